using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <content>Gather and its adjoint along the middle axis of [outer, count, inner].</content>
internal sealed partial class GpuBackend
{
    /// <summary>So few picks are added one after the other.</summary>
    private const int FewPicks = 16;

    /// <summary>Picks that a group is given where there are many for every element.</summary>
    private const int PicksOfGroup = 512;

    public void Gather(Tensor x, Tensor index, Tensor y, int outer, int count, int picks, int inner)
    {
        switch (y.DType)
        {
            case DType.Float32: Gather<float>(x, index, y, count, picks, inner, float.NaN); break;
            case DType.Float64: Gather<double>(x, index, y, count, picks, inner, double.NaN); break;
            default: Gather<int>(x, index, y, count, picks, inner, 0); break;
        }
    }

    public void ScatterAdd(Tensor dy, Tensor index, Tensor dx, int outer, int count, int picks, int inner)
    {
        if (dy.Count == 0 || dx.Count == 0)
            return;
        if (dx.DType == DType.Float32)
            ScatterAdd<float>(dy, index, dx, outer, count, picks, inner);
        else
            ScatterAdd<double>(dy, index, dx, outer, count, picks, inner);
    }

    private void Gather<T>(Tensor x, Tensor index, Tensor y, int count, int picks, int inner, T nothing)
        where T : unmanaged =>
        gpu.ForEach(Indexing.Gather, y.Count, new Indexing.GatherArguments<T>
        {
            X = Read<T>(x),
            Index = Read<int>(index),
            Y = Write<T>(y),
            Count = count,
            Picks = picks,
            Inner = inner,
            Nothing = nothing,
        });

    /// <summary>Many picks for few elements are added in segments, each with sums of its own, which are then added.</summary>
    private void ScatterAdd<T>(Tensor dy, Tensor index, Tensor dx, int outer, int count, int picks, int inner)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // the sums of a segment are at most half as many as its picks
        int longest = (int)Math.Max(2L * count, PicksOfGroup / Math.Min(inner, gpu.Accelerator.WarpSize));
        int segments = Rounding.CeilDiv(picks, longest);
        if (segments == 1)
        {
            Scatter<T>(dy, index, dx, new ScatterSizes(outer, count, picks, inner, 1, longest));
            return;
        }
        Tensor sums = Tensor.Uninitialized([outer, segments, count, inner], dx.DType, dx.Device);
        FillWith(sums, T.Zero);
        Scatter<T>(dy, index, sums, new ScatterSizes(outer, count, picks, inner, segments, longest));
        Reduce<SumReduction, T>(sums, dx, outer, segments, count * inner);
        sums.Storage.Release();
    }

    private void Scatter<T>(Tensor dy, Tensor index, Tensor sums, ScatterSizes sizes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int planes = sizes.Outer * sizes.Segments;
        var arguments = new Indexing.ScatterArguments<T>
        {
            Dy = Read<T>(dy),
            Index = Read<int>(index),
            Dx = Write<T>(sums),
            Count = sizes.Count,
            Picks = sizes.Picks,
            Inner = sizes.Inner,
            Segments = sizes.Segments,
            Longest = sizes.Longest,
            Planes = planes,
        };
        if (sizes.Picks <= FewPicks || sizes.Inner >= gpu.Accelerator.WarpSize)
            gpu.ForEach(Indexing.AddByColumn, (long)planes * sizes.Inner, arguments);
        else
            gpu.Launch(Indexing.AddByOwner, new KernelConfig(planes, gpu.Tuning.GroupSize), arguments);
    }

    private readonly record struct ScatterSizes(int Outer, int Count, int Picks, int Inner, int Segments, int Longest);
}
