using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <content>
/// Reductions of the middle axis of [outer, count, inner]. An axis is cut into segments where it is very long, or where there are
/// too few results to keep the device busy; how, depends on sizes only.
/// </content>
internal sealed partial class GpuBackend
{
    /// <summary>Elements of a thread that make cutting an axis worthwhile.</summary>
    private const int FewElements = 16;

    /// <summary>Elements of a thread above which an axis is always cut: rounding errors grow with what is added one after the other.</summary>
    private const int ManyElements = 512;

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
        ReducePlan plan = PlanOf(outer, count, inner);
        int segments = Rounding.CeilDiv(count, plan.Longest);
        Tensor result = segments == 1 ? y : Tensor.Uninitialized([outer, segments, inner], y.DType, y.Device);
        var arguments = new Reductions.Arguments<T>
        {
            X = Read<T>(x),
            Y = Write<T>(result),
            Count = count,
            Inner = inner,
            Segments = segments,
            Longest = plan.Longest,
            Lanes = plan.Lanes,
        };
        if (plan.Blocks == 0)
            gpu.ForEach(Reductions.Rows<TReduction, T>, (long)result.Count * plan.Lanes, arguments);
        else
            gpu.Launch(Reductions.Columns<TReduction, T>, new KernelConfig(outer * segments * plan.Blocks, gpu.Tuning.GroupSize), arguments);
        if (segments > 1)
        {
            Reduce<TReduction, T>(result, y, outer, segments, inner);
            result.Storage.Release();
        }
    }

    private void ArgMax<T>(Tensor x, Tensor y, int outer, int count, int inner)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int lanes = inner > 1 ? 1 : Math.Min(ThreadsPerRow(outer, count), gpu.Accelerator.WarpSize);
        gpu.ForEach(Largest.Index, (long)y.Count * lanes, new Largest.Arguments<T>
        {
            X = Read<T>(x),
            Y = Write<int>(y),
            Count = count,
            Inner = inner,
            Lanes = lanes,
        });
    }

    /// <summary>Columns that are few and long go by blocks; rows, and columns that are many or short, do not.</summary>
    private ReducePlan PlanOf(int outer, int count, int inner)
    {
        if (inner > 1 && count > FewElements && (long)outer * inner < gpu.Tuning.BusyThreads)
        {
            int columns = Math.Min(PowerOfTwo(inner), gpu.Accelerator.WarpSize), blocks = Rounding.CeilDiv(inner, columns), group = gpu.Tuning.GroupSize;
            return new ReducePlan(columns, blocks, SegmentLength(count, group / columns, (long)outer * blocks * group));
        }
        int lanes = inner > 1 ? 1 : ThreadsPerRow(outer, count);
        return new ReducePlan(lanes, 0, SegmentLength(count, lanes, (long)outer * inner * lanes));
    }

    /// <summary>
    /// Threads that share a row: a power of two up to the warp, or a group. Each has at least four elements, unless that would
    /// leave the device idle.
    /// </summary>
    private int ThreadsPerRow(int rows, int count)
    {
        int warp = gpu.Accelerator.WarpSize, least = (long)rows * warp < gpu.Tuning.BusyThreads ? 1 : 4;
        return count >= least * gpu.Tuning.GroupSize
            ? gpu.Tuning.GroupSize
            : Math.Min(PowerOfTwo(Rounding.CeilDiv(count, least)), warp);
    }

    /// <summary>How long the segments are that an axis is cut into.</summary>
    /// <param name="count">Extent of the axis.</param>
    /// <param name="lanes">Threads that share it.</param>
    /// <param name="threads">How many threads there are if it is not cut.</param>
    private int SegmentLength(int count, int lanes, long threads)
    {
        long wanted = Math.Max(gpu.Tuning.BusyThreads / threads, Rounding.CeilDiv(count, ManyElements * lanes));
        return Rounding.CeilDiv(count, (int)Math.Min(wanted, Rounding.CeilDiv(count, FewElements * lanes)));
    }

    /// <summary>How a reduction is spread over threads.</summary>
    /// <param name="Lanes">See <see cref="Reductions.Arguments{T}.Lanes"/>.</param>
    /// <param name="Blocks">Blocks of columns, 0 for rows.</param>
    /// <param name="Longest">Length of a segment.</param>
    private readonly record struct ReducePlan(int Lanes, int Blocks, int Longest);
}
