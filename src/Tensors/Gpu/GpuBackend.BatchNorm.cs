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
    public void BatchNorm(Tensor x, Tensor gamma, Tensor beta, Tensor y, BatchNormMoments moments, bool relu) =>
        InPacks(x, new BatchNormCall(gpu, x, gamma, beta, y, moments, relu));

    public void BatchNormGradient(
        Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dx, Tensor dGamma, Tensor dBeta) =>
        InPacks(x, new BatchNormGradientCall(gpu, g, x, mask, gamma, moments, dx, dGamma, dBeta));

    public void BatchNormSecondGradient(
        Tensor v, Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dg, Tensor dx, Tensor dGamma) =>
        InPacks(x, new BatchNormSecondGradientCall(gpu, v, g, x, mask, gamma, moments, dg, dx, dGamma));

    private static void ForEachSlice<TArguments>(GpuContext gpu, Action<TArguments> kernel, ChannelSlices slices, TArguments arguments)
        where TArguments : struct
    {
        if (slices.Count == 0)
            return;
        // whole warps, but none without a pack
        int threads = Rounding.RoundUp(slices.SliceLength, gpu.Accelerator.WarpSize);
        gpu.Launch(kernel, new KernelConfig(slices.Count, Math.Min(threads, gpu.Tuning.GroupSize)), arguments);
    }

    private static NormalizationGradient.SumsArguments<TPack, T> SumsOf<TPack, T>(
        Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, ArrayView<double> parts, ChannelSlices slices)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T> => new()
        {
            G = Read<TPack>(g),
            X = Read<TPack>(x),
            Mask = Read<TPack>(mask ?? g),
            Gamma = Read<T>(gamma),
            Mean = Read<T>(moments.Mean),
            Variance = Read<T>(moments.Variance),
            Parts = parts,
            Slices = slices,
            Epsilon = moments.Epsilon,
            HasMask = Flag(mask is not null),
        };

    private readonly struct BatchNormCall(GpuContext gpu, Tensor x, Tensor gamma, Tensor beta, Tensor y, BatchNormMoments moments, bool relu) : IPackCall
    {
        public void Invoke<TPack, T>()
            where TPack : unmanaged, IPack<TPack, T>
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            var slices = ChannelSlices.Of(x.Shape, TPack.Width, gpu.Tuning);
            using var parts = new Temporary<double>(gpu, slices.Count * 2);
            ForEachSlice(gpu, Normalization.Moments<TPack, T>, slices, new Normalization.MomentsArguments<TPack>
            {
                X = Read<TPack>(x),
                Parts = parts.View,
                Slices = slices,
            });
            ForEachSlice(gpu, Normalization.Normalize<TPack, T>, slices, new Normalization.NormalizeArguments<TPack, T>
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
    }

    private readonly struct BatchNormGradientCall(
        GpuContext gpu, Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dx, Tensor dGamma, Tensor dBeta) : IPackCall
    {
        public void Invoke<TPack, T>()
            where TPack : unmanaged, IPack<TPack, T>
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            var slices = ChannelSlices.Of(x.Shape, TPack.Width, gpu.Tuning);
            using var parts = new Temporary<double>(gpu, slices.Count * 2);
            NormalizationGradient.SumsArguments<TPack, T> sums = SumsOf<TPack, T>(g, x, mask, gamma, moments, parts.View, slices);
            ForEachSlice(gpu, NormalizationGradient.Sums<TPack, T>, slices, sums);
            ForEachSlice(gpu, NormalizationGradient.Combine<TPack, T>, slices, new NormalizationGradient.CombineArguments<TPack, T>
            {
                Sums = sums,
                Dx = Write<TPack>(dx),
                DGamma = Write<T>(dGamma),
                DBeta = Write<T>(dBeta),
            });
        }
    }

    private readonly struct BatchNormSecondGradientCall(
        GpuContext gpu, Tensor v, Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dg, Tensor dx, Tensor dGamma)
        : IPackCall
    {
        public void Invoke<TPack, T>()
            where TPack : unmanaged, IPack<TPack, T>
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            var slices = ChannelSlices.Of(x.Shape, TPack.Width, gpu.Tuning);
            using var parts = new Temporary<double>(gpu, slices.Count * 5);
            var sums = new NormalizationSecondGradient.SumsArguments<TPack, T>
            {
                V = Read<TPack>(v),
                Gradient = SumsOf<TPack, T>(g, x, mask, gamma, moments, parts.View, slices),
            };
            ForEachSlice(gpu, NormalizationSecondGradient.Sums<TPack, T>, slices, sums);
            ForEachSlice(gpu, NormalizationSecondGradient.Combine<TPack, T>, slices, new NormalizationSecondGradient.CombineArguments<TPack, T>
            {
                Sums = sums,
                Dg = Write<TPack>(dg),
                Dx = Write<TPack>(dx),
                DGamma = Write<T>(dGamma),
            });
        }
    }
}
