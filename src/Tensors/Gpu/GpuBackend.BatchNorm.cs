using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <content>
/// Batch normalisation and its adjoints: two launches each, with a group for each slice of a channel. The second one makes of
/// all slices' sums what it needs, so nothing waits and there is no third launch between.
/// </content>
internal sealed partial class GpuBackend
{
    public void BatchNorm(Tensor x, Tensor gamma, Tensor beta, Tensor y, BatchNormMoments moments, bool relu)
    {
        switch (x.DType, HasPackedPlanes(x))
        {
            case (DType.Float32, true): BatchNorm<Pack4<float>, float>(x, gamma, beta, y, moments, relu); break;
            case (DType.Float32, false): BatchNorm<Pack1<float>, float>(x, gamma, beta, y, moments, relu); break;
            case (_, true): BatchNorm<Pack4<double>, double>(x, gamma, beta, y, moments, relu); break;
            default: BatchNorm<Pack1<double>, double>(x, gamma, beta, y, moments, relu); break;
        }
    }

    public void BatchNormGradient(
        Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dx, Tensor dGamma, Tensor dBeta)
    {
        switch (x.DType, HasPackedPlanes(x))
        {
            case (DType.Float32, true): BatchNormGradient<Pack4<float>, float>(g, x, mask, gamma, moments, dx, dGamma, dBeta); break;
            case (DType.Float32, false): BatchNormGradient<Pack1<float>, float>(g, x, mask, gamma, moments, dx, dGamma, dBeta); break;
            case (_, true): BatchNormGradient<Pack4<double>, double>(g, x, mask, gamma, moments, dx, dGamma, dBeta); break;
            default: BatchNormGradient<Pack1<double>, double>(g, x, mask, gamma, moments, dx, dGamma, dBeta); break;
        }
    }

    public void BatchNormSecondGradient(
        Tensor v, Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dg, Tensor dx, Tensor dGamma)
    {
        switch (x.DType, HasPackedPlanes(x))
        {
            case (DType.Float32, true): BatchNormSecondGradient<Pack4<float>, float>(v, g, x, mask, gamma, moments, dg, dx, dGamma); break;
            case (DType.Float32, false): BatchNormSecondGradient<Pack1<float>, float>(v, g, x, mask, gamma, moments, dg, dx, dGamma); break;
            case (_, true): BatchNormSecondGradient<Pack4<double>, double>(v, g, x, mask, gamma, moments, dg, dx, dGamma); break;
            default: BatchNormSecondGradient<Pack1<double>, double>(v, g, x, mask, gamma, moments, dg, dx, dGamma); break;
        }
    }

    private void BatchNorm<TPack, T>(Tensor x, Tensor gamma, Tensor beta, Tensor y, BatchNormMoments moments, bool relu)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var slices = ChannelSlices.Of(x.Shape, TPack.Width, gpu.Tuning);
        using var parts = new Temporary<double>(gpu, slices.Count * 2);
        ForEachSlice(Normalization.Moments<TPack, T>, slices, new Normalization.MomentsArguments<TPack>
        {
            X = Read<TPack>(x),
            Parts = parts.View,
            Slices = slices,
        });
        ForEachSlice(Normalization.Normalize<TPack, T>, slices, new Normalization.NormalizeArguments<TPack, T>
        {
            X = Read<TPack>(x),
            Y = Write<TPack>(y),
            Gamma = Read<T>(gamma),
            Beta = Read<T>(beta),
            Mean = Write<T>(moments.Mean),
            Variance = Write<T>(moments.Variance),
            Parts = parts.View,
            Slices = slices,
            Epsilon = moments.Epsilon,
            Relu = Flag(relu),
        });
    }

    private void BatchNormGradient<TPack, T>(
        Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dx, Tensor dGamma, Tensor dBeta)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var slices = ChannelSlices.Of(x.Shape, TPack.Width, gpu.Tuning);
        using var parts = new Temporary<double>(gpu, slices.Count * 2);
        var sums = new NormalizationGradient.SumsArguments<TPack, T>
        {
            G = Read<TPack>(g),
            X = Read<TPack>(x),
            Mask = Read<TPack>(mask ?? g),
            Mean = Read<T>(moments.Mean),
            Parts = parts.View,
            Slices = slices,
            HasMask = Flag(mask is not null),
        };
        ForEachSlice(NormalizationGradient.Sums<TPack, T>, slices, sums);
        ForEachSlice(NormalizationGradient.Combine<TPack, T>, slices, new NormalizationGradient.CombineArguments<TPack, T>
        {
            Sums = sums,
            Dx = Write<TPack>(dx),
            DGamma = Write<T>(dGamma),
            DBeta = Write<T>(dBeta),
            Gamma = Read<T>(gamma),
            Variance = Read<T>(moments.Variance),
            Epsilon = moments.Epsilon,
        });
    }

    private void BatchNormSecondGradient<TPack, T>(
        Tensor v, Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dg, Tensor dx, Tensor dGamma)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var slices = ChannelSlices.Of(x.Shape, TPack.Width, gpu.Tuning);
        using var parts = new Temporary<double>(gpu, slices.Count * 5);
        var sums = new NormalizationSecondGradient.SumsArguments<TPack, T>
        {
            V = Read<TPack>(v),
            G = Read<TPack>(g),
            X = Read<TPack>(x),
            Mask = Read<TPack>(mask ?? g),
            Mean = Read<T>(moments.Mean),
            Parts = parts.View,
            Slices = slices,
            HasMask = Flag(mask is not null),
        };
        ForEachSlice(NormalizationSecondGradient.Sums<TPack, T>, slices, sums);
        ForEachSlice(NormalizationSecondGradient.Combine<TPack, T>, slices, new NormalizationSecondGradient.CombineArguments<TPack, T>
        {
            Sums = sums,
            Dg = Write<TPack>(dg),
            Dx = Write<TPack>(dx),
            DGamma = Write<T>(dGamma),
            Gamma = Read<T>(gamma),
            Variance = Read<T>(moments.Variance),
            Epsilon = moments.Epsilon,
        });
    }

    private void ForEachSlice<TArguments>(Action<TArguments> kernel, ChannelSlices slices, TArguments arguments)
        where TArguments : struct
    {
        if (slices.Count == 0)
            return;
        // whole warps, but none without a pack
        int warp = gpu.Accelerator.WarpSize, threads = Rounding.CeilDiv(slices.SliceLength, warp) * warp;
        gpu.Launch(kernel, new KernelConfig(slices.Count, Math.Min(threads, gpu.Tuning.GroupSize)), arguments);
    }
}
