namespace AdvScratch.Adversarial;

/// <summary>
/// Chooses the best epoch by an attack on held-out images, against robust overfitting (Rice, Wong and Kolter, ICML 2020), and
/// stops early on request. Every trial has the same images, the same random starts and the network in evaluation mode.
/// </summary>
public sealed record Selection
{
    /// <summary>A selection by robust accuracy after every epoch.</summary>
    /// <param name="data">The held-out images.</param>
    /// <param name="attack">What robust accuracy means.</param>
    /// <param name="source">Where the images come from, for reports: "the last 1000 training images", or, alas, "the test set".</param>
    /// <exception cref="ArgumentException">The source is empty.</exception>
    public Selection(ImageSet data, Attack attack, string source)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(attack);
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        (Data, Attack, Source) = (data, attack, source);
    }

    /// <summary>The held-out images.</summary>
    public ImageSet Data { get; }

    /// <summary>The attack of every trial.</summary>
    public Attack Attack { get; }

    /// <summary>
    /// Where the images come from, for reports. Whether they are the test set only the caller knows; a score that was chosen
    /// on the test set is not an estimate of anything.
    /// </summary>
    public string Source { get; }

    /// <summary>What the best epoch is best in.</summary>
    public SelectionCriterion Criterion { get; init; } = SelectionCriterion.Robust;

    /// <summary>After how many epochs there is a trial; the last epoch always has one.</summary>
    public int Every { get; init => field = Require.Positive(value); } = 1;

    /// <summary>
    /// Training stops at a trial that comes this many epochs, or more, after the best one. Null, the default, never stops.
    /// </summary>
    public int? Patience { get; init => field = value is { } epochs ? Require.Positive(epochs) : null; }

    /// <summary>Images attacked together.</summary>
    public int BatchSize { get; init => field = Require.Positive(value); } = 200;
}

/// <summary>What a selection goes by.</summary>
public enum SelectionCriterion
{
    /// <summary>Accuracy under attack.</summary>
    Robust,

    /// <summary>Accuracy on the images as they are plus accuracy under attack (Huang et al. 2021, published code of CAT).</summary>
    CleanPlusRobust,
}

/// <summary>The result of a trial.</summary>
/// <param name="Clean">Accuracy on the held-out images, a fraction.</param>
/// <param name="Robust">Accuracy under the selection's attack, a fraction.</param>
/// <param name="IsBest">Whether it is better than all trials before.</param>
/// <param name="Seconds">Wall-clock time of the trial.</param>
public sealed record SelectionScore(double Clean, double Robust, bool IsBest, double Seconds);
