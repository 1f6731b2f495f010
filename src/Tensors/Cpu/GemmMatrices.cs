using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace AdvScratch.Tensors.Cpu;

/// <summary>Packs A[m, k] = source[m · rowStride + offset(k)] as [panel][depth][tile rows], zero below the last row.</summary>
/// <remarks>offset(k) is k · depthStride, or <c>offsets[k]</c> where a table is given (filters read in another order).</remarks>
internal unsafe struct RowPacking<T>(T* source, int rows, int depth, int rowStride, int depthStride, int* offsets, int tileRows, T* packed) : IWork
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Panels of a chunk.</summary>
    private const int Together = 8;

    /// <summary>Lines of the source that stay in the first-level cache and few pages, while a chunk reads pieces of them.</summary>
    private const int Lines = 32;

    public static void Run(T* source, int rows, int depth, int rowStride, int depthStride, int* offsets, int tileRows, T* packed)
    {
        var work = new RowPacking<T>(source, rows, depth, rowStride, depthStride, offsets, tileRows, packed);
        WorkPool.Run(GemmPlan.CeilDiv(rows, Together * tileRows), ref work);
    }

    public void Invoke(int chunk)
    {
        int first = chunk * Together * tileRows, end = Math.Min(first + (Together * tileRows), rows);
        if (offsets is null && rowStride == 1)
        {
            CopyAlongRows(first, end);
            return;
        }
        for (; first < end; first += tileRows)
            CopyPanel(first, Math.Min(tileRows, rows - first), packed + ((long)first * depth));
    }

    /// <summary>Rows are contiguous in the source: a few lines go to all panels before the next lines' turn.</summary>
    private void CopyAlongRows(int first, int end)
    {
        for (int k = 0; k < depth; k += Lines)
        {
            for (int row = first; row < end; row += tileRows)
                CopyPiece(row, Math.Min(tileRows, end - row), k, Math.Min(k + Lines, depth));
        }
    }

    private void CopyPiece(int row, int count, int k, int end)
    {
        T* line = source + row + ((long)k * depthStride), target = packed + ((long)row * depth) + ((long)k * tileRows);
        for (; k < end; k++, line += depthStride, target += tileRows)
        {
            int r = 0;
            for (; r <= count - Simd128<T>.Count; r += Simd128<T>.Count)
                Simd128<T>.Load(line + r).Store(target + r);
            for (; r < tileRows; r++)
                target[r] = r < count ? line[r] : T.Zero;
        }
    }

    private void CopyPanel(int first, int count, T* panel)
    {
        if (count < tileRows)
            new Span<T>(panel, tileRows * depth).Clear();
        if (offsets is null && depthStride == 1)
        {
            Transposition<T>.Copy(source + ((long)first * rowStride), rowStride, count, depth, panel, tileRows);
            return;
        }
        T* line = source + ((long)first * rowStride);
        for (int k = 0; k < depth; k++, panel += tileRows)
            StridedCopy<T>.Copy(line + (offsets is null ? k * depthStride : offsets[k]), rowStride, panel, 1, count);
    }
}

/// <summary>The columns of a matrix B[k, n]; one of the strides is 1.</summary>
internal readonly unsafe struct MatrixColumns<TSimd, T>(T* source, int depthStride, int columnStride) : IColumnPanels<MatrixColumns<TSimd, T>, T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Bytes of a cache line.</summary>
    private const int CacheLine = 64;

    public long ScratchSize => 0;

    public MatrixColumns<TSimd, T> ForChunk(int column, int columns, T* scratch) => this;

    public void Pack(int k, int depth, int column, int columns, int width, T* panel)
    {
        T* from = source + ((long)k * depthStride) + ((long)column * columnStride);
        if (columnStride == 1)
        {
            for (int i = 0; i < depth && columns == width; i++, from += depthStride, panel += width)
            {
                for (int j = 0; j < width; j += TSimd.Count)
                    TSimd.Load(from + j).Store(panel + j);
            }
            for (int i = 0; i < depth && columns < width; i++, from += depthStride, panel += width)
            {
                new ReadOnlySpan<T>(from, columns).CopyTo(new Span<T>(panel, columns));
                new Span<T>(panel + columns, width - columns).Clear();
            }
            return;
        }
        if (columns < width)
            new Span<T>(panel, width * depth).Clear();
        Transposition<T>.Copy(from, columnStride, columns, depth, panel, width);
    }

    public void Prefetch(int k, int depth, int column, int columns, int part, int parts)
    {
        T* from = source + ((long)k * depthStride) + ((long)column * columnStride);
        (int lines, int length, int stride) = columnStride == 1 ? (depth, columns, depthStride) : (columns, depth, columnStride);
        for (int line = lines * part / parts; line < lines * (part + 1) / parts && Sse.IsSupported; line++)
        {
            for (int i = 0; i < length; i += CacheLine / sizeof(T))
                Sse.Prefetch1(from + ((long)line * stride) + i);
        }
    }
}

/// <summary>A contiguous matrix, or one matrix a slice. If operands have changed sides, the product is its transpose.</summary>
internal readonly unsafe struct MatrixSink<T>(T* target, int rows, int columns, bool isTransposed) : ISink<T>
    where T : unmanaged
{
    public T* Place(int slice, int row, int column, int count, out nint distance)
    {
        distance = columns;
        return isTransposed ? null : target + ((((long)slice * rows) + row) * columns) + column;
    }

    public void Store(int slice, int row, int height, int column, int count, T* values, nint distance)
    {
        T* matrix = target + ((long)slice * rows * columns);
        if (isTransposed)
        {
            Transposition<T>.Copy(values, distance, height, count, matrix + ((long)column * rows) + row, rows);
            return;
        }
        for (int r = 0; r < height; r++)
            new ReadOnlySpan<T>(values + (r * distance), count).CopyTo(new Span<T>(matrix + ((long)(row + r) * columns) + column, count));
    }
}
