using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;

namespace AdvScratch.Tensors.Gpu;

/// <content>Affine maps of channels, in packs of four where planes allow it.</content>
internal sealed partial class GpuBackend
{
    public void Affine(Tensor x, Tensor y, Epilogue epilogue)
    {
        switch (y.DType, HasPackedPlanes(y))
        {
            case (DType.Float32, true): Affine<Pack4<float>, float>(x, y, epilogue); break;
            case (DType.Float32, false): Affine<Pack1<float>, float>(x, y, epilogue); break;
            case (_, true): Affine<Pack4<double>, double>(x, y, epilogue); break;
            default: Affine<Pack1<double>, double>(x, y, epilogue); break;
        }
    }

    public void MaskedScale(Tensor g, Tensor? mask, Tensor scale, Tensor y)
    {
        switch (y.DType, HasPackedPlanes(y))
        {
            case (DType.Float32, true): MaskedScale<Pack4<float>, float>(g, mask, scale, y); break;
            case (DType.Float32, false): MaskedScale<Pack1<float>, float>(g, mask, scale, y); break;
            case (_, true): MaskedScale<Pack4<double>, double>(g, mask, scale, y); break;
            default: MaskedScale<Pack1<double>, double>(g, mask, scale, y); break;
        }
    }

    /// <summary>Whether no pack of four lies in two planes.</summary>
    private static bool HasPackedPlanes(Tensor images) => images.Shape.Product(2, images.Shape.Rank) % 4 == 0;

    private static ChannelMaps.Channels ChannelsOf(Tensor x, int width) =>
        ChannelMaps.Channels.Of(x.Shape[1], x.Shape.Product(2, x.Shape.Rank) / width);

    private void Affine<TPack, T>(Tensor x, Tensor y, Epilogue epilogue)
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

    private void MaskedScale<TPack, T>(Tensor g, Tensor? mask, Tensor scale, Tensor y)
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
