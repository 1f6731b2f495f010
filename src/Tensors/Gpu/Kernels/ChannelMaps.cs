using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>Maps whose factors belong to channels, which are axis 1; a thread for each pack, all of whose elements are of one channel.</summary>
internal static class ChannelMaps
{
    /// <summary>The channel of each pack of a tensor.</summary>
    public struct Channels
    {
        private int _channels;
        private Divisor _byInner, _byChannels;

        /// <summary>For packs of a tensor [outer, channels, inner].</summary>
        public static Channels Of(int channels, int inner) =>
            new() { _channels = channels, _byInner = Divisor.Of(inner), _byChannels = Divisor.Of(channels) };

        /// <summary>The channel of pack i.</summary>
        public readonly int At(int i)
        {
            int plane = _byInner.Quotient(i);
            return plane - (_byChannels.Quotient(plane) * _channels);
        }
    }

    /// <summary>An epilogue on its own; the views of missing parts are not used.</summary>
    public struct AffineArguments<TPack, T>
        where TPack : unmanaged
        where T : unmanaged
    {
        /// <summary>The operand, what is added to the result, and the result, which may be the operand.</summary>
        public ArrayView<TPack> X, Residual, Y;

        /// <summary>Factors and summands of the channels.</summary>
        public ArrayView<T> Scale, Shift;

        /// <summary>The channels of X.</summary>
        public Channels Channels;

        /// <summary>Which parts there are.</summary>
        public byte HasScale, HasShift, HasResidual, Relu;
    }

    /// <summary>y = relu?(x · scale[c] + shift[c] + residual).</summary>
    public static void Affine<TPack, T>(AffineArguments<TPack, T> a)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Elementwise.Index;
        if (i >= a.Y.Length)
            return;
        int channel = a.Channels.At(i);
        TPack y = a.X[i];
        if (a.HasScale != 0)
            y *= TPack.Of(a.Scale[channel]);
        if (a.HasShift != 0)
            y += TPack.Of(a.Shift[channel]);
        if (a.HasResidual != 0)
            y += a.Residual[i];
        a.Y[i] = a.Relu != 0 ? TPack.Map<Relu>(y) : y;
    }

    /// <summary>A gradient and where it counts.</summary>
    public struct MaskedScaleArguments<TPack, T>
        where TPack : unmanaged
        where T : unmanaged
    {
        /// <summary>The gradient, the mask (the gradient again if there is none), and the result.</summary>
        public ArrayView<TPack> G, Mask, Y;

        /// <summary>Factors of the channels.</summary>
        public ArrayView<T> Scale;

        /// <summary>The channels of G.</summary>
        public Channels Channels;

        /// <summary>Whether there is a mask.</summary>
        public byte HasMask;
    }

    /// <summary>y = g · scale[c] where the mask is positive, else 0.</summary>
    public static void MaskedScale<TPack, T>(MaskedScaleArguments<TPack, T> a)
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Elementwise.Index;
        if (i >= a.Y.Length)
            return;
        TPack g = a.HasMask != 0 ? TPack.Zip<MaskPositive>(a.G[i], a.Mask[i]) : a.G[i];
        a.Y[i] = g * TPack.Of(a.Scale[a.Channels.At(i)]);
    }
}
