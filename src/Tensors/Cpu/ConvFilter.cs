using System.Numerics;
using System.Numerics.Tensors;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// Copies images [N, C, H, W] so that <c>block</c> channels of a position lie side by side: to [C / block][N, H', W'][block]
/// with H' = H + 2·padding, zeros around and in missing channels. The filter's gradient sums over positions: its left
/// operand then is a set of row panels, its right one (block = C) a channels-last image. A chunk is an image.
/// </summary>
internal unsafe struct Interleave<T>(T* source, T* target, int images, int channels, int height, int width, int padding, int block) : IWork
    where T : unmanaged
{
    public static void Run(T* source, T* target, int images, int channels, int height, int width, int padding, int block)
    {
        var work = new Interleave<T>(source, target, images, channels, height, width, padding, block);
        WorkPool.Run(images, ref work);
    }

    public void Invoke(int chunk)
    {
        int pitch = width + (2 * padding), plane = (height + (2 * padding)) * pitch;
        for (int first = 0; first < channels; first += block)
        {
            T* to = target + ((((long)first / block * images) + chunk) * plane * block);
            T* from = source + ((((long)chunk * channels) + first) * height * width);
            int count = Math.Min(block, channels - first);
            if (padding > 0 || count < block)
                new Span<T>(to, plane * block).Clear();
            for (int h = 0; h < height; h++)
                CopyRow(from + (h * width), to + ((long)(((h + padding) * pitch) + padding) * block), count);
        }
    }

    private void CopyRow(T* from, T* to, int count)
    {
        if (block == 1)
        {
            new ReadOnlySpan<T>(from, width).CopyTo(new Span<T>(to, width));
            return;
        }
        Transposition<T>.Copy(from, (long)height * width, count, width, to, block);
    }
}

/// <summary>The input, channels last and padded: column (r, s, c), term (n, p, q). Columns of one filter row lie side by side.</summary>
internal readonly unsafe struct FilterColumns<TSimd, T>(T* image, Conv2dGeometry g) : IColumnPanels<FilterColumns<TSimd, T>, T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    private int Pitch => (g.Width + (2 * g.Padding)) * g.InChannels;

    public long ScratchSize => 0;

    public FilterColumns<TSimd, T> ForChunk(int column, int columns, T* scratch) => this;

    public void Prefetch(int k, int depth, int column, int columns, int part, int parts)
    {
        // image rows are near already
    }

    public void Pack(int k, int depth, int column, int columns, int width, T* panel)
    {
        int* offsets = stackalloc int[depth];
        for (int i = 0; i < depth; i++)
        {
            int place = (k + i) % (g.OutHeight * g.OutWidth), n = (k + i) / (g.OutHeight * g.OutWidth);
            int row = (n * (g.Height + (2 * g.Padding))) + (place / g.OutWidth * g.Stride);
            offsets[i] = (row * Pitch) + (place % g.OutWidth * g.Stride * g.InChannels);
        }
        int filterRow = g.KernelWidth * g.InChannels, count = 0;
        var runs = stackalloc ConvColumns<TSimd, T>.Run[columns];
        for (int j = 0; j < columns;)
        {
            int within = (column + j) % filterRow;
            int length = Math.Min(filterRow - within, columns - j);
            runs[count++] = new ConvColumns<TSimd, T>.Run(image + (((column + j) / filterRow) * Pitch) + within, j, length);
            j += length;
        }
        ConvColumns<TSimd, T>.Run.CopyAll<TSimd>(runs, count, offsets, depth, columns, width, panel);
    }
}

/// <summary>Adds the slices of a matrix [rows, (tap, channel)] in order and writes the sum as [rows, (channel, tap)], a row a chunk.</summary>
internal unsafe struct FilterReduction<T>(T* slices, int count, T* target, int rows, int taps, int channels) : IWork
    where T : unmanaged, INumberBase<T>
{
    public static void Run(T* slices, int count, T* target, int rows, int taps, int channels)
    {
        var work = new FilterReduction<T>(slices, count, target, rows, taps, channels);
        WorkPool.Run(rows, ref work);
    }

    public void Invoke(int chunk)
    {
        int size = taps * channels;
        T* row = slices + ((long)chunk * size);
        var sum = new Span<T>(row, size);
        for (int slice = 1; slice < count; slice++)
            TensorPrimitives.Add(sum, new ReadOnlySpan<T>(row + ((long)slice * rows * size), size), sum);
        Transposition<T>.Copy(row, channels, taps, channels, target + ((long)chunk * size), taps);
    }
}
