using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// The filter map of a convolution with stride 1 by the transposed Winograd algorithm: the image's tiles are transformed as in
/// the forward pass, the disjoint tiles of the output's gradient are evaluated at the points, and the products, summed over
/// tiles, are interpolated to k × k taps. An item of work is a block of filters and some chunks of tiles; where all filters
/// are one block it also transforms its tiles, a chunk at a time, so that they never leave the second-level cache.
/// </summary>
internal unsafe struct WinogradFilter<TSimd, T>(
    Conv2dGeometry geometry, WinogradTiles cut, T* x, T* dy, T* imageTiles, T* gradientTiles, int slices, T* target) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Output channels of a block; with four vectors of input channels its 36 points fit the second-level cache.</summary>
    private const int BlockRows = 64;

    /// <summary>Blocks up to which an item transforms its own tiles: more would transform the same tiles too often.</summary>
    private const int FewBlocks = 9;

    private const int ChunkTiles = 128;

    /// <summary>The same where an item transforms its own tiles.</summary>
    private const int OwnChunkTiles = 24;

    /// <summary>Work for many cores: fewer items than this are cut into slices of chunks.</summary>
    private const int FewItems = 16;

    private readonly int _rowBlocks = RowBlocks(geometry);
    private readonly int _columnBlocks = ColumnBlocks(geometry);
    private readonly int _taps = geometry.KernelHeight * geometry.KernelWidth;

    private static int BlockWidth => 4 * TSimd.Count;

    private static int ProductStride => (BlockRows * BlockWidth) + TSimd.Count;

    /// <summary>dw[o, c, r, s] from dy and x.</summary>
    public static void Run(Conv2dGeometry g, T* dy, T* x, T* dw)
    {
        int blocks = RowBlocks(g) * ColumnBlocks(g);
        bool own = blocks <= FewBlocks;
        var cut = WinogradTiles.Forward(g, own ? OwnChunkTiles : ChunkTiles);
        WinogradLayout image = new(cut, g.InChannels, g.InChannels, TSimd.Count), gradient = new(cut, g.OutChannels, g.OutChannels, TSimd.Count);
        using var imageTiles = new Scratch<T>(own ? 0 : image.Size);
        using var gradientTiles = new Scratch<T>(own ? 0 : gradient.Size);
        if (!own)
        {
            WinogradInput<TSimd, T>.Run(image, x, imageTiles.Pointer);
            WinogradInput<TSimd, T>.Run(gradient, dy, gradientTiles.Pointer, gradient: true);
        }
        int slices = Math.Min(cut.Chunks, GemmPlan.CeilDiv(FewItems, blocks));
        slices = GemmPlan.CeilDiv(cut.Chunks, GemmPlan.CeilDiv(cut.Chunks, slices));
        using var partial = new Scratch<T>(slices == 1 ? 0 : (long)slices * g.FilterShape.Size);
        T* target = slices == 1 ? dw : partial.Pointer;
        var work = new WinogradFilter<TSimd, T>(g, cut, x, dy, own ? null : imageTiles.Pointer, gradientTiles.Pointer, slices, target);
        WorkPool.Run(slices * blocks, ref work);
        if (slices > 1)
            SliceSum<T>.Run(target, slices, dw, g.OutChannels, g.InChannels * g.KernelHeight * g.KernelWidth);
    }

    public void Invoke(int item)
    {
        int row = item % _rowBlocks * BlockRows, column = item / _rowBlocks % _columnBlocks * BlockWidth, slice = item / (_rowBlocks * _columnBlocks);
        int rows = Math.Min(BlockRows, geometry.OutChannels - row), columns = Math.Min(BlockWidth, geometry.InChannels - column);
        int chunks = GemmPlan.CeilDiv(cut.Chunks, slices), first = slice * chunks, end = Math.Min(first + chunks, cut.Chunks);
        using var products = new Scratch<T>(WinogradTiles.Points * ProductStride);
        if (imageTiles is null)
            MultiplyOwn(first, end, row, rows, column, columns, products.Pointer);
        else
            MultiplyShared(first, end, row, rows, column, columns, products.Pointer);
        T* filters = target + ((long)slice * geometry.OutChannels * geometry.InChannels * _taps);
        Interpolate(row, rows, column, columns, products.Pointer, filters);
    }

    private void MultiplyShared(int first, int end, int row, int rows, int column, int columns, T* products)
    {
        WinogradLayout right = new(cut, geometry.InChannels, geometry.InChannels, TSimd.Count);
        WinogradLayout left = new(cut, geometry.OutChannels, geometry.OutChannels, TSimd.Count);
        for (int chunk = first; chunk < end; chunk++)
        {
            T* a = gradientTiles + (chunk * left.ChunkSize) + row, b = imageTiles + (chunk * right.ChunkSize) + column;
            Multiply(chunk, left, a, rows, right, b, columns, chunk > first, products);
        }
    }

    /// <summary>Transforms the block's own channels, a chunk of tiles at a time.</summary>
    private void MultiplyOwn(int first, int end, int row, int rows, int column, int columns, T* products)
    {
        WinogradLayout right = new(cut, columns, geometry.InChannels, TSimd.Count), left = new(cut, rows, geometry.OutChannels, TSimd.Count);
        using var a = new Scratch<T>(left.ChunkSize);
        using var b = new Scratch<T>(right.ChunkSize);
        for (int chunk = first; chunk < end; chunk++)
        {
            WinogradInput<TSimd, T>.RunChunk(left, chunk, dy + ((long)row * cut.OutHeight * cut.OutWidth), a.Pointer, gradient: true);
            WinogradInput<TSimd, T>.RunChunk(right, chunk, x + ((long)column * cut.Height * cut.Width), b.Pointer);
            Multiply(chunk, left, a.Pointer, rows, right, b.Pointer, columns, chunk > first, products);
        }
    }

    private static int RowBlocks(Conv2dGeometry g) => GemmPlan.CeilDiv(g.OutChannels, BlockRows);

    private static int ColumnBlocks(Conv2dGeometry g) => GemmPlan.CeilDiv(g.InChannels, BlockWidth);

    /// <summary>Adds a chunk's tiles: products[point][o][c] (+)= Σ over tiles.</summary>
    private void Multiply(
        int chunk, WinogradLayout left, T* a, int rows, WinogradLayout right, T* b, int columns, bool accumulate, T* products)
    {
        int depth = cut.UnitsOf(chunk).Count * cut.UnitTiles;
        for (int point = 0; point < WinogradTiles.Points; point++, a += left.PointStride, b += right.PointStride)
        {
            for (int j = 0, vectors; j < columns; j += vectors * TSimd.Count)
            {
                vectors = MicroKernel<TSimd, T>.NextVectors(columns - j);
                for (int i = 0; i < rows; i += MicroKernel<TSimd, T>.Rows)
                {
                    MicroKernel<TSimd, T>.Tile(
                        vectors, new TileRows<T>(a + i, 1, left.Pitch), b + j, right.Pitch, depth,
                        products + (point * ProductStride) + (i * BlockWidth) + j, BlockWidth, accumulate);
                }
            }
        }
    }

    /// <summary>Interpolates the taps of a block of filters, lanes being input channels, and writes [o, c, r, s].</summary>
    private void Interpolate(int row, int rows, int column, int columns, T* products, T* filters)
    {
        int kernel = cut.Kernel;
        T* taps = stackalloc T[25 * TSimd.Count];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j += TSimd.Count)
            {
                WinogradPoints<TSimd, T>.Interpolate2(products + (i * BlockWidth) + j, ProductStride, kernel, taps, kernel * TSimd.Count, TSimd.Count);
                T* to = filters + ((((long)(row + i) * geometry.InChannels) + column + j) * _taps);
                Transposition<T>.Copy(taps, TSimd.Count, _taps, Math.Min(TSimd.Count, columns - j), to, _taps);
            }
        }
    }
}
