using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>What neighbouring threads of a group compute together. Every thread of the group must take part, if nothing else is said.</summary>
internal static class Collective
{
    /// <summary>Most warps of a group.</summary>
    private const int MostWarps = 64;

    /// <summary>Combines one value of each of the threads that belong together; each of them gets the same result.</summary>
    /// <param name="value">This thread's.</param>
    /// <param name="lanes">How many neighbours belong together: a power of two up to the warp, or the whole group.</param>
    public static T Combine<TReduction, T>(T value, int lanes)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        value = CombineLanes<TReduction, T>(value, lanes < Warp.WarpSize ? lanes : Warp.WarpSize);
        return lanes > Warp.WarpSize ? CombineWarps<TReduction, T>(value) : value;
    }

    /// <summary>The same for neighbours in a warp, all of whose threads must take part, but not those of other warps.</summary>
    /// <param name="value">This thread's.</param>
    /// <param name="lanes">A power of two up to the warp.</param>
    public static T CombineLanes<TReduction, T>(T value, int lanes)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int mask = lanes / 2; mask > 0; mask /= 2)
            value = TReduction.Combine(value, Warp.ShuffleXor(value, mask));
        return value;
    }

    private static T CombineWarps<TReduction, T>(T ofWarp)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArrayView<T> ofWarps = SharedMemory.Allocate<T>(MostWarps);
        // two calls may get the same memory, and some thread may still read the first one's
        Group.Barrier();
        if (Warp.LaneIdx == 0)
            ofWarps[Group.IdxX / Warp.WarpSize] = ofWarp;
        Group.Barrier();
        T result = ofWarps[0];
        for (int warp = 1; warp < Group.DimX / Warp.WarpSize; warp++)
            result = TReduction.Combine(result, ofWarps[warp]);
        return result;
    }
}
