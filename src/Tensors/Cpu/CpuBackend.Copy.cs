namespace AdvScratch.Tensors.Cpu;

/// <content>
/// Movement: one copy between two strided views. Axes are merged where both sides allow it; rows are then copied as
/// blocks, filled, or element by element.
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
            WorkPool.Run(Chunks.Of(transpose.Blocks, transpose.BlocksPerChunk), ref transpose);
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
            while (length > 0)
            {
                // whole rows as far as they are evenly spaced, or the part of a row that a chunk begins or ends with
                int run = Math.Min(from.Remaining, length);
                int rows = run == axes.Extents[^1] ? Math.Min(from.RemainingRows, length / run) : 1;
                CopyPanel(fromOffset + from.Offset, from.RowStride, toOffset + to.Offset, to.RowStride, rows, run);
                from.NextRow(rows);
                to.NextRow(rows);
                length -= rows * run;
            }
        }

        private void CopyPanel(int from, int fromRow, int to, int toRow, int rows, int run)
        {
            int fromStride = axes.From[^1], toStride = axes.To[^1];
            ReadOnlySpan<T> read = source.Span<T>();
            Span<T> write = target.Span<T>();
            for (; rows > 0; rows--, from += fromRow, to += toRow)
            {
                if (toStride == 1 && fromStride == 1)
                {
                    read.Slice(from, run).CopyTo(write[to..]);
                }
                else if (toStride == 1 && fromStride == 0)
                {
                    write.Slice(to, run).Fill(read[from]);
                }
                else if (toStride == 1 && fromStride == -1)
                {
                    read.Slice(from - run + 1, run).CopyTo(write[to..]);
                    write.Slice(to, run).Reverse();
                }
                else
                {
                    for (int i = 0; i < run; i++)
                        write[to + (i * toStride)] = read[from + (i * fromStride)];
                }
            }
        }
    }

    /// <summary>Blocks of matrices of the last two axes, which the source has the other way round.</summary>
    private readonly unsafe struct TransposeWork<T>(Tensor source, int fromOffset, Tensor target, int toOffset, CopyAxes axes) : IWork
        where T : unmanaged
    {
        private const int Side = 128;

        private readonly int _rows = axes.Extents[^2];
        private readonly int _columns = axes.Extents[^1];

        private int RowBlocks => Chunks.Of(_rows, Side);

        private int BlocksOfMatrix => RowBlocks * Chunks.Of(_columns, Side);

        public int Blocks => axes.Count / (_rows * _columns) * BlocksOfMatrix;

        public int BlocksPerChunk => Chunks.Items(Math.Min(_rows, Side) * Math.Min(_columns, Side));

        public void Invoke(int chunk)
        {
            (int first, int length) = Chunks.Range(chunk, Blocks, BlocksPerChunk);
            for (int i = first; i < first + length; i++)
            {
                (int matrix, int block) = Math.DivRem(i, BlocksOfMatrix);
                (int row, int height) = Chunks.Range(block % RowBlocks, _rows, Side);
                (int column, int width) = Chunks.Range(block / RowBlocks, _columns, Side);
                T* from = source.Pointer<T>() + fromOffset + axes.OuterOffset(matrix, axes.From) + row + ((long)column * axes.From[^1]);
                T* to = target.Pointer<T>() + toOffset + axes.OuterOffset(matrix, axes.To) + ((long)row * axes.To[^2]) + column;
                Transposition<T>.Copy(from, axes.From[^1], width, height, to, axes.To[^2]);
            }
        }
    }
}
