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
    public long AllocatedBytes => gpu.Memory.AllocatedBytes;

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
            case (DType.Float32, DType.Float64): Convert<ToDouble, float, double>(x, y); break;
            case (DType.Float32, DType.Int32): Convert<ToInt, float, int>(x, y); break;
            case (DType.Float64, DType.Float32): Convert<ToFloat, double, float>(x, y); break;
            case (DType.Float64, DType.Int32): Convert<ToInt, double, int>(x, y); break;
            case (DType.Int32, DType.Float32): Convert<ToFloat, int, float>(x, y); break;
            case (DType.Int32, DType.Float64): Convert<ToDouble, int, double>(x, y); break;
            default: y.Storage.CopyFrom(x.Storage, 0, 0, x.Storage.Bytes); break;
        }
    }

    public void Map<TOperator>(Tensor x, Tensor y)
        where TOperator : struct, IUnaryOperator<TOperator>
    {
        if (y.DType == DType.Float32)
            Map<float, float>(Elementwise.Map<TOperator, float>, x, y);
        else
            Map<double, double>(Elementwise.Map<TOperator, double>, x, y);
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

    private static ArrayView<T> Read<T>(Tensor x)
        where T : unmanaged => ((DeviceStorage)x.Storage).ToRead<T>();

    private static ArrayView<T> Write<T>(Tensor y)
        where T : unmanaged => ((DeviceStorage)y.Storage).ToWrite<T>();

    private static byte Flag(bool value) => (byte)(value ? 1 : 0);

    private void FillWith<T>(Tensor y, T value)
        where T : unmanaged
    {
        var portions = Portions.Of(y.Count);
        gpu.ForEach(Elementwise.Fill, portions.Threads, new Elementwise.FillArguments<T> { Y = Write<T>(y), Portions = portions, Value = value });
    }

    private void Convert<TConversion, TFrom, TTo>(Tensor x, Tensor y)
        where TConversion : struct, IConversion<TFrom, TTo>
        where TFrom : unmanaged
        where TTo : unmanaged => Map<TFrom, TTo>(Elementwise.Convert<TConversion, TFrom, TTo>, x, y);

    private void Map<TFrom, TTo>(Action<Elementwise.MapArguments<TFrom, TTo>> kernel, Tensor x, Tensor y)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var portions = Portions.Of(y.Count);
        gpu.ForEach(kernel, portions.Threads, new Elementwise.MapArguments<TFrom, TTo> { X = Read<TFrom>(x), Y = Write<TTo>(y), Portions = portions });
    }

    private void Zip<TOperator, T>(Tensor a, Tensor b, Tensor y, BroadcastLayout layout)
        where TOperator : struct, IBinaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Portions portions = BroadcastOperand<T>.PortionsOf(y.Count, layout);
        gpu.ForEach(Elementwise.Zip<TOperator, T>, portions.Threads, new Elementwise.ZipArguments<T>
        {
            A = BroadcastOperand<T>.Of(Read<T>(a), layout, 0),
            B = BroadcastOperand<T>.Of(Read<T>(b), layout, 1),
            Y = Write<T>(y),
            Portions = portions,
        });
    }

    private void Zip<TOperator, T>(Tensor a, Tensor b, Tensor c, Tensor y, BroadcastLayout layout)
        where TOperator : struct, ITernaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Portions portions = BroadcastOperand<T>.PortionsOf(y.Count, layout);
        gpu.ForEach(Elementwise.Zip3<TOperator, T>, portions.Threads, new Elementwise.Zip3Arguments<T>
        {
            A = BroadcastOperand<T>.Of(Read<T>(a), layout, 0),
            B = BroadcastOperand<T>.Of(Read<T>(b), layout, 1),
            C = BroadcastOperand<T>.Of(Read<T>(c), layout, 2),
            Y = Write<T>(y),
            Portions = portions,
        });
    }
}
