using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// The adjoints of batch normalisation in two passes: sums over the channels' slices; then dx, a linear combination of g and x
/// whose factors every group makes of the sums. A gradient counts as 0 where the mask is not positive.
/// </summary>
internal static class NormalizationGradient
{
    /// <summary>The first pass: Σ g, and Σ g (x − μ), of each slice.</summary>
    public static void Sums<TPack, T>(NormalizationInput<TPack, T> a)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ChannelSlices slices = a.Slices;
        int channel = slices.Channel, end = slices.End;
        TPack mean = TPack.Of(a.Mean[channel]);
        double sum = 0, product = 0;
        for (int i = slices.First; i < end; i += Group.DimX)
        {
            int at = slices.Offset(channel, i);
            TPack g = TPack.Zip<MaskPositive>(a.G[at], a.MaskAt(at));
            sum += TPack.Sum(g);
            product += TPack.Sum(g * (a.X[at] - mean));
        }
        slices.Keep(a.Parts, 0, sum);
        slices.Keep(a.Parts, 1, product);
    }

    /// <summary>What the second pass reads and writes.</summary>
    public struct CombineArguments<TPack, T>
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>What the first pass was given.</summary>
        public NormalizationInput<TPack, T> Input;

        /// <summary>The gradient in x.</summary>
        public ArrayView<TPack> Dx;

        /// <summary>The gradients in γ and β.</summary>
        public ArrayView<T> DGamma, DBeta;
    }

    /// <summary>The second pass: dx = γ (g − mean(g) − x̂ mean(g x̂)) / √(σ² + ε).</summary>
    public static void Combine<TPack, T>(CombineArguments<TPack, T> a)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArrayView<T> factors = SharedMemory.Allocate<T>(3);
        NormalizationInput<TPack, T> s = a.Input;
        ChannelSlices slices = s.Slices;
        int channel = slices.Channel, end = slices.End;
        if (Group.IdxX < Warp.WarpSize)
            Finish(a, channel, factors);
        Group.Barrier();
        TPack mean = TPack.Of(s.Mean[channel]), ofG = TPack.Of(factors[0]), ofX = TPack.Of(factors[1]), shift = TPack.Of(factors[2]);
        for (int i = slices.First; i < end; i += Group.DimX)
        {
            int at = slices.Offset(channel, i);
            TPack g = TPack.Zip<MaskPositive>(s.G[at], s.MaskAt(at));
            a.Dx[at] = (g * ofG) + ((s.X[at] - mean) * ofX) + shift;
        }
    }

    /// <summary>The factors of g and of x − μ, and what is added; by the group's first warp. That of the first slice writes dγ and dβ.</summary>
    private static void Finish<TPack, T>(CombineArguments<TPack, T> a, int channel, ArrayView<T> factors)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ChannelSlices slices = a.Input.Slices;
        double sum = slices.Total(a.Input.Parts, 0, channel), product = slices.Total(a.Input.Parts, 1, channel);
        if (Warp.LaneIdx != 0)
            return;
        double inverse = a.Input.Inverse(channel), scale = a.Input.Factor(channel) * inverse;
        factors[0] = T.CreateTruncating(scale);
        factors[1] = T.CreateTruncating(-scale * inverse * inverse * product / slices.Values);
        factors[2] = T.CreateTruncating(-scale * sum / slices.Values);
        if (slices.Slice != 0)
            return;
        a.DBeta[channel] = T.CreateTruncating(sum);
        a.DGamma[channel] = T.CreateTruncating(product * inverse);
    }
}
