using System.Numerics;
using System.Numerics.Tensors;

namespace AdvScratch.Tensors.Cpu;

/// <summary>Adds the slices of a matrix [rows, columns] in order. A chunk is a row.</summary>
internal unsafe struct SliceSum<T>(T* slices, int count, T* target, int rows, int columns) : IWork
    where T : unmanaged, INumberBase<T>
{
    public static void Run(T* slices, int count, T* target, int rows, int columns)
    {
        var work = new SliceSum<T>(slices, count, target, rows, columns);
        WorkPool.Run(rows, ref work);
    }

    public void Invoke(int chunk)
    {
        T* row = slices + ((long)chunk * columns);
        Add(row, count, (long)rows * columns, columns);
        new ReadOnlySpan<T>(row, columns).CopyTo(new Span<T>(target + ((long)chunk * columns), columns));
    }

    /// <summary>first[i] += first[i + distance] + … over all further slices, in order.</summary>
    public static void Add(T* first, int count, long distance, int length)
    {
        var sum = new Span<T>(first, length);
        for (int slice = 1; slice < count; slice++)
            TensorPrimitives.Add(sum, new ReadOnlySpan<T>(first + (slice * distance), length), sum);
    }
}
