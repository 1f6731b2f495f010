using System.Globalization;

namespace AdvScratch.Runner.Display;

/// <summary>How far a stage of a run is, and what it knows so far.</summary>
/// <param name="Share">The part that is done, 0 to 1.</param>
/// <param name="Loss">The loss of the last step, or null.</param>
/// <param name="Accuracy">A fraction, or null.</param>
/// <param name="ImagesPerSecond">Speed, or null.</param>
public readonly record struct StageState(double Share, double? Loss = null, double? Accuracy = null, double? ImagesPerSecond = null)
{
    /// <summary>A stage that has nothing to tell but that it ended.</summary>
    public static StageState Done => new(1);

    /// <summary>The part that was done when the stage began: of what is resumed. The time left is judged by what was done since.</summary>
    public double First { get; init; }

    /// <summary>What the stage is at, for example the attack that runs; or null.</summary>
    public string? Detail { get; init; }

    /// <summary>How long the stage will go on at its pace so far; null while there is none.</summary>
    /// <param name="elapsed">Time since the stage began.</param>
    public TimeSpan? Left(TimeSpan elapsed) => Share > First ? elapsed * ((1 - Share) / (Share - First)) : null;

    /// <summary>What is known, as one phrase.</summary>
    /// <param name="elapsed">Time since the stage began.</param>
    public string Phrase(TimeSpan elapsed)
    {
        var parts = new List<string>();
        if (Detail is not null)
            parts.Add(Detail);
        if (Loss is { } loss)
            parts.Add("loss " + loss.ToString("0.000", CultureInfo.InvariantCulture));
        if (Accuracy is { } accuracy)
            parts.Add("accuracy " + Reports.Phrase.Percent(accuracy));
        if (ImagesPerSecond is { } speed)
            parts.Add(speed.ToString("#,0", CultureInfo.InvariantCulture) + " images/s");
        if (Share >= 1)
            parts.Add("took " + Reports.Phrase.Duration(elapsed.TotalSeconds));
        else if (Left(elapsed) is { } left)
            parts.Add(Reports.Phrase.Duration(left.TotalSeconds) + " left");
        return string.Join(", ", parts);
    }
}
