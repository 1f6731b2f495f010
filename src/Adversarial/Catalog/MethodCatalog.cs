namespace AdvScratch.Adversarial;

/// <summary>
/// Every training method by name, with its options and their defaults: what <c>Runner list methods</c> shows and what
/// <c>Runner train --method NAME --set KEY=VALUE</c> makes.
/// </summary>
public static partial class MethodCatalog
{
    /// <summary>All methods, the simple ones first.</summary>
    // made at the first use: what it needs lies in fields of several files, whose order is not fixed
    public static IReadOnlyList<MethodSpec> All => field ??=
        [.. Plain(), .. Pixels(), .. Spatials(), .. Regularized(), .. Tradeoffs(), .. Ensembles(), .. Calibrated()];

    /// <summary>The method of a name, ignoring case; null if there is none.</summary>
    public static MethodSpec? Find(string name) => All.FirstOrDefault(spec => spec.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<MethodSpec> Plain() =>
    [
        new("natural", typeof(NaturalTraining), "the mean cross-entropy of the images as they are", "", [], (_, _) => new NaturalTraining()),
        new(
            "weight-decay",
            typeof(WeightDecayTraining),
            "natural training with the squared norm of all weights in the loss",
            "Roth et al., Structured Gradient Regularization, arXiv 1805.08736",
            [AttackOptions.Number("decay", "5e-4", "the penalty's factor c")],
            (values, _) => new WeightDecayTraining { Coefficient = values.Number("decay") }),
    ];
}
