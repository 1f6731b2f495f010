using System.Numerics;
using System.Numerics.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Cpu;

/// <content>Log-softmax: several rows at a time, so that the exponentials of short rows share one vector loop.</content>
internal sealed partial class CpuBackend
{
    private const int SoftmaxChunk = 4 * Chunks.Tile;

    public void LogSoftmax(Tensor x, Tensor y, int rows, int classes)
    {
        if (y.DType == DType.Float32)
            LogSoftmax<float>(x, y, rows, classes);
        else
            LogSoftmax<double>(x, y, rows, classes);
    }

    private static void LogSoftmax<T>(Tensor x, Tensor y, int rows, int classes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new LogSoftmaxWork<T>(x, y, rows, classes);
        WorkPool.Run(Chunks.Of(rows, work.RowsPerChunk), ref work);
    }

    private static void Apply<TOperator, T>(ReadOnlySpan<T> x, Span<T> y)
        where TOperator : struct, IUnaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T> => TOperator.Invoke(x, y);

    private readonly struct LogSoftmaxWork<T>(Tensor x, Tensor y, int rows, int classes) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public int RowsPerChunk => Math.Max(1, SoftmaxChunk / classes);

        public void Invoke(int chunk)
        {
            (int first, int length) = Chunks.Range(chunk, rows, RowsPerChunk);
            ReadOnlySpan<T> from = x.Span<T>().Slice(first * classes, length * classes);
            Span<T> to = y.Span<T>().Slice(first * classes, length * classes);
            for (int r = 0; r < to.Length; r += classes)
                SubtractMax(from.Slice(r, classes), to.Slice(r, classes));
            Apply<Exp, T>(to, to);
            for (int r = 0; r < to.Length; r += classes)
            {
                // x − max is computed anew: (x − max) − ln Σ keeps digits that x − (max + ln Σ) loses
                T logSum = T.Log(TensorPrimitives.Sum<T>(to.Slice(r, classes)));
                SubtractMax(from.Slice(r, classes), to.Slice(r, classes));
                TensorPrimitives.Subtract(to.Slice(r, classes), logSum, to.Slice(r, classes));
            }
        }

        private static void SubtractMax(ReadOnlySpan<T> row, Span<T> difference) =>
            TensorPrimitives.Subtract(row, TensorPrimitives.Max(row), difference);
    }
}
