using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <content>Gather and its adjoint along the middle axis of [outer, count, inner].</content>
internal sealed partial class CpuBackend
{
    public void Gather(Tensor x, Tensor index, Tensor y, int outer, int count, int picks, int inner)
    {
        switch (y.DType)
        {
            case DType.Float32: Gather<float>(x, index, y, count, picks, inner); break;
            case DType.Float64: Gather<double>(x, index, y, count, picks, inner); break;
            default: Gather<int>(x, index, y, count, picks, inner); break;
        }
    }

    public void ScatterAdd(Tensor dy, Tensor index, Tensor dx, int outer, int count, int picks, int inner)
    {
        if (dx.DType == DType.Float32)
            ScatterAdd<float>(dy, index, dx, outer, count, picks, inner);
        else
            ScatterAdd<double>(dy, index, dx, outer, count, picks, inner);
    }

    private static void Gather<T>(Tensor x, Tensor index, Tensor y, int count, int picks, int inner)
        where T : unmanaged
    {
        var work = new GatherWork<T>(x, index, y, count, picks, inner);
        WorkPool.Run(Chunks.Of(y.Count), ref work);
    }

    private static void ScatterAdd<T>(Tensor dy, Tensor index, Tensor dx, int outer, int count, int picks, int inner)
        where T : unmanaged, INumber<T>
    {
        if (dy.Count == 0)
            return;
        var work = new ScatterAddWork<T>(dy, index, dx, outer, count, picks, inner);
        WorkPool.Run(Chunks.Of(outer * work.Blocks, work.BlocksPerChunk), ref work);
    }

    private readonly struct GatherWork<T>(Tensor x, Tensor index, Tensor y, int count, int picks, int inner) : IWork
        where T : unmanaged
    {
        public void Invoke(int chunk)
        {
            (int start, int length) = Chunks.Range(chunk, y.Count);
            for (int end = start + length; start < end;)
            {
                int o = start / (picks * inner);
                int stop = Math.Min(end, (o + 1) * picks * inner);
                ReadOnlySpan<T> from = x.Span<T>().Slice(o * count * inner, count * inner);
                ReadOnlySpan<int> at = index.Span<int>()[start..stop];
                Span<T> to = y.Span<T>()[start..stop];
                if (inner == 1)
                    Pick(from, at, to);
                else
                    Pick(from, at, to, start % inner);
                start = stop;
            }
        }

        private static void Pick(ReadOnlySpan<T> from, ReadOnlySpan<int> at, Span<T> to)
        {
            for (int i = 0; i < to.Length; i++)
                to[i] = from[at[i]];
        }

        private void Pick(ReadOnlySpan<T> from, ReadOnlySpan<int> at, Span<T> to, int column)
        {
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = from[(at[i] * inner) + column];
                column = column + 1 == inner ? 0 : column + 1;
            }
        }
    }

    /// <summary>A block is up to a tile of columns of one outer index: all that adds to an element is in one block, in ascending order.</summary>
    private readonly struct ScatterAddWork<T>(Tensor dy, Tensor index, Tensor dx, int outer, int count, int picks, int inner) : IWork
        where T : unmanaged, INumber<T>
    {
        public int Blocks => Chunks.Of(inner, Chunks.Tile);

        public int BlocksPerChunk => Chunks.Items(picks * Math.Min(inner, Chunks.Tile));

        public void Invoke(int chunk)
        {
            (int first, int length) = Chunks.Range(chunk, outer * Blocks, BlocksPerChunk);
            for (int i = first; i < first + length; i++)
            {
                (int o, int block) = Math.DivRem(i, Blocks);
                (int column, int width) = Chunks.Range(block, inner, Chunks.Tile);
                ReadOnlySpan<T> from = dy.Span<T>().Slice(o * picks * inner, picks * inner);
                ReadOnlySpan<int> at = index.Span<int>().Slice(o * picks * inner, picks * inner);
                Span<T> to = dx.Span<T>().Slice(o * count * inner, count * inner);
                if (inner == 1)
                    Add(from, at, to);
                else
                    Add(from, at, to, column, width);
            }
        }

        private static void Add(ReadOnlySpan<T> from, ReadOnlySpan<int> at, Span<T> to)
        {
            for (int j = 0; j < from.Length; j++)
                to[at[j]] += from[j];
        }

        private void Add(ReadOnlySpan<T> from, ReadOnlySpan<int> at, Span<T> to, int column, int width)
        {
            for (int j = column; j < from.Length; j += inner)
                for (int i = 0; i < width; i++)
                    to[(at[j + i] * inner) + column + i] += from[j + i];
        }
    }
}
