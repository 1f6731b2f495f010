using System.Numerics;
using System.Numerics.Tensors;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// The columns of a sliding sum: column (n, p, q), term (c, t). Nothing like an im2col matrix is stored: a panel is copied
/// in runs from the phases of the images (<see cref="PhaseSplit{TSimd, T}"/>), where neighbouring sums read neighbouring elements.
/// </summary>
internal readonly unsafe struct ConvColumns<TSimd, T>(ConvTaps taps, T* images, T* phases, int* offsets, int imagesOfChunk)
    : IColumnPanels<ConvColumns<TSimd, T>, T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Chunks of whole images that no other chunk needs make the phases of these themselves.</summary>
    public long ScratchSize => imagesOfChunk == 0 ? 0 : (imagesOfChunk * taps.ImageSize) + TSimd.Count;

    public ConvColumns<TSimd, T> ForChunk(int column, int columns, T* scratch)
    {
        if (imagesOfChunk == 0)
            return this;
        int first = column / taps.Plane, end = (column + columns) / taps.Plane;
        T* moved = scratch - (first * taps.ImageSize);
        var split = new PhaseSplit<TSimd, T>(taps, images, moved);
        for (int channel = first * taps.Channels; channel < end * taps.Channels; channel++)
            split.Split(channel);
        return new ConvColumns<TSimd, T>(taps, images, moved, offsets, imagesOfChunk);
    }

    public void Prefetch(int k, int depth, int column, int columns, int part, int parts)
    {
        // images are near already
    }

    public void Pack(int k, int depth, int column, int columns, int width, T* panel)
    {
        Run* runs = stackalloc Run[columns];
        int count = 0;
        for (int j = 0; j < columns;)
        {
            (int n, int place) = Math.DivRem(column + j, taps.Plane);
            (int p, int q) = Math.DivRem(place, taps.OutWidth);
            int side = taps.Lines.Length == taps.OutWidth ? taps.Plane - place : taps.OutWidth - q, length = Math.Min(side, columns - j);
            runs[count++] = new Run(phases + (n * taps.ImageSize) + (p * taps.Lines.Length) + q, j, length);
            j += length;
        }
        Run.CopyAll<TSimd>(runs, count, offsets + k, depth, columns, width, panel);
    }

    /// <summary>Columns of a panel that lie side by side in the source.</summary>
    internal readonly struct Run(T* source, int column, int length)
    {
        private readonly T* _source = source;
        private readonly int _column = column;
        private readonly int _length = length;

        /// <summary>
        /// For every term, copies every run to its columns. Whole vectors are copied: what a run writes too much is
        /// overwritten by the next run or the next term, and the panel has room behind it.
        /// </summary>
        public static void CopyAll<TVector>(Run* runs, int count, int* offsets, int depth, int columns, int width, T* panel)
            where TVector : struct, ISimd<TVector, T>
        {
            Run* end = runs + count;
            for (int i = 0; i < depth; i++, panel += width)
            {
                int offset = offsets[i];
                for (Run* run = runs; run < end; run++)
                {
                    T* from = run->_source + offset, to = panel + run->_column;
                    int length = run->_length;
                    TVector.Load(from).Store(to);
                    for (int j = TVector.Count; j < length; j += TVector.Count)
                        TVector.Load(from + j).Store(to + j);
                }
                for (int j = columns; j < width; j++)
                    panel[j] = T.Zero;
            }
        }
    }
}

/// <summary>Row m, columns (n, p, q) are target[n, m, p, q].</summary>
internal readonly unsafe struct ImageSink<T>(T* target, int channels, int plane) : ISink<T>
    where T : unmanaged
{
    public T* Place(int slice, int row, int column, int count, out nint distance)
    {
        (int n, int place) = Math.DivRem(column, plane);
        distance = plane;
        return place + count > plane ? null : target + ((((long)n * channels) + row) * plane) + place;
    }

    public void Store(int slice, int row, int rows, int column, int count, T* values, nint distance)
    {
        for (int done = 0; done < count;)
        {
            int length = Math.Min(plane - ((column + done) % plane), count - done);
            T* to = Place(slice, row, column + done, length, out _);
            for (int r = 0; r < rows; r++)
                new ReadOnlySpan<T>(values + (r * distance) + done, length).CopyTo(new Span<T>(to + ((long)r * plane), length));
            done += length;
        }
    }
}

/// <summary>Adds row (c, r, s), columns (n, p, q) to dx[n, c, p·stride + r − padding, q·stride + s − padding]; a chunk owns whole images.</summary>
internal readonly unsafe struct SummingSink<T>(T* target, Conv2dGeometry g) : ISink<T>
    where T : unmanaged, INumberBase<T>
{
    public T* Place(int slice, int row, int column, int count, out nint distance)
    {
        distance = 0;
        return null;
    }

    public void Store(int slice, int row, int rows, int column, int count, T* values, nint distance)
    {
        for (int r = 0; r < rows; r++)
            StoreRow(row + r, column, count, values + (r * distance));
    }

    private void StoreRow(int row, int column, int count, T* values)
    {
        int taps = g.KernelHeight * g.KernelWidth, plane = g.OutHeight * g.OutWidth;
        int c = row / taps, rowTap = (row % taps / g.KernelWidth) - g.Padding, columnTap = (row % g.KernelWidth) - g.Padding;
        for (int done = 0; done < count;)
        {
            int place = (column + done) % plane, n = (column + done) / plane;
            int q = place % g.OutWidth, length = Math.Min(g.OutWidth - q, count - done);
            int h = (place / g.OutWidth * g.Stride) + rowTap;
            if ((uint)h < (uint)g.Height)
                AddRow(target + (((((long)n * g.InChannels) + c) * g.Height + h) * g.Width), (q * g.Stride) + columnTap, values + done, length);
            done += length;
        }
    }

    /// <summary>line[start + i · stride] += values[i] where that lies in the image.</summary>
    private void AddRow(T* line, int start, T* values, int length)
    {
        int from = GemmPlan.CeilDiv(Math.Max(-start, 0), g.Stride);
        int to = Math.Min(length, GemmPlan.CeilDiv(Math.Max(g.Width - start, 0), g.Stride));
        if (g.Stride == 1 && to > from)
        {
            var sum = new Span<T>(line + start + from, to - from);
            TensorPrimitives.Add(sum, new ReadOnlySpan<T>(values + from, to - from), sum);
            return;
        }
        for (int i = from; i < to; i++)
            line[start + (i * g.Stride)] += values[i];
    }
}
