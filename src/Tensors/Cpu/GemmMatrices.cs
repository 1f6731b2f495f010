using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>Packs A[m, k] = source[m · rowStride + offset(k)] as [panel][depth][tile rows], a chunk a panel.</summary>
/// <remarks>offset(k) is k · depthStride, or <c>offsets[k]</c> where a table is given (filters read in another order).</remarks>
internal unsafe struct RowPacking<T>(T* source, int rows, int depth, int rowStride, int depthStride, int* offsets, int tileRows, T* packed) : IWork
    where T : unmanaged, INumberBase<T>
{
    public static void Run(T* source, int rows, int depth, int rowStride, int depthStride, int* offsets, int tileRows, T* packed)
    {
        var work = new RowPacking<T>(source, rows, depth, rowStride, depthStride, offsets, tileRows, packed);
        WorkPool.Run(GemmPlan.CeilDiv(rows, tileRows), ref work);
    }

    public void Invoke(int chunk)
    {
        int first = chunk * tileRows, count = Math.Min(tileRows, rows - first);
        T* panel = packed + ((long)first * depth);
        if (count < tileRows)
            new Span<T>(panel, tileRows * depth).Clear();
        if (offsets is null && depthStride == 1)
        {
            Transposition<T>.Copy(source + ((long)first * rowStride), rowStride, count, depth, panel, tileRows);
            return;
        }
        for (int r = 0; r < count; r++)
        {
            T* line = source + ((long)(first + r) * rowStride);
            T* target = panel + r;
            for (int k = 0; k < depth; k++, target += tileRows)
                *target = line[offsets is null ? k * depthStride : offsets[k]];
        }
    }
}

/// <summary>The columns of a matrix B[k, n]; one of the strides is 1.</summary>
internal readonly unsafe struct MatrixColumns<T>(T* source, int depthStride, int columnStride) : IColumnPanels<T>
    where T : unmanaged, INumberBase<T>
{
    public long PreparedSize => 0;

    public void Prepare(int column, int columns, T* prepared)
    {
    }

    public void Pack(int k, int depth, int column, int columns, int width, T* prepared, T* panel)
    {
        T* from = source + ((long)k * depthStride) + ((long)column * columnStride);
        if (columnStride == 1)
        {
            for (int i = 0; i < depth; i++, from += depthStride, panel += width)
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
}

/// <summary>Writes rows into a contiguous matrix, or into one matrix a slice.</summary>
internal readonly unsafe struct MatrixSink<T>(T* target, int rows, int columns) : ISink<T>
    where T : unmanaged
{
    public void Store(int slice, int row, int column, int count, T* values) =>
        new ReadOnlySpan<T>(values, count).CopyTo(new Span<T>(target + ((((long)slice * rows) + row) * columns) + column, count));
}
