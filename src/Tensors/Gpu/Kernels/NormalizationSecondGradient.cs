using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// The adjoints of <see cref="NormalizationGradient"/>'s dx, in the same two passes: five sums over the channels' slices; then dg
/// and dx, linear combinations of v, g and x.
/// </summary>
internal static class NormalizationSecondGradient
{
    /// <summary>The cotangent of the gradient, beside the gradient and its input.</summary>
    public struct SumsArguments<TPack, T>
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>v.</summary>
        public ArrayView<TPack> V;

        /// <summary>g, x and what belongs to them.</summary>
        public NormalizationGradient.SumsArguments<TPack, T> Gradient;
    }

    /// <summary>The first pass: Σ v, Σ v (x − μ), Σ g, Σ g (x − μ), Σ v g, of each slice.</summary>
    public static void Sums<TPack, T>(SumsArguments<TPack, T> a)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        NormalizationGradient.SumsArguments<TPack, T> s = a.Gradient;
        ChannelSlices slices = s.Slices;
        int channel = slices.Channel, end = slices.End;
        TPack mean = TPack.Of(s.Mean[channel]);
        double sumV = 0, productVX = 0, sumG = 0, productGX = 0, productVG = 0;
        for (int i = slices.First; i < end; i += Group.DimX)
        {
            int at = slices.Offset(channel, i);
            TPack v = a.V[at], x = s.X[at] - mean, g = TPack.Zip<MaskPositive>(s.G[at], s.MaskAt(at));
            sumV += TPack.Sum(v);
            productVX += TPack.Sum(v * x);
            sumG += TPack.Sum(g);
            productGX += TPack.Sum(g * x);
            productVG += TPack.Sum(v * g);
        }
        slices.Keep(s.Parts, 0, sumV);
        slices.Keep(s.Parts, 1, productVX);
        slices.Keep(s.Parts, 2, sumG);
        slices.Keep(s.Parts, 3, productGX);
        slices.Keep(s.Parts, 4, productVG);
    }

    /// <summary>What the second pass reads and writes.</summary>
    public struct CombineArguments<TPack, T>
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>What the first pass was given.</summary>
        public SumsArguments<TPack, T> Sums;

        /// <summary>The gradients in g and x.</summary>
        public ArrayView<TPack> Dg, Dx;

        /// <summary>The gradient in γ.</summary>
        public ArrayView<T> DGamma;
    }

    /// <summary>The second pass.</summary>
    public static void Combine<TPack, T>(CombineArguments<TPack, T> a)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArrayView<T> f = SharedMemory.Allocate<T>(7);
        NormalizationGradient.SumsArguments<TPack, T> s = a.Sums.Gradient;
        ChannelSlices slices = s.Slices;
        int channel = slices.Channel, end = slices.End;
        if (Group.IdxX < Warp.WarpSize)
            Finish(a, channel, f);
        Group.Barrier();
        TPack mean = TPack.Of(s.Mean[channel]), gradientV = TPack.Of(f[0]), gradientX = TPack.Of(f[1]), gradientShift = TPack.Of(f[2]);
        TPack inputV = TPack.Of(f[3]), inputG = TPack.Of(f[4]), inputX = TPack.Of(f[5]), inputShift = TPack.Of(f[6]);
        for (int i = slices.First; i < end; i += Group.DimX)
        {
            int at = slices.Offset(channel, i);
            TPack v = a.Sums.V[at], mask = s.MaskAt(at), g = TPack.Zip<MaskPositive>(s.G[at], mask), x = s.X[at] - mean;
            a.Dg[at] = TPack.Zip<MaskPositive>((v * gradientV) + (x * gradientX) + gradientShift, mask);
            a.Dx[at] = (v * inputV) + (g * inputG) + (x * inputX) + inputShift;
        }
    }

    /// <summary>
    /// By the group's first warp: dg = f₀ v + f₁ (x − μ) + f₂ and dx = f₃ v + f₄ g + f₅ (x − μ) + f₆; the formulas are the
    /// reference's. The first slice's warp writes dγ.
    /// </summary>
    private static void Finish<TPack, T>(CombineArguments<TPack, T> a, int channel, ArrayView<T> f)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        NormalizationGradient.SumsArguments<TPack, T> s = a.Sums.Gradient;
        ChannelSlices slices = s.Slices;
        ArrayView<double> parts = s.Parts;
        double n = slices.Values, meanV = slices.Total(parts, 0, channel) / n, meanVX = slices.Total(parts, 1, channel) / n;
        double meanG = slices.Total(parts, 2, channel) / n, meanGX = slices.Total(parts, 3, channel) / n;
        double product = (slices.Total(parts, 4, channel) / n) - (meanV * meanG);
        if (Warp.LaneIdx != 0)
            return;
        double inverse = s.Inverse(channel), scale = s.Factor(channel) * inverse, input = scale * inverse;
        double slopeV = meanVX * inverse, slopeG = meanGX * inverse;
        f[0] = T.CreateTruncating(scale);
        f[1] = T.CreateTruncating(-input * slopeV);
        f[2] = T.CreateTruncating(-scale * meanV);
        f[3] = T.CreateTruncating(-input * slopeG);
        f[4] = T.CreateTruncating(-input * slopeV);
        f[5] = T.CreateTruncating(input * inverse * ((3 * slopeV * slopeG) - product));
        f[6] = T.CreateTruncating(input * ((meanV * slopeG) + (meanG * slopeV)));
        if (slices.Slice == 0)
            a.DGamma[channel] = T.CreateTruncating(n * inverse * (product - (slopeV * slopeG)));
    }
}
