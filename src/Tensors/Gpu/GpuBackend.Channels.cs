using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;

namespace AdvScratch.Tensors.Gpu;

/// <content>Affine maps of channels, in packs of four where planes allow it.</content>
internal sealed partial class GpuBackend
{
    public void Affine(Tensor x, Tensor y, Epilogue epilogue) => InPacks(y, new AffineCall(gpu, x, y, epilogue));

    public void MaskedScale(Tensor g, Tensor? mask, Tensor scale, Tensor y) => InPacks(y, new MaskedScaleCall(gpu, g, mask, scale, y));

    /// <summary>Kernels that are generic in the pack and the element type.</summary>
    private interface IPackCall
    {
        void Invoke<TPack, T>()
            where TPack : unmanaged, IPack<TPack, T>
            where T : unmanaged, IFloatingPointIeee754<T>;
    }

    /// <summary>Takes packs of four if none lies in two planes of the images.</summary>
    private static void InPacks<TCall>(Tensor images, TCall call)
        where TCall : struct, IPackCall
    {
        switch (images.DType, images.Shape.Product(2, images.Shape.Rank) % 4 == 0)
        {
            case (DType.Float32, true): call.Invoke<Pack4<float>, float>(); break;
            case (DType.Float32, false): call.Invoke<Pack1<float>, float>(); break;
            case (_, true): call.Invoke<Pack4<double>, double>(); break;
            default: call.Invoke<Pack1<double>, double>(); break;
        }
    }

    private static ChannelMaps.Channels ChannelsOf(Tensor x, int width) =>
        ChannelMaps.Channels.Of(x.Shape[1], x.Shape.Product(2, x.Shape.Rank) / width);

    private readonly struct AffineCall(GpuContext gpu, Tensor x, Tensor y, Epilogue epilogue) : IPackCall
    {
        public void Invoke<TPack, T>()
            where TPack : unmanaged, IPack<TPack, T>
            where T : unmanaged, IFloatingPointIeee754<T> =>
            gpu.ForEach(ChannelMaps.Affine<TPack, T>, y.Count / TPack.Width, new ChannelMaps.AffineArguments<TPack, T>
            {
                X = Read<TPack>(x),
                Residual = Read<TPack>(epilogue.Residual ?? x),
                Y = Write<TPack>(y),
                Scale = Read<T>(epilogue.Scale ?? x),
                Shift = Read<T>(epilogue.Shift ?? x),
                Channels = ChannelsOf(y, TPack.Width),
                HasScale = Flag(epilogue.Scale is not null),
                HasShift = Flag(epilogue.Shift is not null),
                HasResidual = Flag(epilogue.Residual is not null),
                Relu = Flag(epilogue.Relu),
            });
    }

    private readonly struct MaskedScaleCall(GpuContext gpu, Tensor g, Tensor? mask, Tensor scale, Tensor y) : IPackCall
    {
        public void Invoke<TPack, T>()
            where TPack : unmanaged, IPack<TPack, T>
            where T : unmanaged, IFloatingPointIeee754<T> =>
            gpu.ForEach(ChannelMaps.MaskedScale<TPack, T>, y.Count / TPack.Width, new ChannelMaps.MaskedScaleArguments<TPack, T>
            {
                G = Read<TPack>(g),
                Mask = Read<TPack>(mask ?? g),
                Y = Write<TPack>(y),
                Scale = Read<T>(scale),
                Channels = ChannelsOf(y, TPack.Width),
                HasMask = Flag(mask is not null),
            });
    }
}
