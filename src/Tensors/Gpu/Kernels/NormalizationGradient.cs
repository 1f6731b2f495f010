using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;
using ILGPU.Algorithms;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// The adjoints of batch normalisation in two passes: sums over the channels' slices; then dx, a linear combination of g and x
/// whose factors every group makes of the sums. A gradient counts as 0 where the mask is not positive.
/// </summary>
internal static class NormalizationGradient
{
    /// <summary>The gradient of the result, and what it is the gradient of: what both orders of the adjoints read.</summary>
    public struct SumsArguments<TPack, T>
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>g, x and the mask (g again if there is none).</summary>
        public ArrayView<TPack> G, X, Mask;

        /// <summary>γ, μ and σ².</summary>
        public ArrayView<T> Gamma, Mean, Variance;

        /// <summary>The sums of each slice, which the first pass keeps and the second reads.</summary>
        public ArrayView<double> Parts;

        /// <summary>The channels of X.</summary>
        public ChannelSlices Slices;

        /// <summary>Added to the variance.</summary>
        public double Epsilon;

        /// <summary>Whether there is a mask.</summary>
        public byte HasMask;

        /// <summary>The mask; positive where there is none.</summary>
        public readonly TPack MaskAt(int at) => HasMask != 0 ? Mask[at] : TPack.Of(T.One);

        /// <summary>1 / √(σ² + ε).</summary>
        public readonly double Inverse(int channel) => 1 / XMath.Sqrt(double.CreateTruncating(Variance[channel]) + Epsilon);

        /// <summary>γ.</summary>
        public readonly double Factor(int channel) => double.CreateTruncating(Gamma[channel]);
    }

    /// <summary>The first pass: Σ g, and Σ g (x − μ), of each slice.</summary>
    public static void Sums<TPack, T>(SumsArguments<TPack, T> a)
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
        public SumsArguments<TPack, T> Sums;

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
        SumsArguments<TPack, T> s = a.Sums;
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
        ChannelSlices slices = a.Sums.Slices;
        double sum = slices.Total(a.Sums.Parts, 0, channel), product = slices.Total(a.Sums.Parts, 1, channel);
        if (Warp.LaneIdx != 0)
            return;
        double inverse = a.Sums.Inverse(channel), scale = a.Sums.Factor(channel) * inverse;
        factors[0] = T.CreateTruncating(scale);
        factors[1] = T.CreateTruncating(-scale * inverse * inverse * product / slices.Values);
        factors[2] = T.CreateTruncating(-scale * sum / slices.Values);
        if (slices.Slice != 0)
            return;
        a.DBeta[channel] = T.CreateTruncating(sum);
        a.DGamma[channel] = T.CreateTruncating(product * inverse);
    }
}
