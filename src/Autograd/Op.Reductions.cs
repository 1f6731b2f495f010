using AdvScratch.Autograd.Operators;
using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <content>Reductions over axes.</content>
public static partial class Op
{
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
        int[] reduced = Reduced(x.Shape, axes);
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

    /// <summary>Largest element along axes (all if none is given); elements that tie share the gradient evenly.</summary>
    public static Variable Max(Variable x, ReadOnlySpan<int> axes = default, bool keepAxes = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        int[] reduced = Reduced(x.Shape, axes);
        Variable largest = new MaxOverAxes(reduced).Apply(x);
        return keepAxes ? largest : Reshape(largest, Without(x.Shape, reduced));
    }

    private static int[] Reduced(Shape shape, ReadOnlySpan<int> axes) =>
        axes.IsEmpty ? [.. Enumerable.Range(0, shape.Rank)] : axes.ToArray();

    /// <summary>The extents that remain when <paramref name="axes"/> are removed.</summary>
    private static int[] Without(Shape shape, ReadOnlySpan<int> axes)
    {
        bool[] removed = new bool[shape.Rank];
        foreach (int axis in axes)
            removed[shape.Axis(axis)] = true;
        return [.. shape.Where((_, axis) => !removed[axis])];
    }
}
