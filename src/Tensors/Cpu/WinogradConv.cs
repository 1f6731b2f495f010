using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// A convolution with stride 1, or its input map, by Winograd's F(4×4, 3×3), F(3×3, 4×4) or F(2×2, 5×5): the tiles of all input channels are
/// transformed once; then an item of work, some output channels of one chunk of tiles, transforms its filters block by block
/// (they are used before they leave the cache), multiplies them at the 36 points and interpolates. Lanes are channels.
/// </summary>
internal unsafe struct WinogradConv<TSimd, T>(WinogradLayout input, int outputs, T* filter, T* tiles, T* target, bool turned) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Input channels whose filters are transformed at a time.</summary>
    private const int DepthBlock = 64;

    /// <summary>Vectors of output channels of an item.</summary>
    private const int BlockVectors = 2;

    private readonly int _blocks = GemmPlan.CeilDiv(outputs, BlockVectors * TSimd.Count);
    private readonly int _taps = input.Tiles.Kernel * input.Tiles.Kernel;

    private static int BlockWidth => BlockVectors * TSimd.Count;

    /// <summary>Distance between points in the transformed filters and in the products.</summary>
    private static int FilterStride => (DepthBlock * BlockWidth) + TSimd.Count;

    private int ProductStride => (input.Tiles.ChunkRows * BlockWidth) + TSimd.Count;

    /// <summary>Computes all outputs.</summary>
    /// <param name="cut">The tiles.</param>
    /// <param name="channels">Channels of the image that is read.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="image">[N, channels, H, W].</param>
    /// <param name="filter">[outputs, channels, k, k], or [channels, outputs, k, k] if turned.</param>
    /// <param name="target">[N, outputs, H', W'].</param>
    /// <param name="turned">The input map: the filter is turned by 180° and read with its channels exchanged.</param>
    public static void Run(WinogradTiles cut, int channels, int outputs, T* image, T* filter, T* target, bool turned)
    {
        var layout = new WinogradLayout(cut, channels, TSimd.Count);
        using var tiles = new Scratch<T>(layout.Size);
        WinogradInput<TSimd, T>.Run(layout, image, tiles.Pointer);
        var work = new WinogradConv<TSimd, T>(layout, outputs, filter, tiles.Pointer, target, turned);
        WorkPool.Run(cut.Chunks * work._blocks, ref work);
    }

    public void Invoke(int item)
    {
        int chunk = item / _blocks, first = item % _blocks * BlockWidth;
        int vectors = Math.Min(BlockVectors, GemmPlan.CeilDiv(outputs - first, TSimd.Count));
        int count = input.Tiles.UnitsOf(chunk).Count * input.Tiles.UnitTiles;
        using var filters = new Scratch<T>(WinogradTiles.Points * FilterStride);
        using var products = new Scratch<T>((long)WinogradTiles.Points * ProductStride);
        using var lanes = new Scratch<T>(DepthBlock * _taps * TSimd.Count);
        for (int k = 0; k < input.Channels; k += DepthBlock)
        {
            int depth = Math.Min(DepthBlock, input.Channels - k);
            for (int v = 0; v < vectors; v++)
                TransformFilters(first + (v * TSimd.Count), k, depth, lanes.Pointer, filters.Pointer + (v * TSimd.Count));
            Multiply(chunk, count, k, depth, vectors, filters.Pointer, products.Pointer);
        }
        Interpolate(chunk, first, vectors, products.Pointer);
    }

    /// <summary>Evaluates the filters of one vector of output channels and some input channels: u[point][k][lane].</summary>
    private void TransformFilters(int output, int k, int depth, T* lanes, T* u)
    {
        int count = Math.Min(TSimd.Count, outputs - output), kernel = input.Tiles.Kernel, size = depth * _taps;
        if (count < TSimd.Count)
            new Span<T>(lanes, size * TSimd.Count).Clear();
        if (!turned)
        {
            T* from = filter + ((((long)output * input.Channels) + k) * _taps);
            Transposition<T>.Copy(from, (long)input.Channels * _taps, count, size, lanes, TSimd.Count);
        }
        for (int i = 0; i < depth; i++)
        {
            T* taps = lanes + (i * _taps * TSimd.Count);
            nint row = kernel * TSimd.Count, column = TSimd.Count;
            if (turned)
            {
                Transposition<T>.Copy(filter + ((((long)(k + i) * outputs) + output) * _taps), _taps, count, _taps, taps, TSimd.Count);
                taps += (_taps - 1) * TSimd.Count;
                (row, column) = (-row, -column);
            }
            WinogradPoints<TSimd, T>.Evaluate2(taps, row, column, kernel, u + (i * BlockWidth), FilterStride);
        }
    }

    private void Multiply(int chunk, int count, int k, int depth, int vectors, T* u, T* products)
    {
        T* v = tiles + (chunk * input.ChunkSize) + k;
        int rows = MicroKernel<TSimd, T>.Rows;
        for (int point = 0; point < WinogradTiles.Points; point++)
        {
            for (int tile = 0; tile < count; tile += rows)
            {
                var a = new TileRows<T>(v + (point * (long)input.PointStride) + (tile * input.Pitch), input.Pitch, 1);
                MicroKernel<TSimd, T>.Tile(
                    vectors, a, u + (point * FilterStride), BlockWidth, depth, products + (point * ProductStride) + (tile * BlockWidth), BlockWidth, k > 0);
            }
        }
    }

    /// <summary>Interpolates unit by unit and writes the planes of the output channels.</summary>
    private void Interpolate(int chunk, int first, int vectors, T* products)
    {
        WinogradTiles cut = input.Tiles;
        int side = cut.Side, columns = cut.UnitTiles * side;
        using var scratch = new Scratch<T>(side * columns * TSimd.Count);
        (int unit, int units) = cut.UnitsOf(chunk);
        for (int i = 0; i < units; i++)
        {
            for (int v = 0; v < vectors; v++)
            {
                T* from = products + (i * cut.UnitTiles * BlockWidth) + (v * TSimd.Count);
                for (int q = 0; q < cut.UnitTiles; q++)
                {
                    WinogradPoints<TSimd, T>.Interpolate2(
                        from + (q * BlockWidth), ProductStride, side, scratch.Pointer + (q * side * TSimd.Count), columns * TSimd.Count, TSimd.Count);
                }
                Write(unit + i, first + (v * TSimd.Count), columns, scratch.Pointer);
            }
        }
    }

    private void Write(int unit, int output, int columns, T* rows)
    {
        WinogradTiles cut = input.Tiles;
        int n = unit / cut.ImageUnits, top = unit % cut.ImageUnits * cut.Side, plane = cut.OutHeight * cut.OutWidth;
        int height = Math.Min(cut.Side, cut.OutHeight - top), count = Math.Min(TSimd.Count, outputs - output);
        T* to = target + ((((long)n * outputs) + output) * plane) + (top * cut.OutWidth);
        if (columns == cut.OutWidth)
        {
            Transposition<T>.Copy(rows, TSimd.Count, height * columns, count, to, plane);
            return;
        }
        for (int r = 0; r < height; r++)
            Transposition<T>.Copy(rows + (r * columns * TSimd.Count), TSimd.Count, cut.OutWidth, count, to + (r * cut.OutWidth), plane);
    }
}
