namespace AdvScratch.Adversarial;

public static partial class MethodCatalog
{
    private const string GradientPaper = "Roth et al., arXiv 1805.08736";

    private static readonly CatalogOption[] LongRange =
    [
        .. AttackOptions.NoiseCovariance.Select(option => option.Name == "decay" ? option with { Default = "8" } : option),
    ];

    // the papers' λ are not known: the ICLR version of Roth et al. searches [0, 1]. GN's is SGR's noise-to-signal ratio of 0.3
    // times the variance of a pixel, 0.067 in MNIST and 0.063 in CIFAR-10, so that both stand for noise of the same power.
    private static IEnumerable<MethodSpec> Regularized() =>
    [
        new(
            "gn",
            typeof(GradientNormRegularization),
            "cross-entropy and a penalty on the squared norm of the input gradient",
            GradientPaper,
            [AttackOptions.Number("lambda", "0.02", "weight λ of the penalty: a variance of white noise", "of the squared pixel range")],
            (values, _) => new GradientNormRegularization(values.Number("lambda"))),
        new(
            "sgr",
            typeof(StructuredGradientRegularization),
            "cross-entropy and a penalty on input gradients along the running covariance of adversarial perturbations",
            GradientPaper + ", section 3",
            [
                AttackOptions.Number("lambda", "0.3", "weight λ of the penalty: a noise-to-signal ratio"),
                new CatalogOption("perturbation", CatalogOptionKind.Word, "sign", "loss gradients, their signs, what an attack adds, or long-range noise")
                {
                    Words = ["gradient", "sign", "fgsm", "pgd", "lrc"],
                },
                new CatalogOption("label", CatalogOptionKind.Word, "prediction", "which label gradients and attacks flee") { Words = ["prediction", "truth"] },
                new CatalogOption("form", CatalogOptionKind.Word, "full, on colour images function", "a matrix, or a function of the displacement of pixels")
                {
                    Words = ["full", "function"],
                    IsDerived = true,
                },
                new CatalogOption("standardize", CatalogOptionKind.Word, "data", "the average variance that Σ is scaled to: that of the data's pixels, 1, or none")
                {
                    Words = ["data", "one", "none"],
                },
                AttackOptions.Number("beta", "0.1", "weight β of a batch in the running covariance"),
                AttackOptions.Whole("interval", 1, "at every how many steps the covariance is updated"),
                new CatalogOption("uncentred", CatalogOptionKind.Switch, "no", "whether perturbations may have a mean (equation 12)"),
                MethodOptions.Epsilon with { Default = "32/255, on colour images 8/255; for lrc 0.3 of the deviation of the pixels", Description = "the budget ε of the attacks" },
                MethodOptions.Steps with { Default = "10", Description = "number of steps of PGD", IsDerived = false },
                AttackOptions.StepSize,
                AttackOptions.RandomStart,
                .. LongRange,
                MethodOptions.CraftInTrainingMode,
            ],
            Structured),
        new(
            "lrc-noise",
            typeof(AdversarialTraining),
            "cross-entropy of the images with noise correlated over long ranges, clipped to the pixel range",
            GradientPaper + ", section 4.3",
            [AttackOptions.Number("eps", "0.3", "strength ε of the noise", "of the deviation of the data's pixels"), .. LongRange],
            (values, task) => new AdversarialTraining(AttackOptions.NoiseOf(values, task.Data, values.Number("eps")) with { Restarts = 1 })),
    ];

    private static StructuredGradientRegularization Structured(CatalogValues values, MethodTask task)
    {
        bool full = values.WordOrNull("form") is { } form ? form == "full" : task.IsGrey;
        return new(PerturbationOf(values, task), full ? CovarianceForm.Full : CovarianceForm.Function, values.Number("lambda"))
        {
            MeanVariance = values.Word("standardize") switch
            {
                "data" => Math.Pow(PixelMoments.Of(task.Data).Deviation(), 2),
                "one" => 1,
                _ => null,
            },
            Decay = values.Number("beta"),
            UpdateInterval = values.Whole("interval"),
            Uncentred = values.Switch("uncentred"),
        };
    }

    private static PerturbationSource PerturbationOf(CatalogValues values, MethodTask task)
    {
        string word = values.Word("perturbation");
        bool truth = values.Word("label") == "truth", training = values.Switch(MethodOptions.CraftInTrainingMode.Name);
        if (word is "gradient" or "sign")
            return new LossGradientPerturbation { Sign = word == "sign", FromTruth = truth, CraftInTrainingMode = training };
        double? given = values.NumberOrNull(MethodOptions.Epsilon.Name);
        double epsilon = given ?? (task.IsGrey ? 32 : 8) / 255.0;
        AttackGoal goal = truth ? AttackGoal.Untargeted : AttackGoal.UntargetedFromPrediction;
        Attack attack = word switch
        {
            "fgsm" => new Fgsm(epsilon) { Goal = goal },
            "pgd" => new Pgd(new Linf(epsilon), values.Whole(MethodOptions.Steps.Name), values.NumberOrNull(AttackOptions.StepSize.Name))
            {
                Goal = goal,
                RandomStart = values.Switch(AttackOptions.RandomStart.Name),
            },
            _ => AttackOptions.NoiseOf(values, task.Data, given ?? 0.3) with { Restarts = 1 },
        };
        return new AttackPerturbation(attack) { CraftInTrainingMode = training };
    }
}
