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
}

/// <summary>The worst of several attacks on each image.</summary>
public sealed record WorstCase
{
    private WorstCase(string name, IReadOnlyList<PanelColumn> columns, IReadOnlyList<string?> fooledBy, Proportion accuracy) =>
        (Name, Columns, FooledBy, Accuracy) = (name, columns, fooledBy, accuracy);

    /// <summary>Which attacks: a norm with its budget, or all.</summary>
    public string Name { get; }

    /// <summary>These attacks.</summary>
    public IReadOnlyList<PanelColumn> Columns { get; }

    /// <summary>For every image: the label of the first attack that fools it, "none" if it is wrong without one, null if it stands.</summary>
    public IReadOnlyList<string?> FooledBy { get; }

    /// <summary>The share of images that stand, with its interval.</summary>
    public Proportion Accuracy { get; }

    internal static WorstCase Of(string name, EvaluationResult clean, IReadOnlyList<PanelColumn> columns, double confidence)
    {
        IReadOnlyList<bool> stands = Evaluation.WorstCase([clean.Correct, .. columns.Select(column => column.Result.Correct)]);
        string?[] fooledBy =
        [
            .. stands.Select((holds, image) => holds ? null
                : !clean.Correct[image] ? "none"
                : columns.First(column => !column.Result.Correct[image]).Label),
        ];
        return new WorstCase(name, columns, fooledBy, Proportion.Of([.. stands], confidence));
    }
}
