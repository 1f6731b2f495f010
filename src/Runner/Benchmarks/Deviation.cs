using System.Globalization;
using System.Text.Json;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>How far a result of one device is from another's.</summary>
/// <param name="Net">Network.</param>
/// <param name="Batch">Images.</param>
/// <param name="What">Which result.</param>
/// <param name="Value">Relative difference in the L2 norm, or a share.</param>
/// <param name="Tolerance">What it may be.</param>
internal sealed record Deviation(string Net, int Batch, string What, double Value, double Tolerance)
{
    /// <summary>How much further a device may be from float32 than float32 is from float64.</summary>
    private const double Slack = 3;

    /// <summary>The same difference between float32 and float64 on the expected device; null where it does not matter.</summary>
    public double? OfSingle { get; init; }

    /// <summary>The tolerance, or where float32 itself is no better, a small multiple of what it is.</summary>
    public double Allowed => Math.Max(Tolerance, Slack * (OfSingle ?? 0));

    /// <summary>False also for what is not a number.</summary>
    public bool Holds => Value <= Allowed;

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Net,-15} batch {Batch,4}  {What,-60} {Value,8:0.0e+00}  allowed {Allowed:0.0e+00}  {(Holds ? "holds" : "FAILS")}")
        + (OfSingle is { } own ? string.Create(CultureInfo.InvariantCulture, $"  (float32 from float64: {own:0.0e+00})") : "");

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        net = Net,
        batch = Batch,
        kind = "check",
        what = What,
        deviation = Finite(Value),
        allowed = Finite(Allowed),
        of_single = OfSingle is { } own ? Finite(own) : null,
        holds = Holds,
    });

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
