namespace AdvScratch.Adversarial;

/// <summary>
/// What a network does to its input first: (x − mean) / deviation for each channel. It belongs to the classifier, so that
/// attacks and their budgets stay in pixel units.
/// </summary>
public sealed record Normalization
{
    /// <summary>One mean and one standard deviation a channel, in pixel units.</summary>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A deviation is not positive.</exception>
    public Normalization(IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        if (mean.Count != deviation.Count)
        {
            throw new ArgumentException(
                $"A normalization needs one deviation a mean; got {mean.Count} means, {deviation.Count} deviations.", nameof(deviation));
        }
        foreach (double d in deviation)
            Require.Positive(d, nameof(deviation));
        (Mean, Deviation) = (mean, deviation);
    }

    /// <summary>One mean a channel.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>One standard deviation a channel.</summary>
    public IReadOnlyList<double> Deviation { get; }
}
