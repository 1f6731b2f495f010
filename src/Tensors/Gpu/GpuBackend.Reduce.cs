using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <content>
/// Reductions of the middle axis of [outer, count, inner]. An axis is cut into segments where there are too few results to
/// keep the device busy; how, depends on sizes only.
/// </content>
internal sealed partial class GpuBackend
{
    /// <summary>Elements that a thread has at least where an axis is cut.</summary>
    private const int ElementsOfThread = 16;

    public void Reduce<TReduction>(Tensor x, Tensor y, int outer, int count, int inner)
        where TReduction : struct, IReduction
    {
        if (y.DType == DType.Float32)
            Reduce<TReduction, float>(x, y, outer, count, inner);
        else
            Reduce<TReduction, double>(x, y, outer, count, inner);
    }

    public void ArgMax(Tensor x, Tensor y, int outer, int count, int inner)
    {
        if (count == 0)
            Fill(y, 0);
        else if (x.DType == DType.Float32)
            ArgMax<float>(x, y, outer, count, inner);
        else
            ArgMax<double>(x, y, outer, count, inner);
    }

    private static int Ceiling(int count, int divisor) => (int)(((long)count + divisor - 1) / divisor);

    private static int PowerOfTwo(int atLeast) => (int)BitOperations.RoundUpToPowerOf2((uint)atLeast);

    private void Reduce<TReduction, T>(Tensor x, Tensor y, int outer, int count, int inner)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (y.Count == 0)
            return;
        if (count == 0)
        {
            FillWith(y, TReduction.Identity<T>());
            return;
        }
        if (inner > 1 && count > ElementsOfThread && y.Count < gpu.Tuning.BusyThreads)
            ReduceColumns<TReduction, T>(x, y, outer, count, inner);
        else
            ReduceRows<TReduction, T>(x, y, outer, count, inner);
    }

    private void ReduceRows<TReduction, T>(Tensor x, Tensor y, int outer, int count, int inner)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int lanes = inner > 1 ? 1 : ThreadsPerRow(outer, count);
        int longest = lanes == gpu.Tuning.GroupSize ? SegmentLength(count, lanes, outer) : count;
        InSegments<TReduction, T>(x, y, (outer, count, inner), longest, lanes, (partial, arguments) =>
            gpu.ForEach(Reductions.Rows<TReduction, T>, (long)partial.Count * lanes, arguments));
    }

    private void ReduceColumns<TReduction, T>(Tensor x, Tensor y, int outer, int count, int inner)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int group = gpu.Tuning.GroupSize, lanes = Math.Min(PowerOfTwo(inner), gpu.Accelerator.WarpSize), blocks = Ceiling(inner, lanes);
        int longest = SegmentLength(count, group / lanes, outer * blocks);
        InSegments<TReduction, T>(x, y, (outer, count, inner), longest, lanes, (partial, arguments) =>
            gpu.Launch(Reductions.Columns<TReduction, T>, new KernelConfig(partial.Count / inner * blocks, group), arguments));
    }
}
