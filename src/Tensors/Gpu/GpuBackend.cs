using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;
using AdvScratch.Tensors.Memory;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <summary>
/// Kernels for GPUs, queued one after the other; only reading a tensor waits. This part holds memory and the elementwise
/// ones; the kernels themselves are in <see cref="Kernels"/>.
/// </summary>
internal sealed partial class GpuBackend(GpuContext gpu) : IBackend, IRecorder
{
    public IRecordedWork? Record(Action work)
    {
        if (gpu.Recording is null)
            return RecordedWork.Of(gpu, work);
        work();
        return null;
    }

    public Storage Allocate(long bytes) => new DeviceStorage(gpu, bytes);

    public void Fill(Tensor y, double value)
    {
        switch (y.DType)
        {
            case DType.Float32: FillWith(y, (float)value); break;
            case DType.Float64: FillWith(y, value); break;
            default: FillWith(y, (int)value); break;
        }
    }

    public void Convert(Tensor x, Tensor y)
    {
        switch (x.DType, y.DType)
        {
            case (DType.Float32, DType.Float64): Convert<float, double>(Conversion.ToDouble, x, y); break;
            case (DType.Float32, DType.Int32): Convert<float, int>(Conversion.ToInt, x, y); break;
            case (DType.Float64, DType.Float32): Convert<double, float>(Conversion.ToFloat, x, y); break;
            case (DType.Float64, DType.Int32): Convert<double, int>(Conversion.ToInt, x, y); break;
            case (DType.Int32, DType.Float32): Convert<int, float>(Conversion.ToFloat, x, y); break;
            case (DType.Int32, DType.Float64): Convert<int, double>(Conversion.ToDouble, x, y); break;
            default: y.Storage.CopyFrom(x.Storage, 0, 0, x.Storage.Bytes); break;
        }
    }

    public void Map<TOperator>(Tensor x, Tensor y)
        where TOperator : struct, IUnaryOperator<TOperator>
    {
        if (y.DType == DType.Float32)
            Map<TOperator, float>(x, y);
        else
            Map<TOperator, double>(x, y);
    }

    public void Zip<TOperator>(Tensor a, Tensor b, Tensor y, BroadcastLayout layout)
        where TOperator : struct, IBinaryOperator<TOperator>
    {
        if (y.DType == DType.Float32)
            Zip<TOperator, float>(a, b, y, layout);
        else
            Zip<TOperator, double>(a, b, y, layout);
    }

    public void Zip<TOperator>(Tensor a, Tensor b, Tensor c, Tensor y, BroadcastLayout layout)
        where TOperator : struct, ITernaryOperator<TOperator>
    {
        if (y.DType == DType.Float32)
            Zip<TOperator, float>(a, b, c, y, layout);
        else
            Zip<TOperator, double>(a, b, c, y, layout);
    }

    public void Update<TUpdate>(TUpdate update, UpdateOperands[] operands)
        where TUpdate : struct, IUpdate
    {
        foreach (UpdateOperands one in operands)
        {
            if (one.Target.DType == DType.Float32)
                Update<TUpdate, float>(update, one);
            else
                Update<TUpdate, double>(update, one);
        }
    }

    private static ArrayView<T> Read<T>(Tensor x)
        where T : unmanaged => ((DeviceStorage)x.Storage).ToRead<T>();

    private static ArrayView<T> Write<T>(Tensor y)
        where T : unmanaged => ((DeviceStorage)y.Storage).ToWrite<T>();

    private void FillWith<T>(Tensor y, T value)
        where T : unmanaged =>
        gpu.ForEach(Elementwise.Fill, y.Count, new Elementwise.FillArguments<T> { Y = Write<T>(y), Value = value });

    private void Convert<TFrom, TTo>(Action<Elementwise.MapArguments<TFrom, TTo>> kernel, Tensor x, Tensor y)
        where TFrom : unmanaged
        where TTo : unmanaged =>
        gpu.ForEach(kernel, y.Count, new Elementwise.MapArguments<TFrom, TTo> { X = Read<TFrom>(x), Y = Write<TTo>(y) });

    private void Map<TOperator, T>(Tensor x, Tensor y)
        where TOperator : struct, IUnaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T> =>
        gpu.ForEach(Elementwise.Map<TOperator, T>, y.Count, new Elementwise.MapArguments<T, T> { X = Read<T>(x), Y = Write<T>(y) });

    private void Zip<TOperator, T>(Tensor a, Tensor b, Tensor y, BroadcastLayout layout)
        where TOperator : struct, IBinaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T> =>
        gpu.ForEach(Elementwise.Zip<TOperator, T>, y.Count, new Elementwise.ZipArguments<T>
        {
            A = Read<T>(a),
            B = Read<T>(b),
            Y = Write<T>(y),
            Extents = Axes.Of(layout.Extents),
            StridesA = Axes.Of(layout.Strides[0]),
            StridesB = Axes.Of(layout.Strides[1]),
            Rank = layout.Extents.Length,
        });

    private void Zip<TOperator, T>(Tensor a, Tensor b, Tensor c, Tensor y, BroadcastLayout layout)
        where TOperator : struct, ITernaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T> =>
        gpu.ForEach(Elementwise.Zip3<TOperator, T>, y.Count, new Elementwise.Zip3Arguments<T>
        {
            A = Read<T>(a),
            B = Read<T>(b),
            C = Read<T>(c),
            Y = Write<T>(y),
            Extents = Axes.Of(layout.Extents),
            StridesA = Axes.Of(layout.Strides[0]),
            StridesB = Axes.Of(layout.Strides[1]),
            StridesC = Axes.Of(layout.Strides[2]),
            Rank = layout.Extents.Length,
        });

    private void Update<TUpdate, T>(TUpdate update, UpdateOperands one)
        where TUpdate : struct, IUpdate
        where T : unmanaged, IFloatingPointIeee754<T> =>
        gpu.ForEach(Elementwise.Update<TUpdate, T>, one.Target.Count, new Elementwise.UpdateArguments<TUpdate, T>
        {
            Update = update,
            X = Write<T>(one.Target),
            Gradient = Read<T>(one.Gradient),
            A = Write<T>(one.First ?? one.Target),
            B = Write<T>(one.Second ?? one.Target),
            HasA = (byte)(one.First is null ? 0 : 1),
            HasB = (byte)(one.Second is null ? 0 : 1),
        });
}
