using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;
using static System.FormattableString;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// A newcomer's first run: the same network trained naturally and with PGD (Madry et al. 2018), both under attack over a
/// range of budgets, on images that come with the program.
/// </summary>
internal sealed class Quickstart : IExperiment
{
    public const string Name = "quickstart";

    private const string Natural = "natural";
    private const string Robust = "robust";

    private static readonly double[] LinfBudgets = [0.02, 0.05, 0.1, 0.15, 0.2];
    private static readonly double[] L2Budgets = [0.5, 1, 1.5, 2, 3];

    private static readonly Key<int> TrainImages = new("train_images", "training images", smoke: 600, laptop: 12_000) { Least = 1 };
    private static readonly Key<int> TestImages = new("test_images", "test images attacked", smoke: 50, laptop: 500) { Least = 1 };
    private static readonly Key<int> NaturalEpochs = new("natural_epochs", "epochs of natural training", smoke: 1, laptop: 3) { Least = 1 };
    private static readonly Key<int> RobustEpochs = new("robust_epochs", "epochs of adversarial training", smoke: 1, laptop: 3) { Least = 1 };
    private static readonly Key<int> BatchSize = new("batch_size", "images in a training step", smoke: 100, laptop: 128) { Least = 1 };
    private static readonly Key<double> LearningRate = new("learning_rate", "highest learning rate of Adam", smoke: 2e-3, laptop: 2e-3) { Most = 1 };
    private static readonly Key<double> Epsilon = new("epsilon", "l∞ budget of adversarial training", smoke: 0.1, laptop: 0.1) { Most = 1 };
    private static readonly Key<int> TrainSteps = new("train_steps", "PGD steps in adversarial training", smoke: 2, laptop: 3) { Least = 1 };
    private static readonly Key<int> AttackSteps = new("attack_steps", "PGD steps of the attacks", smoke: 20, laptop: 20) { Least = 1 };

    public ExperimentInfo Info { get; } = new(
        Name,
        Paper: null,
        "a naturally and a PGD-trained network under attack, on clothes (Fashion-MNIST)",
        new SortedDictionary<Scale, string> { [Scale.Smoke] = "seconds", [Scale.Laptop] = "2 minutes" },
        [TrainImages, TestImages, NaturalEpochs, RobustEpochs, BatchSize, LearningRate, Epsilon, TrainSteps, AttackSteps]);

    public ExperimentPlan Plan(Settings settings)
    {
        string label = Linf(0.1, "PGD");
        return new ExperimentPlan
        {
            Title = "A natural and a robust network under attack",
            Dataset = DatasetCatalog.Bundled,
            TestImages = settings.Get(TestImages),
            Models =
            [
                Model(Natural, "natural", settings.Get(NaturalEpochs)),
                Model(Robust, Invariant($"madry eps={settings.Get(Epsilon)} steps={settings.Get(TrainSteps)} step={2.5 * settings.Get(Epsilon) / settings.Get(TrainSteps)}"), settings.Get(RobustEpochs)),
            ],
            Attacks =
            [
                .. LinfBudgets.Select(budget => new AttackPlan(Linf(budget, "FGSM"), Invariant($"fgsm:eps={budget}"))),
                .. LinfBudgets.Select(budget => Pgd("linf", budget, Linf(budget, "PGD"))),
                .. L2Budgets.Select(budget => Pgd("l2", budget, L2(budget))),
            ],
            Headline = label,
            Figures = [Figures.Accuracy("Accuracy against budget", "Bands are 95 % Wilson intervals; a budget of 0 is the clean images.", Charts(settings)), Figures.Pictures(label)],
            Claims =
            [
                new ClaimPlan("natural-falls", $"The natural network falls below 10 % accuracy under {label}.", found => Claims.Below(found, (Natural, label), 0.1)),
                new ClaimPlan("robust-holds", $"The robust network stays at least 40 points above it under {label}.",
                    found => Claims.Exceeds(found, (Robust, label), (Natural, label), 0.4)),
            ],
            Reductions =
            [
                "The data are a balanced fifth of Fashion-MNIST: 12,000 of 60,000 training images and 2,000 of 10,000 test images.",
                $"Accuracy is measured on {settings.Get(TestImages)} test images.",
            ],
        };

        AttackPlan Pgd(string norm, double budget, string label) =>
            new(label, Invariant($"pgd:norm={norm},eps={budget},steps={settings.Get(AttackSteps)},early=yes")) { Samples = budget == 0.1 ? AttackStage.Samples : 0 };

        ModelPlan Model(string name, string method, int epochs) => new(name, "cat-mnist", method, Invariant(
            $"epochs={epochs} batch={settings.Get(BatchSize)} train-images={settings.Get(TrainImages)} lr={settings.Get(LearningRate)} schedule=one-cycle peak=0.2"));
    }

    private static AccuracyChart[] Charts(Settings settings) =>
    [
        new("Accuracy under attack, l∞", "budget ε (l∞, pixels in [0, 1])", [.. Lines("PGD", LinfBudgets, Linf), .. Lines("FGSM", LinfBudgets, Linf)])
        {
            References = [new ReferenceLine(settings.Get(Epsilon), "trained at")],
        },
        new("Accuracy under attack, l2", "budget ε (l2, pixels in [0, 1])", [.. Lines("PGD", L2Budgets, (budget, _) => L2(budget))]),
    ];

    private static IEnumerable<AccuracyLine> Lines(string attack, double[] budgets, Func<double, string, string> label) =>
        from model in (string[])[Natural, Robust]
        select new AccuracyLine(
            $"{model}, {attack}", [(0, model, ExperimentPlan.Clean), .. budgets.Select(budget => (budget, model, label(budget, attack)))], Dashed: attack == "FGSM");

    private static string Linf(double budget, string attack) => Invariant($"{attack} l∞ {budget}");

    private static string L2(double budget) => Invariant($"PGD l2 {budget}");
}
