using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// The convolution's map to its filters, dw[o, c, t] = Σ over (n, p, q) of x[n, c, p·stride + row(t), q·stride + column(t)]
/// · dy[n, o, p, q], as a product with the rows (c, t) and the columns o. Its left operand is read in place from the phases of
/// the images (<see cref="PhaseSplit{TSimd, T}"/>), where the terms of an output row lie side by side; the right one is dy
/// with the channels last (<see cref="GradientPanels{TSimd, T}"/>). Both are made for a few images at a time and stay in the
/// second-level cache. A chunk is a block of channels times a slice of the images; where there are many blocks, they share
/// the right operand of all images.
/// </summary>
internal unsafe struct ConvFilter<TSimd, T>(
    Conv2dGeometry g, ConvTaps taps, FilterCut cut, GradientPanels<TSimd, T> shared, T* dy, T* x, int* offsets, T* target) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    private readonly int _filters = GemmPlan.RoundUp(g.OutChannels, TSimd.Count);

    // rows of the grid of sums that follow each other without a gap are one run
    private readonly int _run = taps.Lines.Length == taps.OutWidth ? taps.Plane : taps.OutWidth;

    public static void Run(Conv2dGeometry g, T* dy, T* x, T* dw)
    {
        var taps = ConvTaps.Forward(g);
        var cut = FilterCut.Of(g, MicroKernel<TSimd, T>.Rows);
        int filters = GemmPlan.RoundUp(g.OutChannels, TSimd.Count);
        using var offsets = new Scratch<int>(taps.Depth);
        using var partial = new Scratch<T>((long)cut.Slices * cut.Blocks * cut.BlockRows * filters);
        taps.FillOffsets(new Span<int>(offsets.Pointer, taps.Depth));
        using var panels = new Scratch<T>(cut.ShareGradient ? (long)g.Batch * taps.Plane * filters : 0);
        var shared = new GradientPanels<TSimd, T>(g, dy, panels.Pointer, g.Batch, 0);
        if (cut.ShareGradient)
            WorkPool.Run(g.Batch, ref shared);
        var work = new ConvFilter<TSimd, T>(g, taps, cut, shared, dy, x, offsets.Pointer, partial.Pointer);
        WorkPool.Run(cut.Slices * cut.Blocks, ref work);
        FilterReduction<T>.Run(cut, partial.Pointer, filters, g, dw);
    }

    public void Invoke(int chunk)
    {
        (int slice, int block) = Math.DivRem(chunk, cut.Blocks);
        int channel = block * cut.Channels, channels = Math.Min(cut.Channels, g.InChannels - channel), rows = channels * taps.Taps;
        int first = slice * cut.SliceImages, end = Math.Min(first + cut.SliceImages, g.Batch);
        T* sum = target + ((long)chunk * cut.BlockRows * _filters);
        using var gradient = new Scratch<T>(cut.ShareGradient ? 0 : (long)cut.Group * taps.Plane * _filters);
        using var phases = new Scratch<T>(taps.IsPlain ? 0 : ((long)cut.Group * channels * taps.ChannelSize) + TSimd.Count);
        using var tables = new Scratch<int>(cut.BlockRows + (cut.Group * taps.Plane / _run));
        // below the last row the first is computed again
        new Span<int>(tables.Pointer, cut.BlockRows).Clear();
        new Span<int>(offsets, rows).CopyTo(new Span<int>(tables.Pointer, rows));
        for (int image = first; image < end; image += cut.Group)
        {
            int images = Math.Min(cut.Group, end - image);
            T* source = taps.IsPlain ? x + ((((long)image * g.InChannels) + channel) * taps.ChannelSize) : phases.Pointer;
            long apart = taps.IsPlain ? taps.ImageSize : (long)channels * taps.ChannelSize;
            if (!taps.IsPlain)
                Split(image, images, channel, channels, source);
            GradientPanels<TSimd, T> panels = cut.ShareGradient ? shared : new(g, dy, gradient.Pointer, images, image);
            for (int n = image; !cut.ShareGradient && n < image + images; n++)
                panels.Invoke(n);
            Multiply(source, apart, image, images, rows, tables.Pointer, panels, sum, image > first);
        }
    }

    private void Split(int image, int images, int channel, int channels, T* phases)
    {
        for (int n = 0; n < images; n++)
        {
            long skipped = ((long)(image + n) * g.InChannels) + channel - ((long)n * channels);
            var split = new PhaseSplit<TSimd, T>(taps, x, phases - (skipped * taps.ChannelSize));
            for (int c = 0; c < channels; c++)
                split.Split(((image + n) * g.InChannels) + channel + c);
        }
    }

    /// <summary>Adds what some images contribute, a block of terms at a time.</summary>
    private void Multiply(
        T* phases, long apart, int image, int images, int rows, int* tables, GradientPanels<TSimd, T> panels, T* sum, bool accumulate)
    {
        int runs = images * taps.Plane / _run, runsOfImage = taps.Plane / _run, together = Math.Max(1, GemmPlan.DepthBlock / _run);
        int* starts = tables + cut.BlockRows;
        for (int u = 0; u < runs; u++)
            starts[u] = (int)((u / runsOfImage * apart) + (u % runsOfImage * taps.Lines.Length));
        for (int run = 0; run < runs; run += together)
        {
            int count = Math.Min(together, runs - run);
            for (int l = 0, length; l < _run; l += length)
            {
                // runs that are longer than a block are cut
                length = Math.Min(_run - l, GemmPlan.DepthBlock);
                var a = new ScatteredRows<T>(phases + l, tables, starts + run, count, length);
                MultiplyBlock(a, rows, panels, image, (run * _run) + l, count * length, sum, accumulate);
                accumulate = true;
            }
        }
    }

    private void MultiplyBlock(
        ScatteredRows<T> a, int rows, GradientPanels<TSimd, T> panels, int image, int term, int depth, T* sum, bool accumulate)
    {
        int tileRows = MicroKernel<TSimd, T>.Rows;
        for (int o = 0, width; o < _filters; o += width)
        {
            int vectors = MicroKernel<TSimd, T>.NextVectors(_filters - o);
            width = vectors * TSimd.Count;
            T* panel = panels.Place(o, width, image) + ((long)term * width);
            for (int i = 0; i < rows; i += tileRows)
                MicroKernel<TSimd, T>.Tile(vectors, a.From(i), panel, width, depth, sum + ((long)i * _filters) + o, _filters, accumulate);
        }
    }
}

/// <summary>
/// The output's gradient with the channels last, as [panel][term (n, p, q)][columns of the panel], for some images from a
/// first one on; zero in missing channels. A chunk is an image.
/// </summary>
internal readonly unsafe struct GradientPanels<TSimd, T>(Conv2dGeometry g, T* dy, T* panels, int images, int first) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    private readonly int _plane = g.OutHeight * g.OutWidth;

    /// <summary>The terms of an image in the panel that begins at column o.</summary>
    public T* Place(int o, int width, int image) => panels + ((long)o * images * _plane) + ((long)(image - first) * _plane * width);

    public void Invoke(int chunk)
    {
        int columns = GemmPlan.RoundUp(g.OutChannels, TSimd.Count);
        for (int o = 0, width; o < columns; o += width)
        {
            width = MicroKernel<TSimd, T>.NextVectors(columns - o) * TSimd.Count;
            int count = Math.Min(width, g.OutChannels - o);
            T* place = Place(o, width, chunk);
            if (count < width)
                new Span<T>(place, _plane * width).Clear();
            Transposition<T>.Copy(dy + ((((long)chunk * g.OutChannels) + o) * _plane), _plane, count, _plane, place, width);
        }
    }
}

/// <summary>How the map to the filters is cut: by its sizes only, so that results do not depend on the number of threads.</summary>
/// <param name="Channels">Channels of a block.</param>
/// <param name="Blocks">Blocks of channels.</param>
/// <param name="BlockRows">Rows (c, t) of a block; whole tiles.</param>
/// <param name="Slices">Slices of the images that are summed apart.</param>
/// <param name="SliceImages">Images of a slice.</param>
/// <param name="Group">Images that are prepared together.</param>
internal readonly record struct FilterCut(int Channels, int Blocks, int BlockRows, int Slices, int SliceImages, int Group)
{
    /// <summary>Rows of a block: its sums then stay in the second-level cache.</summary>
    private const int MostRows = 320;

    /// <summary>Blocks that make the right operand faster each for itself than they would fetch it from memory.</summary>
    private const int FewBlocks = 4;

    /// <summary>Whether the right operand is made once for all blocks.</summary>
    public bool ShareGradient => Blocks > FewBlocks;

    public static FilterCut Of(Conv2dGeometry g, int tileRows)
    {
        int taps = g.KernelHeight * g.KernelWidth, plane = g.OutHeight * g.OutWidth;
        int blocks = Math.Max(GemmPlan.CeilDiv(g.InChannels * taps, MostRows), GemmPlan.CeilDiv(GemmPlan.FewChunks, g.Batch));
        int channels = GemmPlan.CeilDiv(g.InChannels, Math.Min(blocks, g.InChannels));
        blocks = GemmPlan.CeilDiv(g.InChannels, channels);
        int images = GemmPlan.CeilDiv(g.Batch, Math.Min(g.Batch, GemmPlan.CeilDiv(GemmPlan.FewChunks, blocks)));
        int group = Math.Clamp(GemmPlan.DepthBlock / plane, 1, images);
        return new(channels, blocks, GemmPlan.RoundUp(channels * taps, tileRows), GemmPlan.CeilDiv(g.Batch, images), images, group);
    }
}

/// <summary>Adds the slices in order and writes rows (c, t), columns o as [o, (c, t)]. A chunk is a few rows.</summary>
internal unsafe struct FilterReduction<T>(FilterCut cut, T* slices, int filters, Conv2dGeometry g, T* target) : IWork
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Rows of a chunk.</summary>
    private const int Rows = 16;

    private readonly int _parts = GemmPlan.CeilDiv(cut.BlockRows, Rows);

    public static void Run(FilterCut cut, T* slices, int filters, Conv2dGeometry g, T* target)
    {
        var work = new FilterReduction<T>(cut, slices, filters, g, target);
        WorkPool.Run(cut.Blocks * work._parts, ref work);
    }

    public void Invoke(int chunk)
    {
        (int block, int part) = Math.DivRem(chunk, _parts);
        int taps = g.KernelHeight * g.KernelWidth, first = part * Rows, depth = g.InChannels * taps;
        int rows = Math.Min(Rows, (Math.Min(cut.Channels, g.InChannels - (block * cut.Channels)) * taps) - first);
        if (rows <= 0)
            return;
        T* sum = slices + ((((long)block * cut.BlockRows) + first) * filters);
        SliceSum<T>.Add(sum, cut.Slices, (long)cut.Blocks * cut.BlockRows * filters, rows * filters);
        Transposition<T>.Copy(sum, filters, rows, g.OutChannels, target + (block * cut.Channels * taps) + first, depth);
    }
}
