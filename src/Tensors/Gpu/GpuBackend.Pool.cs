using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;

namespace AdvScratch.Tensors.Gpu;

/// <content>Pooling.</content>
internal sealed partial class GpuBackend
{
    public void MaxPool(Tensor x, Tensor y, WindowPicks picks)
    {
        if (y.DType == DType.Float32)
            gpu.ForEach(Pooling.Max, y.Count, Pools<float>(x, y, picks.Geometry, ToWrite(picks)));
        else
            gpu.ForEach(Pooling.Max, y.Count, Pools<double>(x, y, picks.Geometry, ToWrite(picks)));
    }

    public void PickFromWindows(Tensor x, WindowPicks picks, Tensor y)
    {
        if (y.DType == DType.Float32)
            gpu.ForEach(Pooling.Pick, y.Count, Pools<float>(x, y, picks.Geometry, ToRead(picks)));
        else
            gpu.ForEach(Pooling.Pick, y.Count, Pools<double>(x, y, picks.Geometry, ToRead(picks)));
    }

    public void PlaceInWindows(Tensor dy, WindowPicks picks, Tensor dx)
    {
        if (dx.DType == DType.Float32)
            gpu.ForEach(Pooling.Place, dx.Count, Pools<float>(dy, dx, picks.Geometry, ToRead(picks)));
        else
            gpu.ForEach(Pooling.Place, dx.Count, Pools<double>(dy, dx, picks.Geometry, ToRead(picks)));
    }

    public void SumPool(Tensor x, Tensor y, Pool2dGeometry geometry)
    {
        if (y.DType == DType.Float32)
            gpu.ForEach(Pooling.Sum, y.Count, Pools<float>(x, y, geometry));
        else
            gpu.ForEach(Pooling.Sum, y.Count, Pools<double>(x, y, geometry));
    }

    public void SumUnpool(Tensor dy, Tensor dx, Pool2dGeometry geometry)
    {
        if (dx.DType == DType.Float32)
            gpu.ForEach(Pooling.Spread, dx.Count, Pools<float>(dy, dx, geometry));
        else
            gpu.ForEach(Pooling.Spread, dx.Count, Pools<double>(dy, dx, geometry));
    }

    private static Pooling.Arguments<T> Pools<T>(Tensor x, Tensor y, Pool2dGeometry geometry, Pooling.Places places = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new() { X = Read<T>(x), Y = Write<T>(y), Places = places, Windows = PoolWindows.Of(geometry) };

    private static Pooling.Places ToRead(WindowPicks picks) =>
        new() { Bytes = ((DeviceStorage)picks.Storage).ToRead<byte>(), IsCompact = Flag(picks.IsCompact) };

    private static Pooling.Places ToWrite(WindowPicks picks) =>
        new() { Bytes = ((DeviceStorage)picks.Storage).ToWrite<byte>(), IsCompact = Flag(picks.IsCompact) };
}
