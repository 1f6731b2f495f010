namespace AdvScratch.Adversarial;

public static partial class AttackCatalog
{
    private const string AutoAttackPaper = "Croce and Hein, ICML 2020";

    private static IEnumerable<AttackSpec> Noise() =>
    [
        new(
            "noise",
            typeof(RandomNoise),
            "a random point of the ball, without a look at the network",
            "baseline of Roth et al., arXiv 1805.08736",
            [AttackOptions.Norm, AttackOptions.Epsilon, AttackOptions.Restarts with { Description = "how many points are drawn; the worst counts" }],
            values => new RandomNoise(AttackOptions.Budget(values))) { Norms = PixelNorms },
    ];

    private static IEnumerable<AttackSpec> Minimal() =>
    [
        new(
            "deepfool",
            typeof(DeepFool),
            "goes to the nearest linearised class boundary until the label changes",
            "Moosavi-Dezfooli, Fawzi and Frossard, CVPR 2016",
            [
                AttackOptions.Norm with { Default = "l2" },
                new AttackOption("eps", AttackOptionKind.Number, "none", "a budget; without one the distance is what counts")
                {
                    Unit = "of the pixel range [0, 1]",
                    IsDerived = true,
                },
                AttackOptions.Steps(50),
                AttackOptions.Whole("candidates", 10, "how many of the likeliest classes are looked at"),
                AttackOptions.Number("overshoot", "0.02", "η: how much further than to the boundary", "as a fraction"),
            ],
            values => new DeepFool(AttackOptions.Budget(values.Word("norm"), values.NumberOrNull("eps") ?? double.PositiveInfinity))
            {
                Steps = values.Whole("steps"),
                Candidates = values.Whole("candidates"),
                Overshoot = values.Number("overshoot"),
            }) { Norms = PixelNorms },
    ];

    private static IEnumerable<AttackSpec> Ensemble() =>
    [
        new(
            "apgd",
            typeof(Apgd),
            "APGD: momentum and a step size that halves where the search stalls",
            AutoAttackPaper,
            [
                AttackOptions.Norm,
                AttackOptions.Epsilon,
                AttackOptions.Steps(100),
                new AttackOption("loss", AttackOptionKind.Word, "ce", "cross-entropy, or the difference of logits ratio") { Words = ["ce", "dlr"] },
                AttackOptions.Restarts,
                AttackOptions.Goal,
                AttackOptions.Early,
            ],
            values => new Apgd(AttackOptions.Budget(values), values.Whole("steps"))
            {
                Loss = values.Word("loss") == "ce" ? AttackLoss.CrossEntropy : AttackLoss.Dlr,
            }) { Norms = PixelNorms },
        new(
            "apgd-t",
            typeof(ApgdTargeted),
            "APGD towards each of the likeliest other classes",
            AutoAttackPaper,
            [
                AttackOptions.Norm,
                AttackOptions.Epsilon,
                AttackOptions.Steps(100),
                AttackOptions.Whole("classes", 9, "how many classes are tried"),
                AttackOptions.Restarts,
                AttackOptions.Early,
            ],
            values => new ApgdTargeted(AttackOptions.Budget(values), values.Whole("steps")) { TargetClasses = values.Whole("classes") })
            { Norms = PixelNorms },
    ];
}
