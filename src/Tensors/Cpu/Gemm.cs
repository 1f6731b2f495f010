using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>The right operand of a product, packed on demand by panels of columns.</summary>
internal unsafe interface IColumnPanels<T>
    where T : unmanaged
{
    /// <summary>Elements of scratch that <see cref="Prepare"/> needs for a chunk of columns.</summary>
    long PreparedSize { get; }

    /// <summary>Called once for a chunk of columns, before its panels are packed.</summary>
    void Prepare(int column, int columns, T* prepared);

    /// <summary>Writes terms k … k + depth − 1 of columns column … as [depth][width], zero beyond the last column.</summary>
    void Pack(int k, int depth, int column, int columns, int width, T* prepared, T* panel);
}

/// <summary>Where the finished sums go.</summary>
internal unsafe interface ISink<T>
    where T : unmanaged
{
    /// <summary>Takes C[row, column … column + count − 1] of one slice of the depth.</summary>
    void Store(int slice, int row, int column, int count, T* values);
}

/// <summary>How a product is cut into chunks: by its sizes only, so that results do not depend on the number of threads.</summary>
/// <param name="Rows">M.</param>
/// <param name="Columns">N.</param>
/// <param name="Depth">K.</param>
/// <param name="Slices">Slices of the depth that are summed apart (1 unless the product is small and deep).</param>
/// <param name="SliceDepth">Depth of a slice; a multiple of the depth block.</param>
/// <param name="RowBlock">Rows of a chunk; a multiple of the panel's rows.</param>
/// <param name="ColumnChunk">Columns of a chunk; a multiple of <paramref name="ColumnBlock"/>.</param>
/// <param name="ColumnBlock">Columns that are packed together; a multiple of the panel's columns.</param>
internal readonly record struct GemmPlan(
    int Rows, int Columns, int Depth, int Slices, int SliceDepth, int RowBlock, int ColumnChunk, int ColumnBlock)
{
    /// <summary>Depth that is packed at a time: a panel of B then fits the second-level cache many times over.</summary>
    public const int DepthBlock = 256;

    public int RowChunks => CeilDiv(Rows, RowBlock);

    public int ColumnChunks => CeilDiv(Columns, ColumnChunk);

    public int Chunks => Slices * RowChunks * ColumnChunks;

    public static int CeilDiv(int a, int b) => (a + b - 1) / b;

    public static int RoundUp(int a, int b) => CeilDiv(a, b) * b;
}

/// <summary>
/// C = A B by blocks, after Goto and van de Geijn ("Anatomy of high-performance matrix multiplication", 2008). A chunk
/// is a block of rows times a run of columns (times a slice of the depth); it packs its own columns, block by block,
/// keeps its part of C in scratch memory, and hands the finished rows to the sink.
/// </summary>
internal unsafe struct Gemm<TSimd, T, TColumns, TSink>(GemmPlan plan, T* rows, TColumns columns, TSink sink) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
    where TColumns : struct, IColumnPanels<T>
    where TSink : struct, ISink<T>
{
    private TColumns _columns = columns;
    private TSink _sink = sink;

    /// <summary>Computes the product.</summary>
    /// <param name="plan">How to cut it.</param>
    /// <param name="rows">A, packed: [M / tile rows][K][tile rows], zero below the last row.</param>
    /// <param name="columns">B.</param>
    /// <param name="sink">C.</param>
    public static void Run(GemmPlan plan, T* rows, TColumns columns, TSink sink)
    {
        var work = new Gemm<TSimd, T, TColumns, TSink>(plan, rows, columns, sink);
        WorkPool.Run(plan.Chunks, ref work);
    }

    public void Invoke(int chunk)
    {
        int row = chunk % plan.RowChunks * plan.RowBlock;
        int column = chunk / plan.RowChunks % plan.ColumnChunks * plan.ColumnChunk;
        int slice = chunk / (plan.RowChunks * plan.ColumnChunks);
        int count = Math.Min(plan.ColumnChunk, plan.Columns - column);
        int panelRows = GemmPlan.RoundUp(Math.Min(plan.RowBlock, plan.Rows - row), MicroKernel<TSimd, T>.Rows);
        using var prepared = new Scratch<T>(_columns.PreparedSize);
        using var b = new Scratch<T>((MicroKernel<TSimd, T>.Columns * GemmPlan.DepthBlock) + TSimd.Count); // a packer may write a vector too far
        using var c = new Scratch<T>(panelRows * plan.ColumnBlock);
        _columns.Prepare(column, count, prepared.Pointer);
        for (int done = 0; done < count; done += plan.ColumnBlock)
        {
            int width = Math.Min(plan.ColumnBlock, count - done);
            Multiply(slice, row, panelRows, column + done, width, prepared.Pointer, b.Pointer, c.Pointer);
            int end = Math.Min(row + panelRows, plan.Rows);
            for (int r = row; r < end; r++)
                _sink.Store(slice, r, column + done, width, c.Pointer + ((r - row) * plan.ColumnBlock));
        }
    }

    /// <summary>One block of C, over the whole depth of the slice.</summary>
    private void Multiply(int slice, int row, int panelRows, int column, int width, T* prepared, T* b, T* c)
    {
        int tileRows = MicroKernel<TSimd, T>.Rows;
        int first = slice * plan.SliceDepth, end = Math.Min(first + plan.SliceDepth, plan.Depth);
        for (int k = first; k < end; k += GemmPlan.DepthBlock)
        {
            int depth = Math.Min(GemmPlan.DepthBlock, end - k);
            T* a = rows + ((long)row * plan.Depth) + ((long)k * tileRows);
            for (int j = 0, vectors; j < width; j += vectors * TSimd.Count)
            {
                vectors = MicroKernel<TSimd, T>.NextVectors(width - j);
                int columns = vectors * TSimd.Count;
                _columns.Pack(k, depth, column + j, Math.Min(columns, width - j), columns, prepared, b);
                for (int i = 0; i < panelRows; i += tileRows)
                {
                    var tile = new TileRows<T>(a + ((long)i * plan.Depth), 1, tileRows);
                    MicroKernel<TSimd, T>.Tile(vectors, tile, b, columns, depth, c + (i * plan.ColumnBlock) + j, plan.ColumnBlock, k > first);
                }
            }
        }
    }
}
