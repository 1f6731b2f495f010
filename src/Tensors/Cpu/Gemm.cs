using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace AdvScratch.Tensors.Cpu;

/// <summary>The right operand of a product, packed on demand by panels of columns.</summary>
internal unsafe interface IColumnPanels<TSelf, T>
    where TSelf : struct, IColumnPanels<TSelf, T>
    where T : unmanaged
{
    /// <summary>Elements of scratch that <see cref="ForChunk"/> needs.</summary>
    long ScratchSize { get; }

    /// <summary>The columns as a chunk reads them, which may first bring what it needs into its scratch memory.</summary>
    TSelf ForChunk(int column, int columns, T* scratch);

    /// <summary>Writes terms k … k + depth − 1 of columns column … as [depth][width], zero beyond the last column.</summary>
    void Pack(int k, int depth, int column, int columns, int width, T* panel);

    /// <summary>Asks for the <paramref name="part"/>th of <paramref name="parts"/> of what packing that panel will read.</summary>
    void Prefetch(int k, int depth, int column, int columns, int part, int parts);
}

/// <summary>The left operand of a product, in panels of as many rows as a tile has: row r of the panel that begins at row i, term k, is at
/// Pointer[i · PanelStride + r · RowStride + k · DepthStride].</summary>
internal readonly unsafe struct GemmRows<T>(T* pointer, nint panelStride, nint rowStride, nint depthStride)
    where T : unmanaged
{
    /// <summary>[M / tile rows][K][tile rows], zero below the last row.</summary>
    public static GemmRows<T> Packed(T* pointer, int depth, int tileRows) => new(pointer, depth, 1, tileRows);

    public TileRows<T> At(int row, int k) => new(pointer + (row * panelStride) + (k * depthStride), rowStride, depthStride);
}

/// <summary>Where the finished sums go.</summary>
internal unsafe interface ISink<T>
    where T : unmanaged
{
    /// <summary>
    /// Where C[row … row + rows − 1, column … column + columns − 1] of a slice may be summed up in place, with the distance of
    /// its rows; null if it must be handed to <see cref="Store"/>.
    /// </summary>
    T* Place(int slice, int row, int column, int columns, out nint distance);

    /// <summary>Takes that block of C, its rows <paramref name="distance"/> elements apart.</summary>
    void Store(int slice, int row, int rows, int column, int columns, T* values, nint distance);
}

/// <summary>How a product is cut into chunks: by its sizes only, so that results do not depend on the number of threads.</summary>
/// <param name="Rows">M.</param>
/// <param name="Columns">N.</param>
/// <param name="Depth">K.</param>
/// <param name="Slices">Slices of the depth that are summed apart (1 unless the product is small and deep).</param>
/// <param name="SliceDepth">Depth of a slice; a multiple of the depth block.</param>
/// <param name="RowBlock">Rows of a chunk; a multiple of the panel's rows.</param>
/// <param name="RowStep">
/// Rows that are multiplied while their parts of A and C stay in the second-level cache; a multiple of the panel's rows. If a chunk has
/// more, it keeps its packed columns for all of them.
/// </param>
/// <param name="ColumnChunk">Columns of a chunk; a multiple of <paramref name="ColumnBlock"/>.</param>
/// <param name="ColumnBlock">Columns that are packed together; a multiple of the panel's columns.</param>
internal readonly record struct GemmPlan(
    int Rows, int Columns, int Depth, int Slices, int SliceDepth, int RowBlock, int RowStep, int ColumnChunk, int ColumnBlock)
{
    /// <summary>Depth that is packed at a time: a panel of B (42 KiB) then stays in a first-level cache of 48 KiB.</summary>
    public const int DepthBlock = 224;

    /// <summary>Depth of the packed columns that are kept for several steps of rows: with 144 of them about a megabyte.</summary>
    public const int KeptDepth = 8 * DepthBlock;

    /// <summary>Products and convolutions with fewer chunks than this are cut finer, to feed many cores.</summary>
    public const int FewChunks = 16;

    public int RowChunks => CeilDiv(Rows, RowBlock);

    public int ColumnChunks => CeilDiv(Columns, ColumnChunk);

    public int Chunks => Slices * RowChunks * ColumnChunks;

    /// <summary>
    /// The slice of a chunk, its first row and its first column. Neighbouring chunks share rows, which stay in the second-level
    /// cache; narrower chunks come last, so that all threads end at about the same time.
    /// </summary>
    public (int Slice, int Row, int Column) Place(int chunk)
    {
        (int slice, int rest) = Math.DivRem(chunk, RowChunks * ColumnChunks);
        int whole = Columns / ColumnChunk, wholes = RowChunks * whole;
        (int row, int column) = rest < wholes ? Math.DivRem(rest, whole) : (rest - wholes, whole);
        return (slice, row * RowBlock, column * ColumnChunk);
    }

    public static int CeilDiv(int a, int b) => (a + b - 1) / b;

    public static int RoundUp(int a, int b) => CeilDiv(a, b) * b;
}

/// <summary>
/// C = A B by blocks, after Goto and van de Geijn ("Anatomy of high-performance matrix multiplication", 2008). A chunk
/// is a block of rows times a run of columns (times a slice of the depth); it packs its own columns, panel by panel, and
/// sums up its part of C in place or, where that has ragged edges or lies scattered, in scratch memory.
/// </summary>
internal unsafe struct Gemm<TSimd, T, TColumns, TSink>(GemmPlan plan, GemmRows<T> rows, TColumns columns, TSink sink) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
    where TColumns : struct, IColumnPanels<TColumns, T>
    where TSink : struct, ISink<T>
{
    private TSink _sink = sink;

    /// <summary>Computes the product.</summary>
    /// <param name="plan">How to cut it.</param>
    /// <param name="rows">A; whole panels, even if the last row ends within one.</param>
    /// <param name="columns">B.</param>
    /// <param name="sink">C.</param>
    public static void Run(GemmPlan plan, GemmRows<T> rows, TColumns columns, TSink sink)
    {
        var work = new Gemm<TSimd, T, TColumns, TSink>(plan, rows, columns, sink);
        WorkPool.Run(plan.Chunks, ref work);
    }

    public void Invoke(int chunk)
    {
        (int slice, int row, int column) = plan.Place(chunk);
        int count = Math.Min(plan.ColumnChunk, plan.Columns - column), height = Math.Min(plan.RowBlock, plan.Rows - row);
        int panelRows = GemmPlan.RoundUp(height, MicroKernel<TSimd, T>.Rows);
        bool keeps = panelRows > plan.RowStep;
        int depth = keeps ? Math.Min(plan.SliceDepth, GemmPlan.KeptDepth) : GemmPlan.DepthBlock;
        // a packer may write a vector too far
        using var b = new Scratch<T>(((keeps ? plan.ColumnBlock : MicroKernel<TSimd, T>.Columns) * depth) + TSimd.Count);
        using var scratch = new Scratch<T>(panelRows * plan.ColumnBlock);
        using var prepared = new Scratch<T>(columns.ScratchSize);
        TColumns right = columns.ForChunk(column, count, prepared.Pointer);
        for (int done = 0; done < count; done += plan.ColumnBlock)
        {
            int width = Math.Min(plan.ColumnBlock, count - done);
            nint distance = plan.ColumnBlock;
            bool isWhole = height == panelRows && width % TSimd.Count == 0;
            T* place = isWhole ? _sink.Place(slice, row, column + done, width, out distance) : null;
            T* c = place is null ? scratch.Pointer : place;
            if (place is null)
                distance = plan.ColumnBlock;
            Multiply(ref right, slice, new Part(row, panelRows, column + done, width, keeps), b.Pointer, c, distance);
            if (place is null)
                _sink.Store(slice, row, height, column + done, width, c, distance);
        }
    }

    /// <summary>One block of C, over the whole depth of the slice.</summary>
    private void Multiply(ref TColumns right, int slice, Part part, T* b, T* c, nint distance)
    {
        int first = slice * plan.SliceDepth, end = Math.Min(first + plan.SliceDepth, plan.Depth);
        int most = part.KeepsColumns ? GemmPlan.KeptDepth : plan.SliceDepth;
        for (int k = first; k < end; k += most)
        {
            for (int i = 0; i < part.Rows; i += plan.RowStep)
            {
                Part step = part with { Row = part.Row + i, Rows = Math.Min(plan.RowStep, part.Rows - i) };
                Multiply(ref right, step, k, Math.Min(k + most, end), new Progress(IsPacked: i > 0, IsBegun: k > first), b, c + (i * distance), distance);
            }
        }
    }

    /// <summary>One step of rows, over the depth from <paramref name="first"/> to <paramref name="end"/>.</summary>
    private void Multiply(ref TColumns right, Part part, int first, int end, Progress done, T* b, T* c, nint distance)
    {
        int tileRows = MicroKernel<TSimd, T>.Rows, rounded = GemmPlan.RoundUp(part.Width, TSimd.Count);
        for (int k = first; k < end; k += GemmPlan.DepthBlock)
        {
            int depth = Math.Min(GemmPlan.DepthBlock, end - k);
            bool isBegun = done.IsBegun || k > first;
            for (int j = 0, vectors; j < part.Width; j += vectors * TSimd.Count)
            {
                vectors = MicroKernel<TSimd, T>.NextVectors(part.Width - j);
                int tile = vectors * TSimd.Count;
                T* panel = part.KeepsColumns ? b + ((k - first) * rounded) + (depth * j) : b;
                if (!done.IsPacked)
                    right.Pack(k, depth, part.Column + j, Math.Min(tile, part.Width - j), tile, panel);
                // meanwhile the next panel's source comes nearer
                bool isLast = j + tile >= part.Width;
                int nextK = isLast ? k + GemmPlan.DepthBlock : k, nextJ = isLast ? 0 : j + tile;
                int nextDepth = done.IsPacked ? 0 : Math.Min(GemmPlan.DepthBlock, end - nextK), nextColumns = Math.Min(tile, part.Width - nextJ);
                for (int i = 0; i < part.Rows; i += tileRows)
                {
                    if (nextDepth > 0)
                        right.Prefetch(nextK, nextDepth, part.Column + nextJ, nextColumns, i / tileRows, part.Rows / tileRows);
                    if (!isBegun && i + tileRows < part.Rows)
                        PrefetchTile(vectors, c + ((i + tileRows) * distance) + j, distance);
                    MicroKernel<TSimd, T>.Tile(vectors, rows.At(part.Row + i, k), panel, tile, depth, c + (i * distance) + j, distance, isBegun);
                }
            }
        }
    }

    /// <summary>A tile that is written for the first time would wait for its lines of C to come from memory.</summary>
    private static void PrefetchTile(int vectors, T* c, nint distance)
    {
        for (int r = 0; r < MicroKernel<TSimd, T>.Rows && Sse.IsSupported; r++, c += distance)
        {
            for (int v = 0; v < vectors; v++)
                Sse.Prefetch0(c + (v * TSimd.Count));
        }
    }

    /// <summary>Some rows and columns of C.</summary>
    /// <param name="Row">The first row.</param>
    /// <param name="Rows">How many, in whole panels.</param>
    /// <param name="Column">The first column.</param>
    /// <param name="Width">How many.</param>
    /// <param name="KeepsColumns">Whether there is room for all packed columns, not for one panel only.</param>
    private readonly record struct Part(int Row, int Rows, int Column, int Width, bool KeepsColumns);

    /// <summary>What there is already.</summary>
    /// <param name="IsPacked">The columns.</param>
    /// <param name="IsBegun">The sums of smaller k.</param>
    private readonly record struct Progress(bool IsPacked, bool IsBegun);
}
