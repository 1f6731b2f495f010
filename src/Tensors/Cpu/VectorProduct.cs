using System.Numerics;
using System.Numerics.Tensors;

namespace AdvScratch.Tensors.Cpu;

/// <summary>A factor of a product: vector i, term k, is at Pointer[i · Stride + k · DepthStride]; one of the strides is 1.</summary>
internal readonly unsafe struct Factor<T>(T* pointer, int count, int stride, int depthStride)
    where T : unmanaged
{
    public readonly T* Pointer = pointer;
    public readonly int Count = count;
    public readonly int Stride = stride;
    public readonly int DepthStride = depthStride;
}

/// <summary>
/// y[i] = Σₖ x[k] m[i, k]: every element of the matrix is used once, so nothing is packed. Where the depth is contiguous
/// these are inner products, otherwise sums of rows. A chunk is a run of i.
/// </summary>
internal unsafe struct VectorProduct<T>(T* x, Factor<T> matrix, int depth, T* y) : IWork
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Elements of the matrix that a chunk reads.</summary>
    private const int ChunkSize = 1 << 15;

    private readonly int _run = matrix.DepthStride == 1 ? Math.Max(1, ChunkSize / depth) : Math.Clamp(ChunkSize / depth, 64, 1024);

    public static void Run(T* x, Factor<T> matrix, int depth, T* y)
    {
        var work = new VectorProduct<T>(x, matrix, depth, y);
        WorkPool.Run(GemmPlan.CeilDiv(matrix.Count, work._run), ref work);
    }

    public void Invoke(int chunk)
    {
        int first = chunk * _run, count = Math.Min(_run, matrix.Count - first);
        var sums = new Span<T>(y + first, count);
        T* source = matrix.Pointer + ((long)first * matrix.Stride);
        if (matrix.DepthStride == 1)
        {
            for (int i = 0; i < count; i++, source += matrix.Stride)
                sums[i] = TensorPrimitives.Dot(new ReadOnlySpan<T>(x, depth), new ReadOnlySpan<T>(source, depth));
            return;
        }
        TensorPrimitives.Multiply(new ReadOnlySpan<T>(source, count), x[0], sums);
        for (int k = 1; k < depth; k++)
            TensorPrimitives.MultiplyAddEstimate(new ReadOnlySpan<T>(source + ((long)k * matrix.DepthStride), count), x[k], sums, sums);
    }
}
