using AdvScratch.Adversarial;
using AdvScratch.Tensors;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace AdvScratch.Runner.Experiments;

/// <summary>What a test says about a claim.</summary>
/// <param name="Holds">True if the test supports it, false if the measured values contradict it, null if they cannot tell.</param>
/// <param name="PValue">How probable values at least this supportive are if the claim just fails to hold.</param>
public readonly record struct Verdict(bool? Holds, double? PValue)
{
    /// <summary>The largest p-value that supports a claim.</summary>
    public const double Level = 0.05;

    /// <summary>For a claim that nothing measured here speaks about.</summary>
    public static Verdict Open => default;

    /// <summary>
    /// "The true accuracy is below <paramref name="bound"/>": the exact one-sided binomial test,
    /// p = P(X ≤ k) for X binomial with n trials and the bound as its probability.
    /// </summary>
    public static Verdict Below(Proportion accuracy, double bound)
    {
        ArgumentNullException.ThrowIfNull(accuracy);
        return Of(accuracy.Value < bound, Binomial.CDF(bound, accuracy.Trials, accuracy.Successes));
    }

    /// <summary>
    /// "The first one's accuracy exceeds the second one's by <paramref name="margin"/>", both measured on the same images: with b
    /// images that only the first classifies correctly and c that only the second does, and d = (b − c)/n, the one-sided test
    /// z = (b − c − n·margin) / √(b + c − n·d²). Without a margin that is McNemar's test (1947) with Wald's variance.
    /// </summary>
    /// <exception cref="ArgumentException">The outcomes differ in length.</exception>
    public static Verdict Exceeds(IReadOnlyList<bool> first, IReadOnlyList<bool> second, double margin)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count)
            throw new ArgumentException($"The outcomes must be of the same images; there are {first.Count} and {second.Count}.", nameof(second));
        int n = first.Count;
        int b = 0, c = 0;
        for (int i = 0; i < n; i++)
        {
            b += first[i] && !second[i] ? 1 : 0;
            c += second[i] && !first[i] ? 1 : 0;
        }
        double excess = b - c - (n * margin);
        double deviation = Math.Sqrt(b + c - ((double)(b - c) * (b - c) / n));
        // no deviation: all images agree, and the sign of the excess is all there is
        double p = deviation > 0 ? Normal.CDF(0, 1, -excess / deviation) : excess > 0 ? 0 : 1;
        return Of(excess > 0, p);
    }

    /// <summary>"The mean of what these were drawn from exceeds <paramref name="bound"/>": Student's one-sided test.</summary>
    /// <param name="values">At least two, independent: for example one difference a training.</param>
    /// <param name="bound">The bound.</param>
    public static Verdict MeanExceeds(IReadOnlyList<double> values, double bound)
    {
        ArgumentNullException.ThrowIfNull(values);
        double excess = values.Mean() - bound, error = values.StandardDeviation() / Math.Sqrt(values.Count);
        double p = error > 0 ? StudentT.CDF(0, 1, values.Count - 1, -excess / error) : excess > 0 ? 0 : 1;
        return Of(excess > 0, p);
    }

    /// <summary>
    /// "The mean exceeds <paramref name="bound"/>" for one value an image, of whatever distribution: the share of bootstrap samples
    /// (Efron 1979; drawn with replacement) whose mean does not.
    /// </summary>
    /// <param name="values">One an image.</param>
    /// <param name="bound">The bound.</param>
    public static Verdict BootstrapExceeds(IReadOnlyList<double> values, double bound)
    {
        ArgumentNullException.ThrowIfNull(values);
        const int Samples = 10_000;
        var random = new RandomStream(0);
        int below = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            double sum = 0;
            for (int i = 0; i < values.Count; i++)
                sum += values[random.Next(values.Count)];
            below += sum / values.Count > bound ? 0 : 1;
        }
        // as many as were drawn and the values themselves: never exactly 0
        return Of(values.Mean() > bound, (below + 1.0) / (Samples + 1));
    }

    private static Verdict Of(bool seen, double p) => new(!seen ? false : p < Level ? true : null, p);
}
