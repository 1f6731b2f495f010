using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors.Cpu;

/// <content>
/// Movement: one copy between two strided views. Axes are merged where both sides allow it; rows are then copied as
/// blocks, filled, or element by element, and transpositions go through a small buffer.
/// </content>
internal sealed partial class CpuBackend
{
    public void Copy(Tensor source, StridedView from, Tensor target, StridedView to)
    {
        var axes = CopyAxes.Of(from, to);
        if (axes.Count == 0)
            return;
        switch (target.DType)
        {
            case DType.Float32: Copy<float>(source, from.Offset, target, to.Offset, axes); break;
            case DType.Float64: Copy<double>(source, from.Offset, target, to.Offset, axes); break;
            default: Copy<int>(source, from.Offset, target, to.Offset, axes); break;
        }
    }

    private static void Copy<T>(Tensor source, int fromOffset, Tensor target, int toOffset, CopyAxes axes)
        where T : unmanaged
    {
        if (axes.IsTransposition)
        {
            var transpose = new TransposeWork<T>(source, fromOffset, target, toOffset, axes);
            WorkPool.Run(Chunks.Of(transpose.Tiles, transpose.TilesPerChunk), ref transpose);
        }
        else
        {
            var copy = new CopyWork<T>(source, fromOffset, target, toOffset, axes);
            WorkPool.Run(Chunks.Of(axes.Count), ref copy);
        }
    }

    private readonly struct CopyWork<T>(Tensor source, int fromOffset, Tensor target, int toOffset, CopyAxes axes) : IWork
        where T : unmanaged
    {
        public void Invoke(int chunk)
        {
            (int start, int length) = Chunks.Range(chunk, axes.Count);
            int rank = axes.Extents.Length;
            var from = new RowWalk(axes.Extents, axes.From, start, stackalloc int[rank]);
            var to = new RowWalk(axes.Extents, axes.To, start, stackalloc int[rank]);
            while (true)
            {
                int run = Math.Min(from.Remaining, length);
                CopyRow(fromOffset + from.Offset, from.Stride, toOffset + to.Offset, to.Stride, run);
                length -= run;
                if (length == 0)
                    return;
                from.NextRow();
                to.NextRow();
            }
        }

        private void CopyRow(int from, int fromStride, int to, int toStride, int count)
        {
            ReadOnlySpan<T> read = source.Span<T>();
            Span<T> write = target.Span<T>();
            if (toStride == 1 && fromStride == 1)
            {
                read.Slice(from, count).CopyTo(write[to..]);
            }
            else if (toStride == 1 && fromStride == 0)
            {
                write.Slice(to, count).Fill(read[from]);
            }
            else if (toStride == 1 && fromStride == -1)
            {
                read.Slice(from - count + 1, count).CopyTo(write[to..]);
                write.Slice(to, count).Reverse();
            }
            else
            {
                for (int i = 0; i < count; i++)
                    write[to + (i * toStride)] = read[from + (i * fromStride)];
            }
        }
    }

    /// <summary>Tiles of the last two axes, read along the first of them and written along the second.</summary>
    private readonly struct TransposeWork<T>(Tensor source, int fromOffset, Tensor target, int toOffset, CopyAxes axes) : IWork
        where T : unmanaged
    {
        private const int Side = 32;

        private readonly int _rows = axes.Extents[^2];
        private readonly int _columns = axes.Extents[^1];

        private int ColumnTiles => Chunks.Of(_columns, Side);

        private int TilesOfMatrix => Chunks.Of(_rows, Side) * ColumnTiles;

        public int Tiles => axes.Count / (_rows * _columns) * TilesOfMatrix;

        public int TilesPerChunk => Chunks.Items(Math.Min(_rows, Side) * Math.Min(_columns, Side));

        public void Invoke(int chunk)
        {
            (int first, int length) = Chunks.Range(chunk, Tiles, TilesPerChunk);
            for (int i = first; i < first + length; i++)
            {
                (int matrix, int tile) = Math.DivRem(i, TilesOfMatrix);
                (int row, int height) = Chunks.Range(tile / ColumnTiles, _rows, Side);
                (int column, int width) = Chunks.Range(tile % ColumnTiles, _columns, Side);
                int from = fromOffset + axes.OuterOffset(matrix, axes.From) + row + (column * axes.From[^1]);
                int to = toOffset + axes.OuterOffset(matrix, axes.To) + (row * axes.To[^2]) + column;
                Transpose(from, to, height, width);
            }
        }

        /// <summary>The buffer keeps cache lines of a source whose rows lie a power of two apart from evicting each other.</summary>
        [SkipLocalsInit]
        private void Transpose(int from, int to, int height, int width)
        {
            ReadOnlySpan<T> read = source.Span<T>();
            Span<T> write = target.Span<T>();
            Span<T> buffer = stackalloc T[Side * Side];
            for (int j = 0; j < width; j++)
                read.Slice(from + (j * axes.From[^1]), height).CopyTo(buffer[(j * Side)..]);
            for (int i = 0; i < height; i++)
            {
                Span<T> row = write.Slice(to + (i * axes.To[^2]), width);
                for (int j = 0; j < row.Length; j++)
                    row[j] = buffer[(j * Side) + i];
            }
        }
    }
}
