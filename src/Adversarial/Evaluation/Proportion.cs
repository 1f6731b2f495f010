using MathNet.Numerics.Distributions;

namespace AdvScratch.Adversarial;

/// <summary>A share of successes in independent trials with its Wilson score interval (Wilson 1927, JASA 22, 209–212).</summary>
/// <remarks>
/// With p = k/n and the normal quantile z the interval is <c>(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)</c>. Unlike
/// p ± z √(p(1−p)/n) it stays inside [0, 1] and does not collapse at 0 and 1, where robust accuracies often are.
/// </remarks>
public sealed record Proportion
{
    /// <summary>Counts successes.</summary>
    /// <param name="successes">k, 0 … <paramref name="trials"/>.</param>
    /// <param name="trials">n, at least 1.</param>
    /// <param name="confidence">Coverage of the interval, between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public Proportion(int successes, int trials, double confidence = 0.95)
    {
        Require.Positive(trials, nameof(trials));
        if (successes < 0 || successes > trials)
            throw new ArgumentOutOfRangeException(nameof(successes), $"There cannot be {successes} successes in {trials} trials.");
        if (!(confidence > 0 && confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), $"The confidence must lie between 0 and 1; got {confidence}.");
        (Successes, Trials) = (successes, trials);
        double z = Normal.InvCDF(0, 1, (1 + confidence) / 2);
        double n = trials, p = Value;
        double centre = (p + (z * z / (2 * n))) / (1 + (z * z / n));
        double half = z / (1 + (z * z / n)) * Math.Sqrt((p * (1 - p) / n) + (z * z / (4 * n * n)));
        // at 0 and n successes the bound is exactly 0 or 1, up to rounding
        Low = successes == 0 ? 0 : Math.Max(0, centre - half);
        High = successes == trials ? 1 : Math.Min(1, centre + half);
    }

    /// <summary>k.</summary>
    public int Successes { get; }

    /// <summary>n.</summary>
    public int Trials { get; }

    /// <summary>k / n, a fraction.</summary>
    public double Value => (double)Successes / Trials;

    /// <summary>Lower bound of the interval.</summary>
    public double Low { get; }

    /// <summary>Upper bound of the interval.</summary>
    public double High { get; }

    /// <summary>The share of true values.</summary>
    public static Proportion Of(IReadOnlyCollection<bool> outcomes, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        return new Proportion(outcomes.Count(static outcome => outcome), outcomes.Count, confidence);
    }

    /// <summary>For example <c>0.913 [0.900, 0.925]</c>.</summary>
    public override string ToString() => $"{Value:F3} [{Low:F3}, {High:F3}]";
}
