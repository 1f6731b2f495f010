namespace AdvScratch.Adversarial;

public static partial class MethodCatalog
{
    private const string Augmentation = "Goodfellow et al., ICLR 2015; Roth et al., Structured Gradient Regularization, arXiv 1805.08736";

    // the evaluation's budgets of Roth et al. are those of training
    private const double GreyOfRoth = 32 / 255.0;

    private static readonly CatalogOption[] OneStep =
    [
        MethodOptions.Norm, MethodOptions.Epsilon, MethodOptions.EpsilonL2, AdversarialOptions.RelativeStep, AttackOptions.RandomStart,
    ];

    private static readonly CatalogOption[] Augmented =
    [
        AttackOptions.Number("weight", "0.5", "the weight a of the adversarial images; 1 − a is that of the clean ones"),
        AttackOptions.Goal with { Default = "prediction" },
        MethodOptions.WarmUp,
        MethodOptions.CraftInTrainingMode,
    ];

    private static readonly CatalogOption[] BudgetsOfRoth =
    [
        MethodOptions.Norm, MethodOptions.Epsilon with { Default = "32/255, on colour images 8/255" }, MethodOptions.EpsilonL2,
    ];

    private static IEnumerable<MethodSpec> Pixels() =>
    [
        new(
            "madry",
            typeof(AdversarialTraining),
            "cross-entropy of the images after PGD on the network that is trained",
            "Madry et al., ICLR 2018",
            [.. MethodOptions.Pgd, .. AdversarialOptions.With(goal: "truth", label: "hard")],
            (values, task) => AdversarialOptions.Training(MethodOptions.PgdsOf(values, task), values)),
        new(
            "fgsm-at",
            typeof(AdversarialTraining),
            "cross-entropy of the images after one step from a random start",
            "Wong, Rice and Kolter, Fast is better than free, ICLR 2020",
            [.. OneStep, .. AdversarialOptions.With(goal: "truth", label: "hard")],
            (values, task) => AdversarialOptions.Training(OneStepOf(values, task), values)),
        new(
            "bilateral",
            typeof(AdversarialTraining),
            "one step towards the most confusing class, trained on adversarial labels",
            "Wang and Zhang, Bilateral Adversarial Training, ICCV 2019",
            [.. OneStep, .. AdversarialOptions.With(goal: "most-confusing", label: "bilateral")],
            (values, task) => AdversarialOptions.Training(OneStepOf(values, task), values)),
        new(
            "fgsm",
            typeof(AugmentedTraining),
            "cross-entropy of the images and of what FGSM makes of them",
            Augmentation,
            [.. BudgetsOfRoth, .. Augmented],
            (values, task) => AugmentedBy(
                MethodOptions.BudgetsOf(values, task, GreyOfRoth).Select(threat => new Pgd(threat, 1, threat.Epsilon) { RandomStart = false }), values)),
        new(
            "pgd",
            typeof(AugmentedTraining),
            "cross-entropy of the images and of what PGD makes of them",
            Augmentation,
            [
                .. BudgetsOfRoth,
                MethodOptions.Steps,
                MethodOptions.StepSize with { Default = "2.5 eps / steps" },
                MethodOptions.StepSizeL2,
                AttackOptions.RandomStart,
                .. Augmented,
            ],
            (values, task) => AugmentedBy(
                MethodOptions.BudgetsOf(values, task, GreyOfRoth).Select(threat =>
                    new Pgd(threat, MethodOptions.StepsOf(values, task), MethodOptions.StepSizeOf(values, threat))
                    {
                        RandomStart = values.Switch(AttackOptions.RandomStart.Name),
                    }),
                values)),
    ];

    private static IEnumerable<Pgd> OneStepOf(CatalogValues values, MethodTask task) => MethodOptions.BudgetsOf(values, task).Select(threat =>
        new Pgd(threat, 1, values.Number(AdversarialOptions.RelativeStep.Name) * threat.Epsilon)
        {
            RandomStart = values.Switch(AttackOptions.RandomStart.Name),
        });

    private static CraftingMethod AugmentedBy(IEnumerable<Pgd> attacks, CatalogValues values)
    {
        AttackGoal goal = AttackOptions.GoalOf(values.Word(AttackOptions.Goal.Name));
        var training = new AugmentedTraining([.. attacks.Select(attack => attack with { Goal = goal })]) { Weight = values.Number("weight") };
        return MethodOptions.Crafting(training, values);
    }
}
