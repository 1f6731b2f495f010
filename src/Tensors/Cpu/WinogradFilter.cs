using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// The filter map of a convolution with stride 1 by the transposed Winograd algorithm: the image's tiles are transformed as in
/// the forward pass, the disjoint tiles of the output's gradient are evaluated at the points, and the products, summed over
/// tiles, are interpolated to k × k taps. An item of work is a block of filters and some chunks of tiles.
/// </summary>
internal unsafe struct WinogradFilter<TSimd, T>(WinogradLayout image, WinogradLayout gradient, T* imageTiles, T* gradientTiles, int slices, T* target) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Output channels of a block; with two or three vectors of input channels its 36 points fit the second-level cache.</summary>
    private const int BlockRows = 64;

    /// <summary>Work for many cores: fewer items than this are cut into slices of chunks.</summary>
    private const int FewItems = 16;

    private readonly int _rowBlocks = GemmPlan.CeilDiv(gradient.Channels, BlockRows);
    private readonly int _columnBlocks = ColumnBlocks(image.Channels);
    private readonly int _taps = image.Tiles.Kernel * image.Tiles.Kernel;

    private static int BlockWidth => 4 * TSimd.Count;

    private static int ProductStride => (BlockRows * BlockWidth) + TSimd.Count;

    /// <summary>dw[o, c, r, s] from dy and x.</summary>
    public static void Run(Conv2dGeometry g, T* dy, T* x, T* dw)
    {
        var cut = WinogradTiles.Forward(g);
        WinogradLayout image = new(cut, g.InChannels, TSimd.Count), gradient = new(cut, g.OutChannels, TSimd.Count);
        using var imageTiles = new Scratch<T>(image.Size);
        using var gradientTiles = new Scratch<T>(gradient.Size);
        WinogradInput<TSimd, T>.Run(image, x, imageTiles.Pointer);
        WinogradInput<TSimd, T>.Run(gradient, dy, gradientTiles.Pointer, gradient: true);
        int blocks = GemmPlan.CeilDiv(g.OutChannels, BlockRows) * ColumnBlocks(g.InChannels);
        int slices = Math.Min(cut.Chunks, GemmPlan.CeilDiv(FewItems, blocks));
        slices = GemmPlan.CeilDiv(cut.Chunks, GemmPlan.CeilDiv(cut.Chunks, slices));
        using var partial = new Scratch<T>(slices == 1 ? 0 : (long)slices * g.FilterShape.Size);
        T* target = slices == 1 ? dw : partial.Pointer;
        var work = new WinogradFilter<TSimd, T>(image, gradient, imageTiles.Pointer, gradientTiles.Pointer, slices, target);
        WorkPool.Run(slices * blocks, ref work);
        if (slices > 1)
            FilterReduction<T>.Run(target, slices, dw, new Conv2dGeometry(1, g.InChannels * g.KernelHeight * g.KernelWidth, 1, 1, g.OutChannels, 1, 1, 1, 0));
    }

    public void Invoke(int item)
    {
        int row = item % _rowBlocks * BlockRows, column = item / _rowBlocks % _columnBlocks * BlockWidth, slice = item / (_rowBlocks * _columnBlocks);
        int rows = Math.Min(BlockRows, gradient.Channels - row), columns = Math.Min(BlockWidth, image.Channels - column);
        int chunks = GemmPlan.CeilDiv(image.Tiles.Chunks, slices), first = slice * chunks;
        using var products = new Scratch<T>(WinogradTiles.Points * ProductStride);
        for (int chunk = first; chunk < Math.Min(first + chunks, image.Tiles.Chunks); chunk++)
            Multiply(chunk, row, rows, column, columns, chunk > first, products.Pointer);
        T* filters = target + ((long)slice * gradient.Channels * image.Channels * _taps);
        Interpolate(row, rows, column, columns, products.Pointer, filters);
    }

    private static int ColumnBlocks(int channels) => GemmPlan.CeilDiv(channels, BlockWidth);

    /// <summary>Adds a chunk's tiles: products[point][o][c] (+)= Σ over tiles.</summary>
    private void Multiply(int chunk, int row, int rows, int column, int columns, bool accumulate, T* products)
    {
        int depth = image.Tiles.UnitsOf(chunk).Count * image.Tiles.UnitTiles;
        T* left = gradientTiles + (chunk * gradient.ChunkSize) + row, right = imageTiles + (chunk * image.ChunkSize) + column;
        for (int point = 0; point < WinogradTiles.Points; point++, left += gradient.PointStride, right += image.PointStride)
        {
            for (int j = 0, vectors; j < columns; j += vectors * TSimd.Count)
            {
                vectors = MicroKernel<TSimd, T>.NextVectors(columns - j);
                for (int i = 0; i < rows; i += MicroKernel<TSimd, T>.Rows)
                {
                    MicroKernel<TSimd, T>.Tile(
                        vectors, new TileRows<T>(left + i, 1, gradient.Pitch), right + j, image.Pitch, depth,
                        products + (point * ProductStride) + (i * BlockWidth) + j, BlockWidth, accumulate);
                }
            }
        }
    }

    /// <summary>Interpolates the taps of a block of filters, lanes being input channels, and writes [o, c, r, s].</summary>
    private void Interpolate(int row, int rows, int column, int columns, T* products, T* filters)
    {
        int kernel = image.Tiles.Kernel;
        T* taps = stackalloc T[25 * TSimd.Count];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j += TSimd.Count)
            {
                WinogradPoints<TSimd, T>.Interpolate2(products + (i * BlockWidth) + j, ProductStride, kernel, taps, kernel * TSimd.Count, TSimd.Count);
                T* to = filters + ((((long)(row + i) * image.Channels) + column + j) * _taps);
                Transposition<T>.Copy(taps, TSimd.Count, _taps, Math.Min(TSimd.Count, columns - j), to, _taps);
            }
        }
    }
}
