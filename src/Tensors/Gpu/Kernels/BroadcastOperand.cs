using System.Numerics;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>An operand of a zip, read through its strides on the result's axes. A contiguous one, and a single number, need no division.</summary>
internal struct BroadcastOperand<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private ArrayView<T> _x;
    private Walk _walk;
    private byte _isRepeated;

    /// <summary>
    /// How a zip's result is dealt out: in fours, unless they would lie in two rows of a broadcast operand.
    /// </summary>
    public static Portions PortionsOf(int count, BroadcastLayout layout) =>
        layout.Extents.Length == 1 || layout.Extents[^1] % 4 == 0 ? Portions.Of(count) : Portions.Singles(count);

    /// <summary>Operand k of a layout.</summary>
    /// <param name="x">Its numbers.</param>
    /// <param name="layout">All operands' strides.</param>
    /// <param name="k">Which operand.</param>
    public static BroadcastOperand<T> Of(ArrayView<T> x, BroadcastLayout layout, int k)
    {
        bool isRepeated = layout.Strides[k][^1] == 0;
        int[] extents = [.. layout.Extents], strides = [.. layout.Strides[k]];
        // rows of fours: along them four elements are one step, across them the row of a contiguous operand is as many steps
        // shorter; one row without others is the same in either
        if (extents.Length > 1 && extents[^1] % 4 == 0)
        {
            extents[^1] /= 4;
            for (int axis = 0; axis < strides.Length - 1 && !isRepeated; axis++)
                strides[axis] /= 4;
        }
        return new BroadcastOperand<T> { _x = x, _walk = Walk.Of(0, extents, strides), _isRepeated = (byte)(isRepeated ? 1 : 0) };
    }

    /// <summary>Where what belongs to a portion of the result lies.</summary>
    internal readonly int At(int portion) => _walk.At(portion);

    /// <summary>What belongs to four elements of the result.</summary>
    internal readonly Pack4<T> Four(int at) => _isRepeated != 0 ? Pack4<T>.Of(_x[at]) : _x.Cast<Pack4<T>>()[at];

    /// <summary>What belongs to one element.</summary>
    internal readonly T One(int at) => _x[at];
}
