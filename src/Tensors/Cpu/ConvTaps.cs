namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// A sliding sum in its general form: out[m, p, q] = Σ_c Σ_t w[m, c, t] · in[c, p·Step + Row(t), q·Step + Column(t)], zero
/// outside the image. The convolution is one of them (taps (r − padding, s − padding), step = stride). Its adjoint in the
/// input is stride² of them, one for each phase of the input's rows and columns, with step 1 over the output's gradient.
/// </summary>
/// <param name="Images">N.</param>
/// <param name="Channels">Channels of the image that is read.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
/// <param name="OutHeight">Rows of the grid of sums.</param>
/// <param name="OutWidth">Columns of the grid of sums.</param>
/// <param name="Step">Distance between the places that neighbouring sums read.</param>
/// <param name="RowTaps">Row offsets; with <paramref name="ColumnTaps"/> they form a grid of taps.</param>
/// <param name="ColumnTaps">Column offsets.</param>
internal sealed record ConvTaps(
    int Images, int Channels, int Height, int Width, int OutHeight, int OutWidth, int Step, int[] RowTaps, int[] ColumnTaps)
{
    public int Taps { get; } = RowTaps.Length * ColumnTaps.Length;

    public int Depth => Channels * Taps;

    /// <summary>Sums of one image.</summary>
    public int Plane => OutHeight * OutWidth;

    public int Columns => Images * Plane;

    /// <summary>The image's rows by phase.</summary>
    public TapPhases Rows { get; private init; } = TapPhases.Of(RowTaps, Step, OutHeight);

    /// <summary>The image's columns by phase.</summary>
    public TapPhases Lines { get; private init; } = TapPhases.Of(ColumnTaps, Step, OutWidth);

    /// <summary>Elements of all phases of one channel.</summary>
    public int ChannelSize => Rows.Size * Lines.Size;

    public long ImageSize => (long)Channels * ChannelSize;

    /// <summary>The same sums over phases that are laid out for others, which need all that these need.</summary>
    public ConvTaps OnGrid(ConvTaps other) => this with { Rows = other.Rows, Lines = other.Lines };

    /// <summary>The phases are the image itself: a 1×1 filter, say.</summary>
    public bool IsPlain => Step == 1 && Rows.IsPlain(Height) && Lines.IsPlain(Width);

    /// <summary>Place of term (c, t) relative to that of its column.</summary>
    public void FillOffsets(Span<int> offsets)
    {
        int k = 0;
        foreach (int row in RowTaps)
        {
            (int rowPhase, int down) = Rows.Find(row);
            foreach (int column in ColumnTaps)
            {
                (int columnPhase, int right) = Lines.Find(column);
                int phase = (rowPhase * Lines.Phases.Length) + columnPhase;
                offsets[k++] = (((phase * Rows.Length) + down) * Lines.Length) + right;
            }
        }
        // another channel's are the same, a channel further on
        for (int channel = ChannelSize; k < offsets.Length; k++)
            offsets[k] = offsets[k - Taps] + channel;
    }

    public static ConvTaps Forward(Conv2dGeometry g) => PerGeometry<ConvTaps>.Get(g, static g => new(
        g.Batch, g.InChannels, g.Height, g.Width, g.OutHeight, g.OutWidth, g.Stride,
        [.. Enumerable.Range(0, g.KernelHeight).Select(r => r - g.Padding)],
        [.. Enumerable.Range(0, g.KernelWidth).Select(s => s - g.Padding)]));
}

/// <summary>
/// The places along one axis that taps read, sorted by their remainder modulo the step, so that neighbouring sums read
/// neighbouring elements; remainders that no tap has are left out.
/// </summary>
/// <param name="First">The first place.</param>
/// <param name="Step">Distance between the places that neighbouring sums read.</param>
/// <param name="Phases">The remainders that occur, counted from the first place.</param>
/// <param name="Length">Places of each phase.</param>
internal sealed record TapPhases(int First, int Step, int[] Phases, int Length)
{
    public int Size => Phases.Length * Length;

    public static TapPhases Of(int[] taps, int step, int sums)
    {
        int first = taps.DefaultIfEmpty().Min(), last = taps.DefaultIfEmpty().Max();
        return new(first, step, [.. taps.Select(tap => (tap - first) % step).Distinct().Order()], sums + ((last - first) / step));
    }

    /// <summary>Number of the phase of a tap, and the tap's place within it.</summary>
    public (int Phase, int Place) Find(int tap) => (Array.IndexOf(Phases, (tap - First) % Step), (tap - First) / Step);

    public bool IsPlain(int extent) => First == 0 && Length == extent;
}
