using System.Globalization;

namespace AdvScratch.Runner.Reports;

/// <summary>An axis with ticks at round numbers: 1, 2 or 5 times a power of ten apart.</summary>
internal sealed class Axis
{
    private readonly int _decimals;
    private readonly bool _percent;

    private Axis(double min, double max, double[] ticks, int decimals, bool percent) =>
        (Min, Max, Ticks, _decimals, _percent) = (min, max, ticks, decimals, percent);

    public double Min { get; }

    public double Max { get; }

    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis over values.</summary>
    /// <param name="values">What must fit on it; values that are not finite are left out.</param>
    /// <param name="min">A fixed start, or null.</param>
    /// <param name="max">A fixed end, or null.</param>
    /// <param name="round">Whether ends that are not fixed are moved out to the next tick.</param>
    /// <param name="percent">Whether fractions are labelled in percent.</param>
    public static Axis Over(IEnumerable<double> values, double? min = null, double? max = null, bool round = false, bool percent = false)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        double low = min ?? (finite.Length == 0 ? 0 : finite.Min());
        double high = max ?? (finite.Length == 0 ? 1 : finite.Max());
        if (high <= low)
            (low, high) = min is null ? (low - 0.5, low + 0.5) : (low, low + 1);
        bool whole = finite.Length > 0 && finite.All(double.IsInteger) && !round; // no tick between epoch 1 and epoch 2
        var (mantissa, exponent) = Step(high - low, whole ? 0 : int.MinValue);
        long first = Index(low, up: !round || min is not null);
        long last = Index(high, up: round && max is null);
        double[] ticks = [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => Scale((first + i) * mantissa, exponent))];
        if (round)
            (low, high) = (min ?? ticks[0], max ?? ticks[^1]);
        return new Axis(low, high, ticks, Math.Max(0, -exponent - (percent ? 2 : 0)), percent);

        // a hair of tolerance, so that 0.3 / 0.1 is 3
        long Index(double value, bool up)
        {
            double index = value / Scale(mantissa, exponent);
            return (long)(up ? Math.Ceiling(index - 1e-9) : Math.Floor(index + 1e-9));
        }
    }

    /// <summary>A value as it stands at a tick.</summary>
    public string Label(double tick)
    {
        double shown = _percent ? 100 * tick : tick;
        bool plain = _decimals <= 4 && Math.Abs(shown) < 1e6;
        string text = shown.ToString(plain ? "F" + _decimals : "0.##e0", CultureInfo.InvariantCulture);
        return _percent ? text + " %" : text;
    }

    /// <summary>Where a value lies: 0 at the start, 1 at the end.</summary>
    public double Position(double value) => (value - Min) / (Max - Min);

    /// <summary>The distance of ticks as mantissa × 10^exponent: about five of them on the axis.</summary>
    private static (int Mantissa, int Exponent) Step(double length, int leastExponent)
    {
        double raw = length / 5;
        int exponent = (int)Math.Floor(Math.Log10(raw));
        double lead = raw / Math.Pow(10, exponent);
        var step = lead < 1.5 ? (1, exponent) : lead < 3.5 ? (2, exponent) : lead < 7.5 ? (5, exponent) : (1, exponent + 1);
        return step.Item2 < leastExponent ? (1, leastExponent) : step;
    }

    /// <summary>Dividing by a power of ten gives the double nearest to 0.3 where multiplying by 0.1 does not.</summary>
    private static double Scale(long number, int exponent) =>
        exponent < 0 ? number / Math.Pow(10, -exponent) : number * Math.Pow(10, exponent);
}
