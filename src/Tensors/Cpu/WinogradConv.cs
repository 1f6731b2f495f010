using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// A convolution with stride 1, or its input map, by Winograd's F(4×4, 3×3), F(3×3, 4×4) or F(2×2, 5×5). The tiles of all
/// input channels are transformed once. Then some output channels of one chunk of tiles at a time: their filters are
/// transformed block by block (and used before they leave the cache), multiplied at the 36 points, and interpolated. With
/// few input channels a chunk's transformed tiles fit the cache, too: it then is one item of work from beginning to end.
/// Lanes are channels.
/// </summary>
internal unsafe struct WinogradConv<TSimd, T>(
    WinogradLayout input, int outputs, T* filter, T* image, T* transformed, T* target, bool turned) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Input channels whose filters are transformed at a time.</summary>
    private const int DepthBlock = 64;

    /// <summary>Vectors of output channels of an item.</summary>
    private const int BlockVectors = 2;

    /// <summary>Input channels up to which a chunk is one item of work.</summary>
    private const int FewChannels = 128;

    private const int ChunkTiles = 128;

    /// <summary>Tiles times input channels of a chunk that is one item of work: with 36 points about 440 KiB of floats.</summary>
    private const int CachedElements = 3072;

    private readonly int _blocks = GemmPlan.CeilDiv(outputs, BlockVectors * TSimd.Count);
    private readonly int _taps = input.Tiles.Kernel * input.Tiles.Kernel;

    private static int BlockWidth => BlockVectors * TSimd.Count;

    /// <summary>Distance between points in the transformed filters and in the products.</summary>
    private static int FilterStride => (DepthBlock * BlockWidth) + TSimd.Count;

    private int ProductStride => (input.Tiles.ChunkRows * BlockWidth) + TSimd.Count;

    /// <summary>The convolution: y from x.</summary>
    public static void Forward(Conv2dGeometry g, T* x, T* w, T* y) =>
        Run(WinogradTiles.Forward(g, TilesFor(g.InChannels)), g.InChannels, g.OutChannels, x, w, y, turned: false);

    /// <summary>Its input map, dx from dy: a convolution with the filter turned by 180° and its channels exchanged.</summary>
    public static void Input(Conv2dGeometry g, T* dy, T* w, T* dx) =>
        Run(WinogradTiles.Input(g, TilesFor(g.OutChannels)), g.OutChannels, g.InChannels, dy, w, dx, turned: true);

    private static int TilesFor(int channels) => channels <= FewChannels ? Math.Clamp(CachedElements / channels, 24, 96) : ChunkTiles;

    private static void Run(WinogradTiles cut, int channels, int outputs, T* image, T* filter, T* target, bool turned)
    {
        var layout = new WinogradLayout(cut, channels, channels, TSimd.Count);
        bool inOne = channels <= FewChannels;
        using var tiles = new Scratch<T>(inOne ? 0 : layout.Size);
        if (!inOne)
            WinogradInput<TSimd, T>.Run(layout, image, tiles.Pointer);
        var work = new WinogradConv<TSimd, T>(layout, outputs, filter, image, inOne ? null : tiles.Pointer, target, turned);
        WorkPool.Run(inOne ? cut.Chunks : cut.Chunks * work._blocks, ref work);
    }

    public void Invoke(int item)
    {
        if (transformed is not null)
        {
            int chunk = item / _blocks;
            Block(chunk, item % _blocks, transformed + (chunk * input.ChunkSize));
            return;
        }
        using var tiles = new Scratch<T>(input.ChunkSize);
        WinogradInput<TSimd, T>.RunChunk(input, item, image, tiles.Pointer);
        for (int block = 0; block < _blocks; block++)
            Block(item, block, tiles.Pointer);
    }

    /// <summary>One block of output channels of a chunk, whose tiles are given.</summary>
    private void Block(int chunk, int block, T* tiles)
    {
        int first = block * BlockWidth, vectors = Math.Min(BlockVectors, GemmPlan.CeilDiv(outputs - first, TSimd.Count));
        int count = input.Tiles.UnitsOf(chunk).Count * input.Tiles.UnitTiles;
        using var filters = new Scratch<T>(WinogradTiles.Points * FilterStride);
        using var products = new Scratch<T>((long)WinogradTiles.Points * ProductStride);
        using var lanes = new Scratch<T>(DepthBlock * _taps * TSimd.Count);
        for (int k = 0; k < input.Channels; k += DepthBlock)
        {
            int depth = Math.Min(DepthBlock, input.Channels - k);
            for (int v = 0; v < vectors; v++)
                TransformFilters(first + (v * TSimd.Count), k, depth, lanes.Pointer, filters.Pointer + (v * TSimd.Count));
            Multiply(tiles + k, count, depth, vectors, filters.Pointer, products.Pointer, k > 0);
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

    private void Multiply(T* v, int count, int depth, int vectors, T* u, T* products, bool accumulate)
    {
        int rows = MicroKernel<TSimd, T>.Rows;
        for (int point = 0; point < WinogradTiles.Points; point++)
        {
            for (int tile = 0; tile < count; tile += rows)
            {
                var a = new TileRows<T>(v + (point * (long)input.PointStride) + (tile * input.Pitch), input.Pitch, 1);
                MicroKernel<TSimd, T>.Tile(
                    vectors, a, u + (point * FilterStride), BlockWidth, depth, products + (point * ProductStride) + (tile * BlockWidth), BlockWidth, accumulate);
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
