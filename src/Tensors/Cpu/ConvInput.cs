using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// The map of a strided convolution to its input. Every phase of the input's rows and columns is a sliding sum of its own over
/// the output's gradient (<see cref="InputTaps"/>). A chunk is a block of channels of some images: it pads their gradient
/// once, makes all phases' sums, and puts the image together while they are in the second-level cache.
/// </summary>
internal unsafe struct ConvInput<TSimd, T>(Conv2dGeometry g, ConvTaps grid, InputPhase<T>[] phases, T* dy, T* dx) : IWork
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    private static int TileRows => MicroKernel<TSimd, T>.Rows;

    private static int ColumnBlock => 4 * MicroKernel<TSimd, T>.Columns;

    // enough images to fill a block of columns, but not so many that there is no work for many cores
    private readonly int _images = Math.Clamp(GemmPlan.CeilDiv(ColumnBlock, grid.Plane), 1, GemmPlan.CeilDiv(g.Batch, GemmPlan.FewChunks));

    private int Groups => GemmPlan.CeilDiv(g.Batch, _images);

    /// <summary>Channels of a block: all of them where there are images enough.</summary>
    private int Channels
    {
        get
        {
            int blocks = Math.Clamp(GemmPlan.CeilDiv(GemmPlan.FewChunks, Groups), 1, GemmPlan.CeilDiv(g.InChannels, 4 * TileRows));
            return GemmPlan.RoundUp(GemmPlan.CeilDiv(g.InChannels, blocks), TileRows);
        }
    }

    private int Blocks => GemmPlan.CeilDiv(g.InChannels, Channels);

    public static void Run(Conv2dGeometry g, T* dy, T* w, T* dx)
    {
        using var packed = new Scratch<T>((long)GemmPlan.RoundUp(g.InChannels, TileRows) * g.OutChannels * g.KernelHeight * g.KernelWidth);
        using var offsets = new Scratch<int>(g.OutChannels * g.KernelHeight * g.KernelWidth);
        var taps = InputTaps.Of(g);
        InputPhase<T>[] phases = InputPhase<T>.All(g, taps, w, TileRows, packed.Pointer, offsets.Pointer);
        var work = new ConvInput<TSimd, T>(g, taps.Grid, phases, dy, dx);
        WorkPool.Run(work.Groups * work.Blocks, ref work);
    }

    public void Invoke(int chunk)
    {
        (int group, int block) = Math.DivRem(chunk, Blocks);
        int image = group * _images, images = Math.Min(_images, g.Batch - image);
        int channel = block * Channels, channels = Math.Min(Channels, g.InChannels - channel);
        using var gradient = new Scratch<T>((images * grid.ImageSize) + TSimd.Count);
        using var sums = new Scratch<T>(((long)images * channels * g.Height * g.Width) + TSimd.Count); // a vector is read behind the last
        using var starts = new Scratch<nint>(phases.Length);
        var split = new PhaseSplit<TSimd, T>(grid, dy, gradient.Pointer - (image * grid.ImageSize));
        for (int plane = image * g.OutChannels; plane < (image + images) * g.OutChannels; plane++)
            split.Split(plane);
        T** table = (T**)starts.Pointer;
        T* next = sums.Pointer;
        for (int i = 0; i < phases.Length; i++)
        {
            ConvTaps? taps = phases[i].Taps;
            table[i] = taps is null ? null : next;
            if (taps is null)
                continue;
            Multiply(phases[i], taps, channel, channels, images, gradient.Pointer, next);
            next += (long)images * channels * taps.Plane;
        }
        for (int n = 0; n < images; n++)
            Join(table, n, channels, dx + ((((long)(image + n) * g.InChannels) + channel) * g.Height * g.Width));
    }

    private static void Multiply(InputPhase<T> phase, ConvTaps taps, int channel, int channels, int images, T* gradient, T* target)
    {
        int columns = images * taps.Plane, rows = GemmPlan.RoundUp(channels, TileRows);
        var plan = new GemmPlan(channels, columns, taps.Depth, 1, GemmPlan.RoundUp(taps.Depth, GemmPlan.DepthBlock), rows, rows, columns, ColumnBlock);
        var product = new Gemm<TSimd, T, ConvColumns<TSimd, T>, ImageSink<T>>(
            plan,
            GemmRows<T>.Packed(phase.Filters + ((long)channel * taps.Depth), taps.Depth, TileRows),
            new ConvColumns<TSimd, T>(taps, null, gradient, phase.Offsets, 0),
            new ImageSink<T>(target, channels, taps.Plane));
        product.Invoke(0);
    }

    private void Join(T** table, int image, int channels, T* target)
    {
        T** here = stackalloc T*[phases.Length];
        for (int i = 0; i < phases.Length; i++)
            here[i] = table[i] is null ? null : table[i] + ((long)image * channels * phases[i].Taps!.Plane);
        var join = new PhaseJoin<TSimd, T>(here, g.Stride, target, g.Height, g.Width);
        for (int c = 0; c < channels; c++)
            join.Join(c);
    }
}

/// <summary>One phase of the input's rows and columns.</summary>
/// <param name="taps">How it reads the output's gradient; null if it receives nothing.</param>
/// <param name="filters">Its filters [C, (o, t)], packed.</param>
/// <param name="offsets">Places of its terms (o, t).</param>
internal readonly unsafe struct InputPhase<T>(ConvTaps? taps, T* filters, int* offsets)
    where T : unmanaged, INumberBase<T>
{
    public ConvTaps? Taps { get; } = taps;

    public T* Filters { get; } = filters;

    public int* Offsets { get; } = offsets;

    /// <summary>All phases, row by row; the filters' and the terms' memory is shared among them.</summary>
    public static InputPhase<T>[] All(Conv2dGeometry g, InputTaps all, T* w, int tileRows, T* packed, int* offsets)
    {
        var phases = new InputPhase<T>[all.Phases.Length];
        for (int i = 0; i < phases.Length; i++)
        {
            ConvTaps taps = all.Phases[i].Taps;
            if (taps.Depth * taps.Plane == 0)
                continue;
            PackFilters(g, all.Phases[i], w, tileRows, packed);
            taps.FillOffsets(new Span<int>(offsets, taps.Depth));
            phases[i] = new InputPhase<T>(taps, packed, offsets);
            packed += (long)GemmPlan.RoundUp(g.InChannels, tileRows) * taps.Depth;
            offsets += taps.Depth;
        }
        return phases;
    }

    /// <summary>Row c, term (o, t) is w[o, c, t].</summary>
    private static void PackFilters(Conv2dGeometry g, InputPhaseTaps phase, T* w, int tileRows, T* packed)
    {
        int kernel = g.KernelHeight * g.KernelWidth;
        using var terms = new Scratch<int>(phase.Taps.Depth);
        int* term = terms.Pointer;
        for (int o = 0; o < g.OutChannels; o++)
            foreach (int place in phase.FilterPlaces)
                *term++ = (o * g.InChannels * kernel) + place;
        RowPacking<T>.Run(w, g.InChannels, phase.Taps.Depth, kernel, 0, terms.Pointer, tileRows, packed);
    }
}
