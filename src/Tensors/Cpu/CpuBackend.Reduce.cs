using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Cpu;

/// <content>
/// Reductions of the middle axis of [outer, count, inner]. A long axis is cut into segments of fixed length whose
/// partial results are reduced in their turn: a tree, so that rounding errors grow with the logarithm of the length,
/// and the same tree for every number of threads.
/// </content>
internal sealed partial class CpuBackend
{
    /// <summary>Columns that are accumulated together: their partial results stay in the first-level cache.</summary>
    private const int ReduceColumns = Chunks.Tile;

    /// <summary>Longest segment that is accumulated element by element.</summary>
    private const int ReduceRows = 128;

    public void Reduce<TReduction>(Tensor x, Tensor y, int outer, int count, int inner)
        where TReduction : struct, IReduction
    {
        if (y.DType == DType.Float32)
            Reduce<TReduction, float>(x, y, outer, count, inner);
        else
            Reduce<TReduction, double>(x, y, outer, count, inner);
    }

    public void ArgMax(Tensor x, Tensor y, int outer, int count, int inner)
    {
        if (x.DType == DType.Float32)
            ArgMax<float>(x, y, outer, count, inner);
        else
            ArgMax<double>(x, y, outer, count, inner);
    }

    private static void Reduce<TReduction, T>(Tensor x, Tensor y, int outer, int count, int inner)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (y.Count == 0)
            return;
        if (count == 0)
        {
            FillWith(y, TReduction.Identity<T>());
            return;
        }
        int longest = inner == 1 ? Chunks.Size : ReduceRows;
        int segments = Chunks.Of(count, longest);
        if (segments == 1)
        {
            ReduceSegments<TReduction, T>(x, y, outer, count, inner, count);
            return;
        }
        Tensor partial = Tensor.Uninitialized([outer, segments, inner], y.DType, y.Device);
        ReduceSegments<TReduction, T>(x, partial, outer, count, inner, longest);
        Reduce<TReduction, T>(partial, y, outer, segments, inner);
        partial.Storage.Release();
    }

    private static void ReduceSegments<TReduction, T>(Tensor x, Tensor y, int outer, int count, int inner, int longest)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (inner == 1)
        {
            var rows = new ReduceRowsWork<TReduction, T>(x, y, count, longest);
            WorkPool.Run(Chunks.Of(y.Count, Chunks.Items(longest)), ref rows);
        }
        else
        {
            var columns = new ReduceColumnsWork<TReduction, T>(x, y, count, inner, longest);
            WorkPool.Run(Chunks.Of(columns.Blocks, columns.BlocksPerChunk), ref columns);
        }
    }

    private static void ArgMax<T>(Tensor x, Tensor y, int outer, int count, int inner)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new ArgMaxWork<T>(x, y, outer, count, inner);
        WorkPool.Run(Chunks.Of(outer, Chunks.Items(count * inner)), ref work);
    }

    /// <summary>Reduces contiguous segments of rows: x is [outer, count], y is [outer, segments].</summary>
    private readonly struct ReduceRowsWork<TReduction, T>(Tensor x, Tensor y, int count, int longest) : IWork
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly int _segments = Chunks.Of(count, longest);

        public void Invoke(int chunk)
        {
            (int first, int length) = Chunks.Range(chunk, y.Count, Chunks.Items(longest));
            ReadOnlySpan<T> from = x.Span<T>();
            Span<T> to = y.Span<T>();
            for (int i = first; i < first + length; i++)
            {
                (int row, int segment) = Math.DivRem(i, _segments);
                (int start, int size) = Chunks.Range(segment, count, longest);
                to[i] = Reduce(from.Slice((row * count) + start, size));
            }
        }

        private static T Reduce(ReadOnlySpan<T> x)
        {
            T result = TReduction.Reduce(x[..Math.Min(x.Length, Chunks.Tile)]);
            for (int start = Chunks.Tile; start < x.Length; start += Chunks.Tile)
                result = TReduction.Combine(result, TReduction.Reduce(x.Slice(start, Math.Min(x.Length - start, Chunks.Tile))));
            return result;
        }
    }

    /// <summary>Accumulates segments of columns: x is [outer, count, inner], y is [outer, segments, inner].</summary>
    private readonly struct ReduceColumnsWork<TReduction, T>(Tensor x, Tensor y, int count, int inner, int longest) : IWork
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly int _segments = Chunks.Of(count, longest);
        private readonly int _columnBlocks = Chunks.Of(inner, ReduceColumns);

        /// <summary>Blocks of up to <see cref="ReduceColumns"/> results.</summary>
        public int Blocks => y.Count / inner * _columnBlocks;

        public int BlocksPerChunk => Chunks.Items(Math.Min(inner, ReduceColumns) * Math.Min(count, longest));

        public void Invoke(int chunk)
        {
            (int first, int length) = Chunks.Range(chunk, Blocks, BlocksPerChunk);
            for (int i = first; i < first + length; i++)
            {
                (int target, int block) = Math.DivRem(i, _columnBlocks);
                (int row, int segment) = Math.DivRem(target, _segments);
                (int start, int size) = Chunks.Range(segment, count, longest);
                (int column, int width) = Chunks.Range(block, inner, ReduceColumns);
                ReadOnlySpan<T> from = x.Span<T>().Slice(((row * count) + start) * inner, size * inner);
                Span<T> to = y.Span<T>().Slice((target * inner) + column, width);
                if (2 * inner <= ReduceColumns && size > 2)
                    AccumulateGrouped(from, to);
                else
                    Accumulate(from, to, column);
            }
        }

        private void Accumulate(ReadOnlySpan<T> from, Span<T> to, int column)
        {
            from.Slice(column, to.Length).CopyTo(to);
            for (int k = inner + column; k < from.Length; k += inner)
                TReduction.Accumulate(from.Slice(k, to.Length), to);
        }

        /// <summary>Short rows are accumulated several at a time, as one wide row, which is folded at the end.</summary>
        [SkipLocalsInit]
        private void AccumulateGrouped(ReadOnlySpan<T> from, Span<T> to)
        {
            Span<T> room = stackalloc T[ReduceColumns];
            Span<T> wide = room[..Math.Min(from.Length, ReduceColumns / inner * inner)];
            from[..wide.Length].CopyTo(wide);
            for (from = from[wide.Length..]; !from.IsEmpty; from = from[Math.Min(wide.Length, from.Length)..])
            {
                int size = Math.Min(wide.Length, from.Length);
                TReduction.Accumulate(from[..size], wide[..size]);
            }
            for (int groups = wide.Length / inner; groups > 1; groups = (groups + 1) / 2)
            {
                int kept = (groups + 1) / 2 * inner;
                Span<T> folded = wide[kept..(groups * inner)];
                TReduction.Accumulate(folded, wide[..folded.Length]);
            }
            wide[..inner].CopyTo(to);
        }
    }

    private readonly struct ArgMaxWork<T>(Tensor x, Tensor y, int outer, int count, int inner) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            (int first, int length) = Chunks.Range(chunk, outer, Chunks.Items(count * inner));
            for (int o = first; o < first + length; o++)
            {
                ReadOnlySpan<T> from = x.Span<T>().Slice(o * count * inner, count * inner);
                Span<int> to = y.Span<int>().Slice(o * inner, inner);
                if (inner == 1)
                    to[0] = FirstLargest(from);
                else
                    FirstLargestOfColumns(from, to);
            }
        }

        /// <summary>Not TensorPrimitives.IndexOfMax: that one takes +0 for larger than −0.</summary>
        private static int FirstLargest(ReadOnlySpan<T> x)
        {
            if (x.IsEmpty)
                return 0;
            T max = TensorPrimitives.Max(x);
            int i = 0;
            while (x[i] != max && !T.IsNaN(x[i]))
                i++;
            return i;
        }

        private static void FirstLargestOfColumns(ReadOnlySpan<T> x, Span<int> best)
        {
            int inner = best.Length;
            best.Clear();
            for (int start = inner, k = 1; start < x.Length; start += inner, k++)
            {
                for (int i = 0; i < inner; i++)
                {
                    T old = x[(best[i] * inner) + i];
                    if (!(x[start + i] <= old) && !T.IsNaN(old))
                        best[i] = k;
                }
            }
        }
    }
}
