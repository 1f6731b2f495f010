namespace AdvScratch.Adversarial;

/// <summary>Options of the methods that are <see cref="AdversarialTraining"/> with some attack and some labels.</summary>
internal static class AdversarialOptions
{
    public static readonly CatalogOption RelativeStep =
        AttackOptions.Number("relative-step", "1", "length of the step as a share of ε; Wong et al. take 1.25");

    private static readonly CatalogOption Ratio =
        AttackOptions.Number("ratio", "1", "the share of every batch that is attacked; the rest stays clean");

    private static readonly CatalogOption Label =
        new("label", CatalogOptionKind.Word, "hard", "train on the true labels, on uniformly smoothed ones, or on those of bilateral training")
        {
            Words = ["hard", "uniform", "bilateral"],
        };

    private static readonly CatalogOption Smoothing =
        AttackOptions.Number("smoothing", "0.5", "what the true class gives away under uniform labels d");

    private static readonly CatalogOption Multiplier =
        AttackOptions.Number("beta", "9", "how many times the largest other share the true class keeps under bilateral labels β");

    private static readonly CatalogOption Gamma =
        AttackOptions.Number("gamma", "0.01", "how alike the other classes are treated under bilateral labels γ");

    /// <summary>What every such method takes.</summary>
    /// <param name="goal">The method's goal.</param>
    /// <param name="label">The method's labels.</param>
    public static CatalogOption[] With(string goal, string label) =>
    [
        AttackOptions.Goal with { Default = goal },
        Label with { Default = label },
        Smoothing,
        Multiplier,
        Gamma,
        Ratio,
        MethodOptions.WarmUp,
        MethodOptions.CraftInTrainingMode,
    ];

    /// <summary>Adversarial training with the options of <see cref="With"/>.</summary>
    public static CraftingMethod Training(IEnumerable<Attack> attacks, CatalogValues values)
    {
        AttackGoal goal = AttackOptions.GoalOf(values.Word(AttackOptions.Goal.Name));
        var training = new AdversarialTraining([.. attacks.Select(attack => attack with { Goal = goal })])
        {
            Ratio = values.Number(Ratio.Name),
            Smoothing = values.Word(Label.Name) switch
            {
                "uniform" => LabelSmoothing.Uniform(values.Number(Smoothing.Name)),
                "bilateral" => LabelSmoothing.Bilateral(values.Number(Multiplier.Name), values.Number(Gamma.Name)),
                _ => null,
            },
        };
        return MethodOptions.Crafting(training, values);
    }
}
