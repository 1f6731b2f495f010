namespace AdvScratch.Adversarial;

public static partial class AttackCatalog
{
    private static IEnumerable<AttackSpec> Gradient() =>
    [
        new(
            "fgsm",
            typeof(Fgsm),
            "one step along the sign of the gradient, as long as the budget",
            "Goodfellow, Shlens and Szegedy, ICLR 2015",
            [AttackOptions.Number("eps", "0.3", "the budget ε", "of the pixel range [0, 1]"), AttackOptions.Goal],
            values => new Fgsm(values.Number("eps"))) { Norms = ["linf"] },
        new(
            "fgm",
            typeof(Fgm),
            "one step along the gradient, as long as the budget",
            "Miyato, Dai and Goodfellow, ICLR 2017",
            [AttackOptions.Number("eps", "2", "the budget ε", "of the pixel range [0, 1]"), AttackOptions.Goal],
            values => new Fgm(values.Number("eps"))) { Norms = ["l2"] },
        new(
            "pgd",
            typeof(Pgd),
            "steps along the gradient of the cross-entropy, projected to the ball",
            "Madry et al., ICLR 2018",
            Searching(40),
            values => Started(new Pgd(AttackOptions.Budget(values), values.Whole("steps"), values.NumberOrNull("step")), values)) { Norms = PixelNorms },
        new(
            "friendly-pgd",
            typeof(FriendlyPgd),
            "PGD that leaves an image soon after it is misclassified; made for training, it returns mild images",
            "Zhang et al., ICML 2020",
            [
                AttackOptions.Norm,
                AttackOptions.Epsilon,
                AttackOptions.Steps(10),
                AttackOptions.StepSize,
                AttackOptions.RandomStart,
                AttackOptions.Goal,
                AttackOptions.Whole("tau", 0, "how many steps an image takes after it is misclassified τ"),
                AttackOptions.Number("omega", "0", "standard deviation ω of the noise in every step", "of the pixel range [0, 1]"),
            ],
            values => new FriendlyPgd(AttackOptions.Budget(values), values.Whole("steps"), values.NumberOrNull("step"))
            {
                RandomStart = values.Switch(AttackOptions.RandomStart.Name),
                Tau = values.Whole("tau"),
                Noise = values.Number("omega"),
            }) { Norms = PixelNorms },
        new(
            "cw",
            typeof(CarliniWagner),
            "C&W∞: steps along the gradient of the margin between logits",
            "Carlini and Wagner, S&P 2017, in the loop of PGD",
            [.. Searching(30), AttackOptions.Number("confidence", "50", "κ: how far another class should lead", "of logits")],
            values => Started(
                new CarliniWagner(AttackOptions.Budget(values), values.Whole("steps"), values.NumberOrNull("step"))
                {
                    Confidence = values.Number("confidence"),
                },
                values)) { Norms = PixelNorms },
        new(
            "mi-fgsm",
            typeof(MomentumFgsm),
            "iterated FGSM with momentum, made to transfer to other networks",
            "Dong et al., CVPR 2018",
            [
                AttackOptions.Number("eps", "0.3", "the budget ε", "of the pixel range [0, 1]"),
                AttackOptions.Steps(10),
                AttackOptions.Number("momentum", "1", "decay factor μ of the accumulated gradient"),
                AttackOptions.Goal,
                AttackOptions.Early,
            ],
            values => new MomentumFgsm(values.Number("eps"), values.Whole("steps"), values.Number("momentum"))) { Norms = ["linf"] },
        new(
            "eot",
            typeof(Pgd),
            "PGD on the mean gradient of several passes, for networks that draw random numbers",
            "Athalye, Carlini and Wagner, ICML 2018",
            [.. Searching(40), AttackOptions.Whole("passes", 20, "passes through the network an iterate")],
            values => Started(
                new Pgd(AttackOptions.Budget(values), values.Whole("steps"), values.NumberOrNull("step"))
                {
                    Estimator = new Expectation(values.Whole("passes")),
                },
                values)) { Norms = PixelNorms },
        new(
            "so",
            typeof(SecondOrder),
            "S-O: steps along the gradient averaged over Gaussian noise; in l2 only the last iterate is clipped, as published",
            "Li, Chen, Wang and Carin, arXiv 1905.06455",
            [
                .. Searching(40, randomStart: false).Select(
                    option => option.Name == AttackOptions.StepSize.Name ? option with { Default = "eps / 30, for l2 2.5 eps / steps" } : option),
                AttackOptions.Whole("samples", 20, "noisy copies an iterate"),
                AttackOptions.Number("sigma", "0.1, for l2 0.15", "σ of the noise", "of the pixel range [0, 1]") with { IsDerived = true },
            ],
            values => Started(SecondOrderOf(values), values)) { Norms = PixelNorms },
        new(
            "so-exact",
            typeof(SecondOrderExact),
            "what S-O approximates: steps along the dominant eigenvector of the Hessian; slow",
            "Li, Chen, Wang and Carin, arXiv 1905.06455",
            Searching(40, randomStart: false),
            values => Started(
                new SecondOrderExact(AttackOptions.Budget(values), values.Whole("steps"), values.NumberOrNull("step")), values)) { Norms = PixelNorms },
    ];

    /// <summary>With the published settings of either norm where nothing else is said.</summary>
    private static SecondOrder SecondOrderOf(CatalogValues values)
    {
        PixelThreat threat = AttackOptions.Budget(values);
        int steps = values.Whole("steps");
        double step = values.NumberOrNull("step") ?? (threat is L2 ? 2.5 * threat.Epsilon / steps : threat.Epsilon / 30);
        double sigma = values.NumberOrNull("sigma") ?? (threat is L2 ? 0.15 : 0.1);
        return new SecondOrder(threat, steps, step, values.Whole("samples"), sigma) { ClipEachStep = threat is Linf };
    }

    private static CatalogOption[] Searching(int steps, bool randomStart = true) =>
    [
        AttackOptions.Norm,
        AttackOptions.Epsilon,
        AttackOptions.Steps(steps),
        AttackOptions.StepSize,
        randomStart ? AttackOptions.RandomStart : AttackOptions.RandomStart with { Default = "no" },
        AttackOptions.Restarts,
        AttackOptions.Goal,
        AttackOptions.Best,
        AttackOptions.Early,
    ];

    private static Attack Started(GradientAttack attack, CatalogValues values) =>
        attack with { RandomStart = values.Switch(AttackOptions.RandomStart.Name) };
}
