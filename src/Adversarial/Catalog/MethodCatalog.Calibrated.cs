using AdvScratch.Layers;

namespace AdvScratch.Adversarial;

public static partial class MethodCatalog
{
    private static readonly CatalogOption CatSteps =
        new("steps", CatalogOptionKind.Whole, "20, on colour images 10", "number of steps of the inner attack") { IsDerived = true };

    private static readonly CatalogOption CatStepSize = MethodOptions.StepSize with { Default = "eps / 20, on colour images 2/255" };

    private static readonly CatalogOption CatStepSizeL2 =
        MethodOptions.StepSizeL2 with { Default = "eps-l2 / 20, on colour images eps-l2 / 4" };

    private static readonly CatalogOption CatStart =
        Derived("start", "0.1, on colour images eps", "half-width of the random start, for l∞", "of the pixel range [0, 1]");

    private static readonly CatalogOption CatConfidence = Derived("confidence", "150, on colour images 50", "κ of the attack loss cw", "logits");

    private static readonly CatalogOption CatBeta = Derived("beta", "1, on colour images 5", "β, weight of the KL in the classifier's loss");

    private static readonly CatalogOption CatMaskBeta =
        Derived("mask-beta", "0.3, on colour images 0.1", "β₁, weight of the cross-entropy in the mask network's loss");

    private static readonly CatalogOption CatAblation = new(
        "ablation", CatalogOptionKind.Word, "none", "a1: plain cross-entropy and a mask of ones; a2: a mask of ones")
    {
        Words = ["none", "a1", "a2"],
    };

    private static readonly CatalogOption CatPixelClip = new(
        "pixel-clip", CatalogOptionKind.Switch, "yes", "whether adversarial images stay in the pixel range; the published MNIST code does without");

    private static readonly CatalogOption CatMask = new(
        "mask", CatalogOptionKind.Word, $"{MaskNetworks.Mnist}, on colour images {MaskNetworks.Cifar}", "the mask network")
    {
        Words = MaskNetworks.Names,
        IsDerived = true,
    };

    private static readonly CatalogOption CatMaskOptimizer = new(
        "mask-optimizer", CatalogOptionKind.Word, "adam, on colour images sgd", "the mask network's optimiser; sgd has momentum 0.9 and weight decay 0.0005")
    {
        Words = ["adam", "sgd"],
        IsDerived = true,
    };

    private static readonly CatalogOption CatMaskRate =
        Derived("mask-lr", "0.001 with adam, 0.1 with sgd", "the mask network's initial learning rate; it follows the classifier's schedule");

    private static IEnumerable<MethodSpec> Calibrated() =>
    [
        Calibrated("cat-cent", "calibrated adversarial training with PGD: a second network masks perturbations", "ce"),
        Calibrated("cat-cw", "calibrated adversarial training with the margin loss of C&W", "cw"),
    ];

    private static MethodSpec Calibrated(string name, string summary, string loss)
    {
        var attackLoss = new CatalogOption(
            "attack-loss", CatalogOptionKind.Word, loss, "what the inner attack increases: cross-entropy, KL from the natural distribution, margin")
        {
            Words = ["ce", "kl", "cw"],
        };
        return new(
            name,
            typeof(CalibratedTraining),
            summary,
            "Huang et al., ACML 2021",
            [
                MethodOptions.Norm, MethodOptions.Epsilon, MethodOptions.EpsilonL2, CatSteps, CatStepSize, CatStepSizeL2,
                AttackOptions.RandomStart, CatStart, attackLoss, CatConfidence, CatPixelClip, CatBeta, CatMaskBeta, CatAblation,
                CatMask, CatMaskOptimizer, CatMaskRate, MethodOptions.WarmUp, MethodOptions.CraftInTrainingMode with { Default = "yes" },
            ],
            (values, task) => MethodOptions.Crafting(
                new CalibratedTraining([.. MethodOptions.BudgetsOf(values, task).Select(threat => CatAttack(threat, values, task))])
                {
                    Beta = values.NumberOrNull(CatBeta.Name) ?? (task.IsGrey ? 1 : 5),
                    MaskBeta = values.NumberOrNull(CatMaskBeta.Name) ?? (task.IsGrey ? 0.3 : 0.1),
                    WeightsCrossEntropy = values.Word(CatAblation.Name) != "a1",
                    LearnsMask = values.Word(CatAblation.Name) == "none",
                    AttacksDivergence = values.Word("attack-loss") == "kl",
                    ClipPixels = values.Switch(CatPixelClip.Name),
                    MaskDesign = values.IsGiven(CatMask.Name) ? MaskDesign.Named(values.Word(CatMask.Name)) : MaskDesign.ForImages,
                    MaskOptimizer = CatOptimizer(values, task),
                },
                values));
    }

    private static Attack CatAttack(PixelThreat threat, CatalogValues values, MethodTask task)
    {
        if (threat is Linf linf)
            threat = linf with { StartRadius = values.NumberOrNull(CatStart.Name) ?? (task.IsGrey ? 0.1 : null) };
        int steps = (int)(values.NumberOrNull(CatSteps.Name) ?? (task.IsGrey ? 20 : 10));
        double step = MethodOptions.StepSizeOf(values, threat)
            ?? (task.IsGrey ? threat.Epsilon / 20 : threat is Linf ? 2 / 255.0 : threat.Epsilon / 4);
        GradientAttack attack = values.Word("attack-loss") == "cw"
            ? new CarliniWagner(threat, steps, step) { Confidence = values.NumberOrNull(CatConfidence.Name) ?? (task.IsGrey ? 150 : 50) }
            : new Pgd(threat, steps, step);
        return attack with { RandomStart = values.Switch(AttackOptions.RandomStart.Name) };
    }

    private static MaskOptimizer CatOptimizer(CatalogValues values, MethodTask task)
    {
        bool adam = values.IsGiven(CatMaskOptimizer.Name) ? values.Word(CatMaskOptimizer.Name) == "adam" : task.IsGrey;
        MaskOptimizer published = adam ? MaskOptimizer.Adam() : MaskOptimizer.Sgd();
        return published with { LearningRate = values.NumberOrNull(CatMaskRate.Name) ?? published.LearningRate };
    }

    private static CatalogOption Derived(string name, string initial, string description, string unit = "") =>
        new(name, CatalogOptionKind.Number, initial, description) { Unit = unit, IsDerived = true };
}
