using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.OpSpecs;

/// <summary>The numbers that an operand is drawn from.</summary>
/// <param name="Low">Smallest value.</param>
/// <param name="High">Largest value.</param>
public sealed record Domain(double Low, double High)
{
    /// <summary>Anywhere between −2 and 2.</summary>
    public static Domain Any { get; } = new(-2, 2);

    /// <summary>Well above 0, where logarithms, roots and powers are smooth.</summary>
    public static Domain Positive { get; } = new(0.5, 2);

    /// <summary>Well away from 0, for divisors.</summary>
    public static Domain Divisor { get; } = new(-2, 2) { Avoid = [0], Margin = 0.5 };

    /// <summary>Flows in pixels: whole numbers are kinks of bilinear interpolation and of clamped coordinates.</summary>
    public static Domain Displacement { get; } = new(-3, 3) { Avoid = [-3, -2, -1, 0, 1, 2, 3] };

    /// <summary>All elements of all operands differ from each other, for maxima. Bounds follow from their number.</summary>
    public static Domain Distinct { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Kinks, which a difference must not step over.</summary>
    public IReadOnlyList<double> Avoid { get; init; } = [];

    /// <summary>How far away from the kinks values stay; more than GradCheck.Reach times their root mean square.</summary>
    public double Margin { get; init; } = 0.05;

    /// <summary>Draws <paramref name="count"/> values, to six decimals of the range.</summary>
    public Gen<double[]> Values(int count) => this == Distinct
        ? DistinctValues(count)
        : Gen.Choose(0, 1_000_000)
            .Select(k => Low + ((High - Low) * (k / 1e6)))
            .Where(x => Avoid.All(kink => Math.Abs(x - kink) >= Margin))
            .ArrayOf(count);

    /// <summary>A shuffled grid of spacing 0.05, every point moved by less than a quarter of it.</summary>
    private static Gen<double[]> DistinctValues(int count) =>
        from order in Gen.Shuffle(Enumerable.Range(0, count))
        from noise in Gen.Choose(-1000, 1000).ArrayOf(count)
        select order.Zip(noise, (k, e) => 0.05 * (k - (count / 2.0) + (e / 4000.0))).ToArray();
}
