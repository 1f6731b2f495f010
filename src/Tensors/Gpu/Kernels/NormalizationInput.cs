using System.Numerics;
using ILGPU;
using ILGPU.Algorithms;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>The gradient of a batch normalisation's result, and what it is the gradient of: what both orders of its adjoints read.</summary>
internal struct NormalizationInput<TPack, T>
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
    internal readonly TPack MaskAt(int at) => HasMask != 0 ? Mask[at] : TPack.Of(T.One);

    /// <summary>1 / √(σ² + ε).</summary>
    internal readonly double Inverse(int channel) => 1 / XMath.Sqrt(double.CreateTruncating(Variance[channel]) + Epsilon);

    /// <summary>γ.</summary>
    internal readonly double Factor(int channel) => double.CreateTruncating(Gamma[channel]);
}
