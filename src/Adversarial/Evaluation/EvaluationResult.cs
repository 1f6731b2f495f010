namespace AdvScratch.Adversarial;

/// <summary>How an evaluation proceeds.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Images attacked together. Random starts depend on it, nothing else does.</summary>
    public int BatchSize { get; init => field = Require.Positive(value); } = 200;

    /// <summary>How many of the first images are kept, with what became of them, for reports.</summary>
    public int Samples { get; init => field = Require.NotNegative(value); }

    /// <summary>Coverage of the accuracy's interval, between 0 and 1.</summary>
    public double Confidence { get; init; } = 0.95;
}

/// <summary>How far an evaluation is.</summary>
/// <param name="Done">Images evaluated.</param>
/// <param name="Count">Images in all.</param>
/// <param name="Correct">How many of the evaluated ones were classified correctly.</param>
public readonly record struct EvaluationStep(int Done, int Count, int Correct);

/// <summary>What became of every image of a set.</summary>
public sealed record EvaluationResult
{
    /// <summary>Name of the attack, or <c>clean</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For every image, in the set's order: whether the prediction is the true label.</summary>
    public required IReadOnlyList<bool> Correct { get; init; }

    /// <summary>For every image: the prediction.</summary>
    public required IReadOnlyList<int> Predictions { get; init; }

    /// <summary>For every image: the norm of the perturbation, in that of the threat model and in pixel units.</summary>
    public required IReadOnlyList<double> Distances { get; init; }

    /// <summary>For every image: the attack loss, or the cross-entropy of a clean evaluation.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>The share of correct predictions with its interval.</summary>
    public required Proportion Accuracy { get; init; }

    /// <summary>The first images, before and after.</summary>
    public required IReadOnlyList<ImageSample> Samples { get; init; }

    /// <summary>Wall-clock time.</summary>
    public required double Seconds { get; init; }

    /// <summary>What each part of a composite attack did, with positions in the set; empty for the other attacks.</summary>
    public IReadOnlyList<AttackPart> Parts { get; init; } = [];

    /// <summary>Wall-clock time for each thousand images.</summary>
    public double SecondsPerThousand => 1000 * Seconds / Correct.Count;
}

/// <summary>An image before and after an attack.</summary>
/// <param name="Label">The true label.</param>
/// <param name="Clean">C·H·W pixels, row-major, in pixel units.</param>
/// <param name="CleanPrediction">The class predicted for them.</param>
/// <param name="Adversarial">The perturbed pixels.</param>
/// <param name="AdversarialPrediction">The class predicted for those.</param>
/// <param name="Distance">The norm of the perturbation.</param>
public sealed record ImageSample(
    int Label, float[] Clean, int CleanPrediction, float[] Adversarial, int AdversarialPrediction, double Distance)
{
    /// <summary>By how much each pixel was moved: 2·H·W numbers, along x and then along y, in pixels; null if none was.</summary>
    public float[]? Flow { get; init; }
}
