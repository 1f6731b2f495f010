namespace AdvScratch.Adversarial;

public static partial class MethodCatalog
{
    private const string Prediction = "prediction", Truth = "truth";

    private static readonly CatalogOption AtdaStep = AttackOptions.StepSize with { Default = "eps / 4" };

    private static readonly CatalogOption Coral = AttackOptions.Number("coral", "1/3", "weight of the distance between the covariances of the logits");

    private static readonly CatalogOption Mmd = AttackOptions.Number("mmd", "1/3", "weight of the distance between the means of the logits");

    private static readonly CatalogOption CentreMargin = AttackOptions.Number("margin", "1/3", "weight of the margin between the classes' centres");

    private static readonly CatalogOption CentreRate = AttackOptions.Number("centre-rate", "0.1", "how fast the centres follow the logits");

    /// <summary>What one step on a network takes, and its options.</summary>
    private static CatalogOption[] SingleGradient =>
        [MethodOptions.Norm, MethodOptions.Epsilon, MethodOptions.EpsilonL2, Label(Prediction), MethodOptions.WarmUp, MethodOptions.CraftInTrainingMode];

    private static IEnumerable<MethodSpec> Ensembles() =>
    [
        new(
            "ensemble",
            typeof(EnsembleTraining),
            "cross-entropy of the images and of those after one step on a network drawn from several trained before and itself",
            "Tramèr et al., ICLR 2018",
            SingleGradient,
            (values, task) => MethodOptions.Crafting(new EnsembleTraining(task.Sources, SingleGradientsOf(values, task)), values))
        {
            // those of the published example; they read grey images of 28 × 28 pixels only
            SourceNetworks = ["ensemble-a", "ensemble-c", "ensemble-d"],
        },
        new(
            "atda",
            typeof(AtdaTraining),
            "cross-entropy of the images and of those after one step, whose logits are drawn together, class by class",
            "Song et al., ICLR 2019",
            [.. SingleGradient, Coral, Mmd, CentreMargin, CentreRate],
            (values, task) => Atda(SingleGradientsOf(values, task), values)),
        new(
            "atda-pgd",
            typeof(AtdaTraining),
            "atda with PGD from a random point instead of one step",
            "Song et al., ICLR 2019",
            [
                MethodOptions.Norm, MethodOptions.Epsilon, MethodOptions.EpsilonL2, AttackOptions.Steps(10), AtdaStep, AttackOptions.RandomStart,
                Label(Truth), Coral, Mmd, CentreMargin, CentreRate, MethodOptions.WarmUp, MethodOptions.CraftInTrainingMode,
            ],
            (values, task) => Atda([.. MethodOptions.BudgetsOf(values, task).Select(threat => NoisyPgd(threat, values))], values)),
    ];

    private static CraftingMethod Atda(IReadOnlyList<Attack> attacks, CatalogValues values) => MethodOptions.Crafting(
        new AtdaTraining(attacks)
        {
            CoralWeight = values.Number(Coral.Name),
            MmdWeight = values.Number(Mmd.Name),
            MarginWeight = values.Number(CentreMargin.Name),
            CentreRate = values.Number(CentreRate.Name),
        },
        values);

    /// <summary>FGSM or, under an l2 budget, FGM.</summary>
    private static IReadOnlyList<Attack> SingleGradientsOf(CatalogValues values, MethodTask task) =>
    [
        .. MethodOptions.BudgetsOf(values, task).Select(threat =>
            (threat is Linf ? (GradientAttack)new Fgsm(threat.Epsilon) : new Fgm(threat.Epsilon)) with { Goal = GoalOf(values) }),
    ];

    /// <summary>The inner attack of JHL-HUST/ATDA, train_atda_npdg.py.</summary>
    private static Pgd NoisyPgd(PixelThreat threat, CatalogValues values) =>
        new(threat, values.Whole("steps"), values.NumberOrNull(AtdaStep.Name) ?? threat.Epsilon / 4)
        {
            Goal = GoalOf(values),
            RandomStart = values.Switch(AttackOptions.RandomStart.Name),
        };

    private static AttackGoal GoalOf(CatalogValues values) => AttackOptions.GoalOf(values.Word("label"));

    private static CatalogOption Label(string initial) =>
        new("label", CatalogOptionKind.Word, initial, "whether the attack flees the attacked network's own prediction or the true label") { Words = [Prediction, Truth] };
}
