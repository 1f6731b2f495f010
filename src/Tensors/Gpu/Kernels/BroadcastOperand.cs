using System.Numerics;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// An operand of a zip, read through its strides on the result's axes: a contiguous one and a single number without any division,
/// since their axes are merged.
/// </summary>
internal struct BroadcastOperand<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private ArrayView<T> _x;
    private Walk _walk;
    private byte _isRepeated;

    /// <summary>How a zip's result is dealt out: in fours, unless some would lie in two rows.</summary>
    public static Portions PortionsOf(int count, BroadcastLayout layout) =>
        layout.Extents.Length == 1 || HasRowsOfFours(layout) ? Portions.Of(count) : Portions.Singles(count);

    /// <summary>Operand k of a layout.</summary>
    /// <param name="x">Its numbers.</param>
    /// <param name="layout">All operands' strides.</param>
    /// <param name="k">Which operand.</param>
    public static BroadcastOperand<T> Of(ArrayView<T> x, BroadcastLayout layout, int k)
    {
        ReadOnlySpan<int> strides = layout.Strides[k];
        bool isRepeated = strides[^1] == 0;
        var operand = new BroadcastOperand<T> { _x = x, _isRepeated = (byte)(isRepeated ? 1 : 0) };
        if (layout.Extents.Length == 1 || !HasRowsOfFours(layout))
        {
            operand._walk = Walk.Of(0, layout.Extents, strides);
            return operand;
        }
        // a step along a row is a four: the stride of 1 stays, and those of other axes are whole fours where the operand has rows itself
        Span<int> extents = stackalloc int[strides.Length], steps = stackalloc int[strides.Length];
        layout.Extents.CopyTo(extents);
        extents[^1] /= 4;
        for (int axis = 0; axis < steps.Length; axis++)
            steps[axis] = isRepeated ? strides[axis] : (strides[axis] + 3) / 4;
        operand._walk = Walk.Of(0, extents, steps);
        return operand;
    }

    /// <summary>Where what belongs to a portion of the result lies.</summary>
    internal readonly int At(int portion) => _walk.At(portion);

    /// <summary>What belongs to four elements of the result.</summary>
    internal readonly Pack4<T> Four(int at) => _isRepeated != 0 ? Pack4<T>.Of(_x[at]) : _x.Cast<Pack4<T>>()[at];

    /// <summary>What belongs to one element.</summary>
    internal readonly T One(int at) => _x[at];

    private static bool HasRowsOfFours(BroadcastLayout layout) => layout.Extents[^1] % 4 == 0;
}
