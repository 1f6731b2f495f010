using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// Transformed tiles of an image [N, C, H, W]: t[chunk][point][tile][channel], channels in whole vectors. The image's own
/// tiles overlap and go through Bᵀ d B; an output's gradient is cut into disjoint tiles, which are evaluated at the points.
/// </summary>
/// <param name="Tiles">The cut.</param>
/// <param name="Channels">C, or as many of them as are transformed.</param>
/// <param name="ImageChannels">Channels of the image, of which the transformed ones are a part.</param>
/// <param name="Lanes">Elements of a vector.</param>
internal readonly record struct WinogradLayout(WinogradTiles Tiles, int Channels, int ImageChannels, int Lanes)
{
    /// <summary>Channels with room for whole vectors; never a multiple of a power of two that makes rows share cache sets.</summary>
    public int Pitch { get; } = GemmPlan.RoundUp(Channels, Lanes) + (GemmPlan.RoundUp(Channels, Lanes) % (8 * Lanes) == 0 ? Lanes : 0);

    /// <summary>Distance between points in elements; off a power of two for the same reason.</summary>
    public int PointStride => (Tiles.ChunkRows * Pitch) + Lanes;

    public long ChunkSize => (long)WinogradTiles.Points * PointStride;

    public long Size => Tiles.Chunks * ChunkSize;
}

/// <summary>
/// Fills a <see cref="WinogradLayout"/> from the plane of its first channel; an item of work is a unit and some vectors of
/// channels.
/// </summary>
internal unsafe struct WinogradInput<TSimd, T>(WinogradLayout layout, T* image, T* transformed, bool gradient) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    private const int ItemVectors = 4;

    private readonly int _parts = GemmPlan.CeilDiv(layout.Channels, ItemVectors * TSimd.Count);

    // rows and columns of a unit that are read, and their distance from the unit's first output
    private readonly int _rows = gradient ? layout.Tiles.Side : WinogradPoints<TSimd, T>.Count;
    private readonly int _columns = (layout.Tiles.UnitTiles * layout.Tiles.Side) + (gradient ? 0 : layout.Tiles.Kernel - 1);
    private readonly int _before = gradient ? 0 : layout.Tiles.Padding;
    private readonly int _height = gradient ? layout.Tiles.OutHeight : layout.Tiles.Height;
    private readonly int _width = gradient ? layout.Tiles.OutWidth : layout.Tiles.Width;

    /// <summary>Transforms an image, or (<paramref name="gradient"/>) the gradient of the sums, whose maps are those of the output.</summary>
    public static void Run(WinogradLayout layout, T* image, T* transformed, bool gradient = false)
    {
        var work = new WinogradInput<TSimd, T>(layout, image, transformed, gradient);
        WorkPool.Run(layout.Tiles.Units * work._parts, ref work);
    }

    /// <summary>Transforms the units of one chunk only, to the place of the first chunk.</summary>
    public static void RunChunk(WinogradLayout layout, int chunk, T* image, T* transformed, bool gradient = false)
    {
        var work = new WinogradInput<TSimd, T>(layout, image, transformed - (chunk * layout.ChunkSize), gradient);
        (int first, int count) = layout.Tiles.UnitsOf(chunk);
        for (int item = first * work._parts; item < (first + count) * work._parts; item++)
            work.Invoke(item);
    }

    public void Invoke(int item)
    {
        int unit = item / _parts, first = item % _parts * ItemVectors * TSimd.Count;
        using var scratch = new Scratch<T>((long)_rows * _columns * TSimd.Count);
        int end = Math.Min(first + (ItemVectors * TSimd.Count), layout.Channels);
        for (int channel = first; channel < end; channel += TSimd.Count)
        {
            Read(unit, channel, Math.Min(TSimd.Count, layout.Channels - channel), scratch.Pointer);
            Transform(unit, channel, scratch.Pointer);
        }
    }

    /// <summary>Copies the unit's rows of some channels so that the channels of a position lie side by side, with zeros around the image.</summary>
    private void Read(int unit, int channel, int count, T* target)
    {
        WinogradTiles tiles = layout.Tiles;
        int n = unit / tiles.ImageUnits, top = (unit % tiles.ImageUnits * tiles.Side) - _before, pitch = _columns * TSimd.Count;
        T* planes = image + ((((long)n * layout.ImageChannels) + channel) * _height * _width);
        // columns of the image that are read, and where they go
        int width = Math.Min(_width, _columns - _before), left = _before * TSimd.Count, right = left + (width * TSimd.Count);
        if (count < TSimd.Count)
            new Span<T>(target, _rows * pitch).Clear();
        for (int r = 0; r < _rows; r++, target += pitch)
        {
            int h = top + r;
            if ((uint)h >= (uint)_height)
            {
                new Span<T>(target, pitch).Clear();
                continue;
            }
            new Span<T>(target, left).Clear();
            new Span<T>(target + right, pitch - right).Clear();
            Transposition<T>.Copy(planes + (h * _width), _height * _width, count, width, target + left, TSimd.Count);
        }
    }

    private void Transform(int unit, int channel, T* rows)
    {
        WinogradTiles tiles = layout.Tiles;
        int chunk = unit / tiles.ChunkUnits, row = _columns * TSimd.Count, step = tiles.Side * TSimd.Count;
        T* target = transformed + (chunk * layout.ChunkSize) + ((long)(unit % tiles.ChunkUnits) * tiles.UnitTiles * layout.Pitch) + channel;
        for (int q = 0; q < tiles.UnitTiles; q++, rows += step, target += layout.Pitch)
        {
            if (gradient)
                WinogradPoints<TSimd, T>.Evaluate2(rows, row, TSimd.Count, tiles.Side, target, layout.PointStride);
            else
                WinogradPoints<TSimd, T>.Input2(rows, row, TSimd.Count, target, layout.PointStride);
        }
    }
}
