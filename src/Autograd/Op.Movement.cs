using AdvScratch.Autograd.Operators;
using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <content>Movement: the same elements elsewhere.</content>
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

    /// <summary>[N, …] as a matrix [N, rest].</summary>
    public static Variable Flatten(Variable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Reshape(x, x.Shape[0], x.Shape.Product(1, x.Shape.Rank));
    }

    /// <summary>Reorders axes: axis i of the result is axis <c>order[i]</c> of x.</summary>
    public static Variable Permute(Variable x, params ReadOnlySpan<int> order) => new Permute(order.ToArray()).Apply(x);

    /// <summary>The transposed matrix.</summary>
    public static Variable Transpose(Variable x) => Permute(x, 1, 0);

    /// <summary>Elements <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/> − 1 along an axis.</summary>
    public static Variable Slice(Variable x, int axis, int start, int length) => new Slice(axis, start, length).Apply(x);

    /// <summary>Adds zeros before and after an axis.</summary>
    public static Variable Pad(Variable x, int axis, int before, int after) => new Pad(axis, before, after).Apply(x);

    /// <summary>Reverses an axis.</summary>
    public static Variable Flip(Variable x, int axis) => new Flip(axis).Apply(x);

    /// <summary>Joins variables along an axis; the other extents agree.</summary>
    public static Variable Concat(IReadOnlyList<Variable> parts, int axis) => new Concat(axis).Apply([.. parts]);

    /// <summary>y[…, j, …] = x[…, index[…, j, …], …] along an axis; the int32 index agrees with x on the other axes.</summary>
    public static Variable Gather(Variable x, Tensor index, int axis) => new Gather(index, axis).Apply(x);

    /// <summary>The adjoint of <see cref="Gather"/>: adds every element into zeros whose axis has the given extent.</summary>
    public static Variable ScatterAdd(Variable x, Tensor index, int axis, int extent) => new ScatterAdd(index, axis, extent).Apply(x);

    /// <summary>
    /// Extends images [N, C, H, W] on all sides by their mirror image, the edge itself not repeated:
    /// [N, C, H + 2·padding, W + 2·padding]. The padding is smaller than H and W.
    /// </summary>
    public static Variable ReflectPad2d(Variable x, int padding)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Shape.Rank != 4 || padding < 0 || padding >= x.Shape[2] || padding >= x.Shape[3])
            throw new ArgumentException(
                $"Reflect padding needs images [N, C, H, W] larger than the padding; got {x.Shape} and {padding}.", nameof(x));
        return padding == 0 ? x : ReflectAxis(ReflectAxis(x, 3, padding), 2, padding);
    }

    private static Variable ReflectAxis(Variable x, int axis, int padding)
    {
        Variable before = Flip(Slice(x, axis, 1, padding), axis);
        Variable after = Flip(Slice(x, axis, x.Shape[axis] - 1 - padding, padding), axis);
        return Concat([before, x, after], axis);
    }
}
