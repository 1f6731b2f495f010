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
        new(
            "lrc",
            typeof(LongRangeNoise),
            "noise correlated over long ranges, without a budget; the worst of many draws",
            "Roth et al., arXiv 1805.08736, section 4.3",
            [
                AttackOptions.Number("eps", "0.3", "strength ε of the noise", "of the deviation of the data's pixels"),
                .. AttackOptions.NoiseCovariance,
                AttackOptions.Restarts with { Default = "100", Description = "how many draws; the worst counts" },
            ],
            (values, data) => AttackOptions.NoiseOf(values, data, values.Number("eps"))) { Norms = ["l2"] },
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
                new CatalogOption("eps", CatalogOptionKind.Number, "none", "a budget; without one the distance is what counts")
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
                new CatalogOption("loss", CatalogOptionKind.Word, "ce", "cross-entropy, or the difference of logits ratio") { Words = ["ce", "dlr"] },
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
            TowardsClasses,
            values => new ApgdTargeted(AttackOptions.Budget(values), values.Whole("steps")) { TargetClasses = values.Whole("classes") })
            { Norms = PixelNorms },
        new(
            "fab",
            typeof(Fab),
            "FAB: projects onto linearised boundaries to find the nearest adversarial image",
            "Croce and Hein, Minimally distorted adversarial examples, ICML 2020",
            [AttackOptions.Norm, AttackOptions.Epsilon, AttackOptions.Steps(100), AttackOptions.Restarts, AttackOptions.Early],
            values => new Fab(AttackOptions.Budget(values), values.Whole("steps"))) { Norms = PixelNorms },
        new(
            "fab-t",
            typeof(FabTargeted),
            "FAB towards one of the likeliest other classes at a time; faster with many classes",
            AutoAttackPaper,
            TowardsClasses,
            values => new FabTargeted(AttackOptions.Budget(values), values.Whole("steps")) { TargetClasses = values.Whole("classes") })
            { Norms = PixelNorms },
        new(
            "autoattack",
            typeof(AutoAttack),
            "the standard of the field: APGD, APGD-T, FAB-T and Square in turn, on the images that are left",
            AutoAttackPaper,
            [
                AttackOptions.Norm,
                AttackOptions.Epsilon,
                new CatalogOption("version", CatalogOptionKind.Word, "standard", "plus has more attacks and restarts") { Words = ["standard", "plus"] },
            ],
            values => new AutoAttack(AttackOptions.Budget(values))
            {
                Version = values.Word("version") == "plus" ? AutoAttackVersion.Plus : AutoAttackVersion.Standard,
            }) { Norms = PixelNorms },
        new(
            "square",
            typeof(Square),
            "random search that changes a square at a time; needs no gradient",
            "Andriushchenko et al., ECCV 2020",
            [
                AttackOptions.Norm,
                AttackOptions.Epsilon,
                AttackOptions.Whole("queries", 5000, "how often an image may be asked about"),
                AttackOptions.Number("area", "0.8", "p: the share of the pixels that the first squares cover"),
                new CatalogOption("rescale", CatalogOptionKind.Switch, "no", "stretch the schedule of sizes to the number of queries"),
                AttackOptions.Restarts,
            ],
            values => new Square(AttackOptions.Budget(values))
            {
                QueryLimit = values.Whole("queries"),
                Area = values.Number("area"),
                RescaleSchedule = values.Switch("rescale"),
            }) { Norms = PixelNorms },
    ];

    private static CatalogOption[] TowardsClasses =>
    [
        AttackOptions.Norm,
        AttackOptions.Epsilon,
        AttackOptions.Steps(100),
        AttackOptions.Whole("classes", 9, "how many classes are tried"),
        AttackOptions.Restarts,
        AttackOptions.Early,
    ];
}
