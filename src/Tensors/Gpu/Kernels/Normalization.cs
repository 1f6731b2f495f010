using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;
using ILGPU.Algorithms;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Batch normalisation in two passes: every slice's sum and its squares about its own mean; then, in every group again, the
/// channel's moments from those of its slices, and the result. Nothing is ever squared that is far from zero because of an
/// offset of the channel, so the variance keeps its digits.
/// </summary>
internal static class Normalization
{
    /// <summary>Images and what is kept of their slices.</summary>
    public struct MomentsArguments<TPack>
        where TPack : unmanaged
    {
        /// <summary>[N, C, H, W].</summary>
        public ArrayView<TPack> X;

        /// <summary>Σ x, and Σ (x − mean of the slice)², of each slice.</summary>
        public ArrayView<double> Parts;

        /// <summary>The channels of X.</summary>
        public ChannelSlices Slices;
    }

    /// <summary>The first pass.</summary>
    public static void Moments<TPack, T>(MomentsArguments<TPack> a)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ChannelSlices slices = a.Slices;
        int channel = slices.Channel, end = slices.End, count = 0;
        // the thread's first value stands for its mean: if it is far from it, its own square is as large as what cancels
        T near = slices.First < end ? Finite(TPack.First(a.X[slices.Offset(channel, slices.First)])) : T.Zero;
        TPack center = TPack.Of(near);
        double sum = 0, squares = 0;
        for (int i = slices.First; i < end; i += Group.DimX, count += TPack.Width)
        {
            TPack distance = a.X[slices.Offset(channel, i)] - center;
            sum += TPack.Sum(distance);
            squares += TPack.Sum(distance * distance);
        }
        double n = count > 0 ? count : 1, mean = double.CreateTruncating(near) + (sum / n);
        double off = mean - (slices.Keep(a.Parts, 0, count * mean) / slices.ValuesOf(slices.Slice));
        double within = squares - (sum * sum / n);
        slices.Keep(a.Parts, 1, count > 0 ? within + (count * off * off) : 0);
    }

    /// <summary>What the second pass reads and writes.</summary>
    public struct NormalizeArguments<TPack, T>
        where TPack : unmanaged
        where T : unmanaged
    {
        /// <summary>Images, and the result.</summary>
        public ArrayView<TPack> X, Y;

        /// <summary>γ and β.</summary>
        public ArrayView<T> Gamma, Beta;

        /// <summary>The moments, to be filled.</summary>
        public ArrayView<T> Mean, Variance;

        /// <summary>What <see cref="Moments"/> kept.</summary>
        public ArrayView<double> Parts;

        /// <summary>The channels of X.</summary>
        public ChannelSlices Slices;

        /// <summary>Added to the variance.</summary>
        public double Epsilon;

        /// <summary>Whether negative results become 0.</summary>
        public byte Relu;
    }

    /// <summary>The second pass: y = relu?(γ (x − μ) / √(σ² + ε) + β).</summary>
    public static void Normalize<TPack, T>(NormalizeArguments<TPack, T> a)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArrayView<T> factors = SharedMemory.Allocate<T>(2);
        ChannelSlices slices = a.Slices;
        int channel = slices.Channel, end = slices.End;
        if (Group.IdxX < Warp.WarpSize)
            Finish(a, channel, factors);
        Group.Barrier();
        TPack mean = TPack.Of(factors[0]), scale = TPack.Of(factors[1]), shift = TPack.Of(a.Beta[channel]);
        for (int i = slices.First; i < end; i += Group.DimX)
        {
            int at = slices.Offset(channel, i);
            TPack y = ((a.X[at] - mean) * scale) + shift;
            a.Y[at] = a.Relu != 0 ? TPack.Map<Relu>(y) : y;
        }
    }

    /// <summary>The channel's moments, by the group's first warp; that of the first slice writes them.</summary>
    private static void Finish<TPack, T>(NormalizeArguments<TPack, T> a, int channel, ArrayView<T> factors)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ChannelSlices slices = a.Slices;
        double mean = slices.Total(a.Parts, 0, channel) / slices.Values, squares = 0;
        for (int slice = Warp.LaneIdx; slice < slices.Slices; slice += Warp.WarpSize)
        {
            double values = slices.ValuesOf(slice), off = (a.Parts[slices.Part(0, channel, slice)] / values) - mean;
            squares += a.Parts[slices.Part(1, channel, slice)] + (values * off * off);
        }
        double variance = Collective.CombineLanes<SumReduction, double>(squares, Warp.WarpSize) / slices.Values;
        if (Warp.LaneIdx != 0)
            return;
        factors[0] = T.CreateTruncating(mean);
        factors[1] = a.Gamma[channel] * T.CreateTruncating(1 / XMath.Sqrt(variance + a.Epsilon));
        if (slices.Slice != 0)
            return;
        a.Mean[channel] = T.CreateTruncating(mean);
        a.Variance[channel] = T.CreateTruncating(variance);
    }

    private static T Finite<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.IsFinite(x) ? x : T.Zero;
}
