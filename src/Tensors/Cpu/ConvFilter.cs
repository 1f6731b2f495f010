using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// Copies images [N, C, H, W] to [N, H + 2·padding, W + 2·padding, C] with zeros around, an image a chunk. The filter's
/// gradient sums over positions, so it wants the channels of a position side by side.
/// </summary>
internal unsafe struct ChannelsLast<T>(T* source, T* target, int channels, int height, int width, int padding) : IWork
    where T : unmanaged
{
    public static void Run(T* source, T* target, int images, int channels, int height, int width, int padding)
    {
        var work = new ChannelsLast<T>(source, target, channels, height, width, padding);
        WorkPool.Run(images, ref work);
    }

    public void Invoke(int chunk)
    {
        int pitch = width + (2 * padding), plane = (height + (2 * padding)) * pitch;
        T* to = target + ((long)chunk * plane * channels);
        if (padding > 0)
            new Span<T>(to, plane * channels).Clear();
        for (int c = 0; c < channels; c++)
        {
            T* from = source + ((((long)chunk * channels) + c) * height * width);
            for (int h = 0; h < height; h++)
            {
                T* line = to + ((long)((((h + padding) * pitch) + padding) * channels) + c);
                for (int w = 0; w < width; w++)
                    line[(long)w * channels] = *from++;
            }
        }
    }
}

/// <summary>The output's gradient, channels last: row o, term (n, p, q). Packed on demand, since every term is used once a chunk.</summary>
internal readonly unsafe struct FilterRows<T>(T* gradient, int channels, int tileRows) : IRowPanels<T>
    where T : unmanaged, INumberBase<T>
{
    public T* Panels(int k, int depth, int row, int rows, T* scratch)
    {
        T* target = scratch;
        for (int first = row; first < row + rows; first += tileRows)
        {
            int count = Math.Min(tileRows, row + rows - first);
            T* from = gradient + ((long)k * channels) + first;
            for (int i = 0; i < depth; i++, from += channels, target += tileRows)
            {
                for (int r = 0; r < count; r++)
                    target[r] = from[r];
                for (int r = count; r < tileRows; r++)
                    target[r] = T.Zero;
            }
        }
        return scratch;
    }
}

/// <summary>The input, channels last and padded: column (r, s, c), term (n, p, q). Columns of one filter row lie side by side.</summary>
internal readonly unsafe struct FilterColumns<TSimd, T>(T* image, Conv2dGeometry g) : IColumnPanels<T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    public long PreparedSize => 0;

    private int Pitch => (g.Width + (2 * g.Padding)) * g.InChannels;

    public void Prepare(int column, int columns, T* prepared)
    {
    }

    public void Pack(int k, int depth, int column, int columns, int width, T* prepared, T* panel)
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

/// <summary>Adds the slices of dw[o, (r, s, c)] in order and writes them as [o, c, r, s], a filter a chunk.</summary>
internal unsafe struct FilterReduction<T>(T* slices, int count, T* target, Conv2dGeometry g) : IWork
    where T : unmanaged, INumberBase<T>
{
    public static void Run(T* slices, int count, T* target, Conv2dGeometry g)
    {
        var work = new FilterReduction<T>(slices, count, target, g);
        WorkPool.Run(g.OutChannels, ref work);
    }

    public void Invoke(int chunk)
    {
        int taps = g.KernelHeight * g.KernelWidth, size = taps * g.InChannels;
        for (int tap = 0; tap < taps; tap++)
        {
            for (int c = 0; c < g.InChannels; c++)
            {
                T sum = T.Zero;
                for (int slice = 0; slice < count; slice++)
                    sum += slices[((((long)slice * g.OutChannels) + chunk) * size) + (tap * g.InChannels) + c];
                target[((((long)chunk * g.InChannels) + c) * taps) + tap] = sum;
            }
        }
    }
}
