using System.Numerics;
using System.Numerics.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Cpu;

/// <content>Softmax and cross-entropy: several rows at a time, so that the exponentials of short rows share one vector loop.</content>
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

    public void CrossEntropy(Tensor x, Tensor labels, Tensor losses, Tensor softmax, int rows, int classes)
    {
        if (x.DType == DType.Float32)
            CrossEntropy<float>(x, labels, losses, softmax, rows, classes);
        else
            CrossEntropy<double>(x, labels, losses, softmax, rows, classes);
    }

    public void CrossEntropyInput(Tensor dy, Tensor labels, Tensor softmax, Tensor dx, int rows, int classes)
    {
        if (dx.DType == DType.Float32)
            CrossEntropyInput<float>(dy, labels, softmax, dx, rows, classes);
        else
            CrossEntropyInput<double>(dy, labels, softmax, dx, rows, classes);
    }

    private static void LogSoftmax<T>(Tensor x, Tensor y, int rows, int classes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new LogSoftmaxWork<T>(x, y, rows, classes);
        WorkPool.Run(Chunks.Of(rows, RowsPerChunk(classes)), ref work);
    }

    private static void CrossEntropy<T>(Tensor x, Tensor labels, Tensor losses, Tensor softmax, int rows, int classes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new CrossEntropyWork<T>(x, labels, losses, softmax, rows, classes);
        WorkPool.Run(Chunks.Of(rows, RowsPerChunk(classes)), ref work);
    }

    private static void CrossEntropyInput<T>(Tensor dy, Tensor labels, Tensor softmax, Tensor dx, int rows, int classes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new CrossEntropyInputWork<T>(dy, labels, softmax, dx, rows, classes);
        WorkPool.Run(Chunks.Of(rows, RowsPerChunk(classes)), ref work);
    }

    private static int RowsPerChunk(int classes) => Math.Max(1, SoftmaxChunk / classes);

    private static void SubtractMax<T>(ReadOnlySpan<T> row, Span<T> difference)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        TensorPrimitives.Subtract(row, TensorPrimitives.Max(row), difference);

    private static void Apply<TOperator, T>(ReadOnlySpan<T> x, Span<T> y)
        where TOperator : struct, IUnaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T> => TOperator.Invoke(x, y);

    private readonly struct LogSoftmaxWork<T>(Tensor x, Tensor y, int rows, int classes) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            (int first, int length) = Chunks.Range(chunk, rows, RowsPerChunk(classes));
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
    }

    private readonly struct CrossEntropyWork<T>(Tensor x, Tensor labels, Tensor losses, Tensor softmax, int rows, int classes) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            (int first, int length) = Chunks.Range(chunk, rows, RowsPerChunk(classes));
            ReadOnlySpan<T> from = x.Span<T>().Slice(first * classes, length * classes);
            Span<T> to = softmax.Span<T>().Slice(first * classes, length * classes), loss = losses.Span<T>().Slice(first, length);
            ReadOnlySpan<int> label = labels.Span<int>().Slice(first, length);
            for (int r = 0; r < length; r++)
            {
                SubtractMax(from.Slice(r * classes, classes), to.Slice(r * classes, classes));
                loss[r] = to[(r * classes) + label[r]];
            }
            Apply<Exp, T>(to, to);
            for (int r = 0; r < length; r++)
            {
                Span<T> row = to.Slice(r * classes, classes);
                T sum = TensorPrimitives.Sum<T>(row);
                loss[r] = T.Log(sum) - loss[r];
                TensorPrimitives.Divide(row, sum, row);
            }
        }
    }

    private readonly struct CrossEntropyInputWork<T>(Tensor dy, Tensor labels, Tensor softmax, Tensor dx, int rows, int classes) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            (int first, int length) = Chunks.Range(chunk, rows, RowsPerChunk(classes));
            ReadOnlySpan<T> p = softmax.Span<T>(), gradient = dy.Span<T>();
            ReadOnlySpan<int> label = labels.Span<int>();
            for (int r = first; r < first + length; r++)
            {
                Span<T> row = dx.Span<T>().Slice(r * classes, classes);
                TensorPrimitives.Multiply(p.Slice(r * classes, classes), gradient[r], row);
                row[label[r]] = (p[(r * classes) + label[r]] - T.One) * gradient[r];
            }
        }
    }
}
