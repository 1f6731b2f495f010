using System.Numerics;
using System.Numerics.Tensors;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// The columns of a sliding sum: column (n, p, q), term (c, t). Nothing like an im2col matrix is stored. A chunk first
/// copies the image rows that it reads, zero-padded and with columns sorted by phase, so that neighbouring sums read
/// neighbouring elements; a panel is then copied in runs of a whole row.
/// </summary>
internal readonly unsafe struct ConvColumns<TSimd, T>(ConvTaps taps, T* image, int columnChunk, int* offsets) : IColumnPanels<T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    private readonly int _rows = taps.PreparedRows(Math.Min(taps.OutHeight, ((columnChunk - 2) / taps.OutWidth) + 2));

    public long PreparedSize => (((long)((columnChunk - 2) / taps.Plane) + 2) * ImageSize) + TSimd.Count;

    private int ImageSize => taps.Channels * _rows * taps.Pitch;

    /// <summary>Fills the table of term (c, t)'s place relative to the place of its column.</summary>
    public static void FillOffsets(ConvTaps taps, int columnChunk, int* offsets)
    {
        int rows = new ConvColumns<TSimd, T>(taps, null, columnChunk, null)._rows;
        for (int c = 0; c < taps.Channels; c++)
        {
            foreach (int rowTap in taps.RowTaps)
            {
                foreach (int columnTap in taps.ColumnTaps)
                {
                    int shift = columnTap - taps.FirstColumn;
                    *offsets++ = (((c * rows) + rowTap - taps.FirstRow) * taps.Pitch) + (shift % taps.Step * taps.PhaseWidth) + (shift / taps.Step);
                }
            }
        }
    }

    public void Prepare(int column, int columns, T* prepared)
    {
        int first = column / taps.Plane, last = (column + columns - 1) / taps.Plane;
        for (int n = first; n <= last; n++)
        {
            int begin = n == first ? column % taps.Plane / taps.OutWidth : 0;
            int end = n == last ? (column + columns - 1) % taps.Plane / taps.OutWidth : taps.OutHeight - 1;
            int rows = taps.PreparedRows(end - begin + 1);
            for (int c = 0; c < taps.Channels; c++)
            {
                T* plane = image + (((long)n * taps.Channels) + c) * taps.Height * taps.Width;
                T* target = prepared + ((long)(n - first) * ImageSize) + ((long)c * _rows * taps.Pitch);
                for (int r = 0; r < rows; r++)
                    PrepareRow(plane, (begin * taps.Step) + r + taps.FirstRow, target + (r * taps.Pitch));
            }
        }
    }

    public void Prefetch(int k, int depth, int column, int columns, int part, int parts)
    {
        // image rows are near already
    }

    public void Pack(int k, int depth, int column, int columns, int width, T* prepared, T* panel)
    {
        // the chunk's first image starts at the row of its first column: see Prepare
        int chunkFirst = column / columnChunk * columnChunk;
        int firstImage = chunkFirst / taps.Plane, firstRow = chunkFirst % taps.Plane / taps.OutWidth;
        Run* runs = stackalloc Run[columns];
        int count = 0;
        for (int j = 0; j < columns;)
        {
            int place = (column + j) % taps.Plane, n = (column + j) / taps.Plane;
            int p = place / taps.OutWidth, q = place % taps.OutWidth;
            int row = (p - (n == firstImage ? firstRow : 0)) * taps.Step;
            int length = Math.Min(taps.OutWidth - q, columns - j);
            runs[count++] = new Run(prepared + ((long)(n - firstImage) * ImageSize) + (row * taps.Pitch) + q, j, length);
            j += length;
        }
        Run.CopyAll<TSimd>(runs, count, offsets + k, depth, columns, width, panel);
    }

    private void PrepareRow(T* plane, int row, T* target)
    {
        var line = new Span<T>(target, taps.Pitch);
        if ((uint)row >= (uint)taps.Height)
        {
            line.Clear();
            return;
        }
        T* source = plane + (row * taps.Width);
        for (int phase = 0; phase < taps.Step; phase++)
        {
            Span<T> part = line.Slice(phase * taps.PhaseWidth, taps.PhaseWidth);
            int start = taps.FirstColumn + phase;
            // elements before `from` and from `to` on lie outside the image
            int from = Math.Clamp(GemmPlan.CeilDiv(-Math.Min(start, 0), taps.Step), 0, part.Length);
            int to = Math.Clamp(GemmPlan.CeilDiv(Math.Max(taps.Width - start, 0), taps.Step), from, part.Length);
            part[..from].Clear();
            part[to..].Clear();
            if (taps.Step == 1)
                new ReadOnlySpan<T>(source + start + from, to - from).CopyTo(part[from..]);
            else
                StridedCopy<T>.Copy(source + start + (from * taps.Step), taps.Step, target + (phase * taps.PhaseWidth) + from, 1, to - from);
        }
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
            for (int i = 0; i < depth; i++, panel += width)
            {
                int offset = offsets[i];
                for (int r = 0; r < count; r++)
                {
                    T* from = runs[r]._source + offset;
                    T* to = panel + runs[r]._column;
                    for (int j = 0; j < runs[r]._length; j += TVector.Count)
                        TVector.Load(from + j).Store(to + j);
                }
                for (int j = columns; j < width; j++)
                    panel[j] = T.Zero;
            }
        }
    }
}

/// <summary>Writes row m, columns (n, p, q) to target[n, m, p·step + rowPhase, q·step + columnPhase].</summary>
internal readonly unsafe struct ImageSink<T>(
    T* target, int channels, int height, int width, int outHeight, int outWidth, int step, int rowPhase, int columnPhase) : ISink<T>
    where T : unmanaged
{
    public T* Place(int slice, int row, int column, int count, out nint distance)
    {
        int plane = outHeight * outWidth, place = column % plane;
        distance = plane;
        return step > 1 || place + count > plane ? null : target + ((((long)(column / plane) * channels) + row) * plane) + place;
    }

    public void Store(int slice, int row, int rows, int column, int count, T* values, nint distance)
    {
        for (int r = 0; r < rows; r++)
            StoreRow(row + r, column, count, values + (r * distance));
    }

    private void StoreRow(int row, int column, int count, T* values)
    {
        int plane = outHeight * outWidth;
        for (int done = 0; done < count;)
        {
            int place = (column + done) % plane, n = (column + done) / plane;
            T* to = target + ((((long)n * channels) + row) * height * width);
            int length = step == 1 ? Math.Min(plane - place, count - done) : Math.Min(outWidth - (place % outWidth), count - done);
            if (step == 1)
            {
                new ReadOnlySpan<T>(values + done, length).CopyTo(new Span<T>(to + place, length));
            }
            else
            {
                to += ((((place / outWidth) * step) + rowPhase) * width) + ((place % outWidth) * step) + columnPhase;
                StridedCopy<T>.Copy(values + done, 1, to, step, length);
            }
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
