namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// The sums that make up the input's gradient of a convolution: one for each phase of the input's rows and columns (modulo
/// the stride), all over one grid, the zero-padded gradient of the output.
/// </summary>
/// <param name="Grid">Reads what any of the phases reads.</param>
/// <param name="Phases">Row by row.</param>
internal sealed record InputTaps(ConvTaps Grid, InputPhaseTaps[] Phases)
{
    public static InputTaps Of(Conv2dGeometry g) => PerGeometry<InputTaps>.Get(g, Make);

    private static InputTaps Make(Conv2dGeometry g)
    {
        InputPhaseTaps[] phases = [.. Enumerable.Range(0, g.Stride * g.Stride).Select(i => InputPhaseTaps.Of(g, i / g.Stride, i % g.Stride))];
        var grid = new ConvTaps(
            g.Batch, g.OutChannels, g.OutHeight, g.OutWidth, phases[0].Taps.OutHeight, phases[0].Taps.OutWidth, 1,
            [.. phases.SelectMany(phase => phase.Taps.RowTaps)], [.. phases.SelectMany(phase => phase.Taps.ColumnTaps)]);
        return new(grid, [.. phases.Select(phase => phase with { Taps = phase.Taps.OnGrid(grid) })]);
    }
}

/// <summary>
/// The taps by which input rows ≡ row phase and columns ≡ column phase read the output's gradient: input row h receives
/// from output row (h + padding − r) / stride for every filter row r that makes this a whole number.
/// </summary>
/// <param name="Taps">The sum; of depth 0 if the phase receives nothing.</param>
/// <param name="FilterPlaces">For every tap, its place r · K_w + s in the filter.</param>
internal sealed record InputPhaseTaps(ConvTaps Taps, int[] FilterPlaces)
{
    public static InputPhaseTaps Of(Conv2dGeometry g, int rowPhase, int columnPhase)
    {
        int[] rows = Matching(g.KernelHeight, rowPhase), columns = Matching(g.KernelWidth, columnPhase);
        var taps = new ConvTaps(
            g.Batch, g.OutChannels, g.OutHeight, g.OutWidth,
            Math.Max(0, GemmPlan.CeilDiv(g.Height - rowPhase, g.Stride)), Math.Max(0, GemmPlan.CeilDiv(g.Width - columnPhase, g.Stride)), 1,
            [.. rows.Select(r => (rowPhase + g.Padding - r) / g.Stride)],
            [.. columns.Select(s => (columnPhase + g.Padding - s) / g.Stride)]);
        return new(taps, [.. from r in rows from s in columns select (r * g.KernelWidth) + s]);

        int[] Matching(int kernel, int phase) =>
            [.. Enumerable.Range(0, kernel).Where(r => (phase + g.Padding - r) % g.Stride == 0)];
    }
}
