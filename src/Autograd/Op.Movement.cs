using AdvScratch.Autograd.Operators;
using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <content>Movement and reductions.</content>
public static partial class Op
{
    /// <summary>The same elements under another shape; one extent may be −1.</summary>
    public static Variable Reshape(Variable x, params ReadOnlySpan<int> extents)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new Reshape(x.Value.Reshape(extents).Shape).Apply(x);
    }

    /// <summary>Repeats extents of 1 (and missing leading axes) to reach <paramref name="shape"/>.</summary>
    public static Variable Expand(Variable x, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Shape == shape ? x : new Expand(shape).Apply(x);
    }

    /// <summary>The adjoint of <see cref="Expand"/>: sums to a shape that broadcasts to x's.</summary>
    public static Variable SumTo(Variable x, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Shape == shape ? x : new SumTo(shape).Apply(x);
    }

    /// <summary>Σ along axes (all if none is given).</summary>
    public static Variable Sum(Variable x, ReadOnlySpan<int> axes = default, bool keepAxes = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        Shape kept = x.Shape;
        int[] reduced = axes.IsEmpty ? [.. Enumerable.Range(0, x.Shape.Rank)] : axes.ToArray();
        foreach (int axis in reduced)
            kept = kept.With(axis, 1);
        Variable sum = SumTo(x, kept);
        return keepAxes ? sum : Reshape(sum, Without(x.Shape, reduced));
    }

    /// <summary>Mean along axes (all if none is given).</summary>
    public static Variable Mean(Variable x, ReadOnlySpan<int> axes = default, bool keepAxes = false)
    {
        Variable sum = Sum(x, axes, keepAxes);
        return sum * ((double)sum.Value.Count / x.Value.Count);
    }

    /// <summary>The extents that remain when <paramref name="axes"/> are removed.</summary>
    private static int[] Without(Shape shape, ReadOnlySpan<int> axes)
    {
        bool[] removed = new bool[shape.Rank];
        foreach (int axis in axes)
            removed[shape.Axis(axis)] = true;
        return [.. shape.Where((_, axis) => !removed[axis])];
    }
}
