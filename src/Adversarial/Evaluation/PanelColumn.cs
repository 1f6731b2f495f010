namespace AdvScratch.Adversarial;

/// <summary>One attack of a panel.</summary>
public sealed record PanelColumn
{
    internal PanelColumn(string label, Attack attack, EvaluationResult clean, EvaluationResult result)
    {
        (Label, Attack, Result) = (label, attack, result);
        // images that were wrong before need no perturbation, those that still stand got one that did not help
        double[] needed = [.. result.Distances.Where((_, image) => clean.Correct[image] && !result.Correct[image])];
        (Fooled, MeanDistance) = (needed.Length, needed.Length == 0 ? double.NaN : needed.Average());
    }

    /// <summary>Name, norm and budget; unique in the panel.</summary>
    public string Label { get; }

    /// <summary>The attack.</summary>
    public Attack Attack { get; }

    /// <summary>For every image: outcome, prediction, loss and distance; the accuracy with its interval; the time.</summary>
    public EvaluationResult Result { get; }

    /// <summary>How many images are right before the attack and wrong after it.</summary>
    public int Fooled { get; }

    /// <summary>The mean distance of those images in the norm of the attack; NaN if there is none.</summary>
    public double MeanDistance { get; }

    /// <summary>Whether the attack fooled an image by a perturbation of at most this length, in its norm.</summary>
    internal bool Fools(int image, double epsilon) =>
        !Result.Correct[image] && Result.Distances[image] <= epsilon * (1 + DistanceRounding);

    // distances are measured in float32 on sums over thousands of pixels
    private const double DistanceRounding = 1e-5;
}

/// <summary>The worst of several attacks on each image.</summary>
public sealed record WorstCase
{
    private WorstCase(string name, IReadOnlyList<string?> fooledBy, Proportion accuracy) => (Name, FooledBy, Accuracy) = (name, fooledBy, accuracy);

    /// <summary>Which perturbations: a norm with its budget, or all.</summary>
    public string Name { get; }

    /// <summary>For every image: the label of the first attack that fools it, "none" if it is wrong without one, null if it stands.</summary>
    public IReadOnlyList<string?> FooledBy { get; }

    /// <summary>The share of images that stand, with its interval.</summary>
    public Proportion Accuracy { get; }

    /// <summary>
    /// Within a norm and budget: every perturbation that small counts, whichever attack found it, also one with a smaller
    /// budget or with none.
    /// </summary>
    internal static WorstCase Within(ThreatModel threat, EvaluationResult clean, IEnumerable<PanelColumn> columns, double confidence) => Of(
        threat.Budget,
        clean,
        [.. columns.Where(column => column.Attack.Threat.Norm == threat.Norm)],
        (column, image) => column.Fools(image, threat.Epsilon),
        confidence);

    /// <summary>Over all attacks that have a budget; over all if none has, since without one everything is possible.</summary>
    internal static WorstCase OverAll(EvaluationResult clean, IReadOnlyList<PanelColumn> columns, double confidence)
    {
        PanelColumn[] bounded = [.. columns.Where(column => column.Attack.Threat.IsBounded)];
        return Of("all budgets", clean, bounded.Length > 0 ? bounded : columns, static (column, image) => !column.Result.Correct[image], confidence);
    }

    private static WorstCase Of(
        string name, EvaluationResult clean, IReadOnlyList<PanelColumn> columns, Func<PanelColumn, int, bool> fools, double confidence)
    {
        string?[] fooledBy =
        [
            .. clean.Correct.Select((right, image) => right ? columns.FirstOrDefault(column => fools(column, image))?.Label : "none"),
        ];
        return new WorstCase(name, fooledBy, Proportion.Of([.. fooledBy.Select(by => by is null)], confidence));
    }
}
