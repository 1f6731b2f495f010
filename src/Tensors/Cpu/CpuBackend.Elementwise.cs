using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using AdvScratch.Tensors.Memory;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// Kernels for the processor: chunks for the threads, tiles for the cache, vectors in the operators. This part holds
/// the elementwise ones.
/// </summary>
internal sealed partial class CpuBackend : IBackend
{
    public long AllocatedBytes => BufferPool.AllocatedBytes;

    public Storage Allocate(long bytes) => new HostStorage(bytes);

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
        switch (x.DType)
        {
            case DType.Float32: ConvertFrom<float>(x, y); break;
            case DType.Float64: ConvertFrom<double>(x, y); break;
            default: ConvertFrom<int>(x, y); break;
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

    private static void FillWith<T>(Tensor y, T value)
        where T : unmanaged
    {
        var work = new FillWork<T>(y, value);
        WorkPool.Run(Chunks.Of(y.Count), ref work);
    }

    private static void ConvertFrom<T>(Tensor x, Tensor y)
        where T : unmanaged, INumber<T>
    {
        switch (y.DType)
        {
            case DType.Float32: Convert<T, float>(x, y); break;
            case DType.Float64: Convert<T, double>(x, y); break;
            default: Convert<T, int>(x, y); break;
        }
    }

    private static void Convert<TFrom, TTo>(Tensor x, Tensor y)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        var work = new ConvertWork<TFrom, TTo>(x, y);
        WorkPool.Run(Chunks.Of(y.Count), ref work);
    }

    private static void Map<TOperator, T>(Tensor x, Tensor y)
        where TOperator : struct, IUnaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new MapWork<TOperator, T>(x, y);
        WorkPool.Run(Chunks.Of(y.Count), ref work);
    }

    private static void Zip<TOperator, T>(Tensor a, Tensor b, Tensor y, BroadcastLayout layout)
        where TOperator : struct, IBinaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new BinaryWork<TOperator, T>(new Operand<T>(a, layout, 0), new Operand<T>(b, layout, 1), y);
        WorkPool.Run(Chunks.Of(y.Count), ref work);
    }

    private static void Zip<TOperator, T>(Tensor a, Tensor b, Tensor c, Tensor y, BroadcastLayout layout)
        where TOperator : struct, ITernaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new TernaryWork<TOperator, T>(
            new Operand<T>(a, layout, 0), new Operand<T>(b, layout, 1), new Operand<T>(c, layout, 2), y);
        WorkPool.Run(Chunks.Of(y.Count), ref work);
    }

    private readonly struct FillWork<T>(Tensor y, T value) : IWork
        where T : unmanaged
    {
        public void Invoke(int chunk)
        {
            (int start, int length) = Chunks.Range(chunk, y.Count);
            y.Span<T>().Slice(start, length).Fill(value);
        }
    }

    private readonly struct ConvertWork<TFrom, TTo>(Tensor x, Tensor y) : IWork
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        public void Invoke(int chunk)
        {
            (int start, int length) = Chunks.Range(chunk, y.Count);
            TensorPrimitives.ConvertTruncating<TFrom, TTo>(x.Span<TFrom>().Slice(start, length), y.Span<TTo>().Slice(start, length));
        }
    }

    private readonly struct MapWork<TOperator, T>(Tensor x, Tensor y) : IWork
        where TOperator : struct, IUnaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            (int start, int length) = Chunks.Range(chunk, y.Count);
            ReadOnlySpan<T> from = x.Span<T>().Slice(start, length);
            Span<T> to = y.Span<T>().Slice(start, length);
            for (; from.Length > Chunks.Tile; from = from[Chunks.Tile..], to = to[Chunks.Tile..])
                TOperator.Invoke(from[..Chunks.Tile], to[..Chunks.Tile]);
            TOperator.Invoke(from, to);
        }
    }

    private readonly struct BinaryWork<TOperator, T>(Operand<T> a, Operand<T> b, Tensor y) : IWork
        where TOperator : struct, IBinaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [SkipLocalsInit]
        public void Invoke(int chunk)
        {
            Span<T> tileA = stackalloc T[Chunks.Tile], tileB = stackalloc T[Chunks.Tile];
            (int start, int length) = Chunks.Range(chunk, y.Count);
            for (int end = start + length; start < end; start += Chunks.Tile)
            {
                int size = Math.Min(Chunks.Tile, end - start);
                Span<T> result = y.Span<T>().Slice(start, size);
                if (b.IsScalar)
                    TOperator.Invoke(a.Read(start, tileA[..size]), b.Value, result);
                else if (a.IsScalar)
                    TOperator.Invoke(a.Value, b.Read(start, tileB[..size]), result);
                else
                    TOperator.Invoke(a.Read(start, tileA[..size]), b.Read(start, tileB[..size]), result);
            }
        }
    }

    private readonly struct TernaryWork<TOperator, T>(Operand<T> a, Operand<T> b, Operand<T> c, Tensor y) : IWork
        where TOperator : struct, ITernaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [SkipLocalsInit]
        public void Invoke(int chunk)
        {
            Span<T> tileA = stackalloc T[Chunks.Tile], tileB = stackalloc T[Chunks.Tile], tileC = stackalloc T[Chunks.Tile];
            a.Prepare(tileA);
            b.Prepare(tileB);
            c.Prepare(tileC);
            (int start, int length) = Chunks.Range(chunk, y.Count);
            for (int end = start + length; start < end; start += Chunks.Tile)
            {
                int size = Math.Min(Chunks.Tile, end - start);
                TOperator.Invoke(
                    a.Read(start, tileA[..size]), b.Read(start, tileB[..size]), c.Read(start, tileC[..size]), y.Span<T>().Slice(start, size));
            }
        }
    }
}
