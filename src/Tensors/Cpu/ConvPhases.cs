using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors.Cpu;

/// <summary>Copies images, zero-padded, to their phases: [N, C, row phase, column phase, place, place]. A chunk is some channels of images.</summary>
internal unsafe struct PhaseSplit<TSimd, T>(ConvTaps taps, T* images, T* target) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged
{
    private readonly T* _end = images + ((long)taps.Images * taps.Channels * taps.Height * taps.Width);

    public static void Run(ConvTaps taps, T* images, T* target)
    {
        var work = new PhaseSplit<TSimd, T>(taps, images, target);
        WorkPool.Run(Chunks.Of(taps.Images * taps.Channels, Chunks.Items(taps.ChannelSize)), ref work);
    }

    public void Invoke(int chunk)
    {
        (int first, int count) = Chunks.Range(chunk, taps.Images * taps.Channels, Chunks.Items(taps.ChannelSize));
        for (int channel = first; channel < first + count; channel++)
            Split(channel);
    }

    /// <summary>One channel of an image; all images' channels are counted through.</summary>
    public void Split(int channel)
    {
        T* plane = images + ((long)channel * taps.Height * taps.Width), to = target + ((long)channel * taps.ChannelSize);
        T* end = to + taps.ChannelSize;
        int size = taps.Rows.Length * taps.Lines.Length;
        foreach (int rowPhase in taps.Rows.Phases)
        {
            foreach (int columnPhase in taps.Lines.Phases)
            {
                SplitPhase(plane, taps.Rows.First + rowPhase, taps.Lines.First + columnPhase, to, end);
                to += size;
            }
        }
    }

    /// <summary>One phase, from its first row and column on.</summary>
    private void SplitPhase(T* plane, int row, int column, T* to, T* end)
    {
        int step = taps.Step, height = taps.Height, width = taps.Width, length = taps.Lines.Length;
        // elements before `inside` and from `outside` on lie beyond the image
        int inside = Math.Clamp(GemmPlan.CeilDiv(-Math.Min(column, 0), step), 0, length);
        int outside = Math.Clamp(GemmPlan.CeilDiv(Math.Max(width - column, 0), step), inside, length);
        int count = outside - inside, vectors = GemmPlan.RoundUp(count, TSimd.Count);
        T* from = plane + ((long)row * width) + column + (inside * step);
        for (int i = taps.Rows.Length; i > 0; i--, row += step, from += step * width, to += length)
        {
            if ((uint)row >= (uint)height || count == 0)
            {
                new Span<T>(to, length).Clear();
                continue;
            }
            for (int j = 0; j < inside; j++)
                to[j] = default;
            CopyRow(from, to + inside, count, vectors, end);
            for (int j = outside; j < length; j++)
                to[j] = default;
        }
    }

    /// <summary>to[i] = from[i · step]. Rows are copied in order: what one writes too much the next one overwrites.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyRow(T* from, T* to, int count, int vectors, T* end)
    {
        if (taps.Step > 2 || to + vectors > end || from + (vectors * taps.Step) > _end)
        {
            StridedCopy<T>.Copy(from, taps.Step, to, 1, count);
        }
        else if (taps.Step == 2)
        {
            for (int i = 0; i < vectors; i += TSimd.Count, from += 2 * TSimd.Count)
                TSimd.Even(TSimd.Load(from), TSimd.Load(from + TSimd.Count)).Store(to + i);
        }
        else
        {
            for (int i = 0; i < vectors; i += TSimd.Count)
                TSimd.Load(from + i).Store(to + i);
        }
    }
}

/// <summary>
/// Puts images together from the phases of their rows and columns, phase (r, c) being [planes][rows ≡ r][columns ≡ c] at
/// phases[r · stride + c], or zero where that is null. A vector may be read behind each.
/// </summary>
internal readonly unsafe struct PhaseJoin<TSimd, T>(T** phases, int stride, T* images, int height, int width)
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged
{
    /// <summary>One plane.</summary>
    [SkipLocalsInit]
    public void Join(int plane)
    {
        T** next = stackalloc T*[stride * stride];
        for (int i = 0; i < stride * stride; i++)
            next[i] = phases[i] is null ? null : phases[i] + ((long)plane * Extent(height, i / stride) * Extent(width, i % stride));
        T* row = images + ((long)plane * height * width), end = row + ((long)height * width);
        int written = GemmPlan.RoundUp(width, 2 * TSimd.Count), evens = Extent(width, 0), odds = Extent(width, 1);
        for (int h = 0, rowPhase = 0; h < height; h++, row += width)
        {
            T** lines = next + (rowPhase * stride);
            if (stride == 2 && lines[0] is not null && lines[1] is not null && row + written <= end)
            {
                InTurn(lines[0], lines[1], row, width); // what it writes too much the next row overwrites
                lines[0] += evens;
                lines[1] += odds;
            }
            else
            {
                Copy(lines, row);
            }
            rowPhase = rowPhase + 1 == stride ? 0 : rowPhase + 1;
        }
    }

    private int Extent(int extent, int phase) => Math.Max(0, GemmPlan.CeilDiv(extent - phase, stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InTurn(T* even, T* odd, T* row, int width)
    {
        for (int i = 0; 2 * i < width; i += TSimd.Count)
        {
            TSimd a = TSimd.Load(even + i), b = TSimd.Load(odd + i);
            TSimd.ZipLow(a, b).Store(row + (2 * i));
            TSimd.ZipHigh(a, b).Store(row + (2 * i) + TSimd.Count);
        }
    }

    private void Copy(T** lines, T* row)
    {
        new Span<T>(row, width).Clear();
        for (int c = 0; c < Math.Min(stride, width); c++)
        {
            if (lines[c] is null)
                continue;
            StridedCopy<T>.Copy(lines[c], 1, row + c, stride, Extent(width, c));
            lines[c] += Extent(width, c);
        }
    }
}
