using System.Globalization;
using System.Text.Json;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>
/// One map of a layer beside what the machine allows: it can be no faster than its operations at the rate of fused
/// multiply-adds in registers, nor than its operands at the bandwidth of memory (Williams, Waterman and Patterson,
/// "Roofline", 2009).
/// </summary>
/// <param name="Net">Network.</param>
/// <param name="Layer">What the layer does, with its sizes.</param>
/// <param name="Map">forward, input (the adjoint in the input) or filter (the adjoint in the filters).</param>
/// <param name="Count">How often the network has such a layer.</param>
/// <param name="Flops">Multiplications and additions of the defining sum. A faster algorithm may do fewer and exceed the limit.</param>
/// <param name="Bytes">Operands and result, each moved once: the least traffic.</param>
/// <param name="FlopRate">Operations a second of fused multiply-adds in registers.</param>
/// <param name="Bandwidth">Bytes a second at this size.</param>
/// <param name="Milliseconds">Measured time.</param>
internal sealed record RooflineLine(
    string Net, string Layer, string Map, int Count, double Flops, double Bytes, double FlopRate, double Bandwidth, double Milliseconds)
{
    /// <summary>The head of the table of <see cref="ToMarkdown"/>.</summary>
    public const string MarkdownHead =
        "| network | layer | map | times | MFLOP | MB | limit by | limit, ms | measured, ms | GFLOP/s | share |\n"
        + "|---|---|---|---:|---:|---:|---|---:|---:|---:|---:|";

    /// <summary>Least time in milliseconds.</summary>
    public double Limit => 1e3 * Math.Max(Flops / FlopRate, Bytes / Bandwidth);

    /// <summary>What sets the limit.</summary>
    public string LimitedBy => Flops / FlopRate >= Bytes / Bandwidth ? "arithmetic" : "memory";

    /// <summary>Limit / measured: 1 is as fast as the machine allows.</summary>
    public double Share => Limit / Milliseconds;

    private double Rate => Flops / Milliseconds / 1e6;

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Net,-15} {Layer,-31} {Map,-7} {Count} × {Flops / 1e6,7:F1} MFLOP {Bytes / 1e6,6:F2} MB  {LimitedBy,-10} {Limit,7:F3} ms  measured {Milliseconds,8:F3} ms  {Rate,5:F0} GFLOP/s  {Share,5:P0}");

    /// <summary>A row of the table.</summary>
    public string ToMarkdown() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Net} | {Layer} | {Map} | {Count} | {Flops / 1e6:F1} | {Bytes / 1e6:F2} | {LimitedBy} | {Limit:F3} | {Milliseconds:F3} | {Rate:F1} | {Share:P0} |");

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        net = Net,
        layer = Layer,
        kind = "roofline",
        map = Map,
        count = Count,
        flops = Flops,
        bytes = Bytes,
        limited_by = LimitedBy,
        limit_ms = Math.Round(Limit, 4),
        ms = Math.Round(Milliseconds, 4),
        gflops = Math.Round(Rate, 1),
        share = Math.Round(Share, 3),
    });
}
