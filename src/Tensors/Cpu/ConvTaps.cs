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
    private readonly int _rowSpan = RowTaps.DefaultIfEmpty().Max() - RowTaps.DefaultIfEmpty().Min();

    public int Taps { get; } = RowTaps.Length * ColumnTaps.Length;

    public int Depth => Channels * Taps;

    /// <summary>Sums of one image.</summary>
    public int Plane => OutHeight * OutWidth;

    public int Columns => Images * Plane;

    public int FirstRow { get; } = RowTaps.DefaultIfEmpty().Min();

    public int FirstColumn { get; } = ColumnTaps.DefaultIfEmpty().Min();

    /// <summary>Columns of a prepared row that belong to one phase (column modulo step).</summary>
    public int PhaseWidth { get; } = OutWidth + ((ColumnTaps.DefaultIfEmpty().Max() - ColumnTaps.DefaultIfEmpty().Min()) / Step);

    /// <summary>Elements of a prepared row: all phases, one after the other.</summary>
    public int Pitch => PhaseWidth * Step;

    /// <summary>Prepared rows that a run of <paramref name="outRows"/> rows of sums reads.</summary>
    public int PreparedRows(int outRows) => ((outRows - 1) * Step) + _rowSpan + 1;

    public static ConvTaps Forward(Conv2dGeometry g) => new(
        g.Batch, g.InChannels, g.Height, g.Width, g.OutHeight, g.OutWidth, g.Stride,
        [.. Enumerable.Range(0, g.KernelHeight).Select(r => r - g.Padding)],
        [.. Enumerable.Range(0, g.KernelWidth).Select(s => s - g.Padding)]);

    /// <summary>
    /// The taps by which input rows ≡ <paramref name="rowPhase"/> and columns ≡ <paramref name="columnPhase"/> (modulo the
    /// stride) read the output's gradient: input row h receives from output row (h + padding − r) / stride for every
    /// filter row r that makes this a whole number.
    /// </summary>
    /// <param name="g">The convolution.</param>
    /// <param name="rowPhase">0 … stride − 1.</param>
    /// <param name="columnPhase">0 … stride − 1.</param>
    /// <param name="filterRows">The filter rows of the row taps.</param>
    /// <param name="filterColumns">The filter columns of the column taps.</param>
    public static ConvTaps Input(Conv2dGeometry g, int rowPhase, int columnPhase, out int[] filterRows, out int[] filterColumns)
    {
        filterRows = Matching(g.KernelHeight, rowPhase);
        filterColumns = Matching(g.KernelWidth, columnPhase);
        return new(
            g.Batch, g.OutChannels, g.OutHeight, g.OutWidth,
            GemmPlan.CeilDiv(g.Height - rowPhase, g.Stride), GemmPlan.CeilDiv(g.Width - columnPhase, g.Stride), 1,
            [.. filterRows.Select(r => (rowPhase + g.Padding - r) / g.Stride)],
            [.. filterColumns.Select(s => (columnPhase + g.Padding - s) / g.Stride)]);

        int[] Matching(int kernel, int phase) =>
            [.. Enumerable.Range(0, kernel).Where(r => (phase + g.Padding - r) % g.Stride == 0)];
    }
}
