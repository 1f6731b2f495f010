using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Datasets;

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
        var headline = Pgd(new Linf(0.1));
        string label = headline.Label;
        var inner = new Pgd(new Linf(settings.Get(Epsilon)), settings.Get(TrainSteps));
        return new ExperimentPlan
        {
            Title = "A natural and a robust network under attack",
            Dataset = DatasetCatalog.Bundled,
            TrainImages = settings.Get(TrainImages),
            TestImages = settings.Get(TestImages),
            Models =
            [
                Model(Natural, new NaturalTraining(), settings.Get(NaturalEpochs)),
                Model(Robust, new AdversarialTraining(inner), settings.Get(RobustEpochs)),
            ],
            Attacks =
            [
                .. LinfBudgets.Select(budget => new Fgsm(budget)),
                .. LinfBudgets.Select(budget => Pgd(new Linf(budget))),
                .. L2Budgets.Select(budget => Pgd(new L2(budget))),
            ],
            Headline = headline,
            Claims =
            [
                new ClaimPlan("natural-falls", $"The natural network falls below 10 % accuracy under {label}.", measured =>
                    measured[Natural, label] is { } natural ? Verdict.Below(natural.Accuracy, 0.1) : Verdict.Open),
                new ClaimPlan("robust-holds", $"The robust network stays at least 40 points above it under {label}.", measured =>
                    measured[Robust, label] is { } robust && measured[Natural, label] is { } natural
                        ? Verdict.Exceeds(robust.Correct, natural.Correct, 0.4)
                        : Verdict.Open),
            ],
            Reductions =
            [
                "The data are a balanced fifth of Fashion-MNIST: 12,000 of 60,000 training images and 2,000 of 10,000 test images.",
                $"Accuracy is measured on {settings.Get(TestImages)} test images.",
            ],
        };

        Attack Pgd(ThreatModel threat) => new Pgd(threat, settings.Get(AttackSteps)) { StopEarly = true };

        ModelPlan Model(string name, TrainingMethod method, int epochs) => new(
            name,
            "cat-mnist",
            method,
            parameters => new Adam(parameters, settings.Get(LearningRate)),
            new TrainerOptions
            {
                Epochs = epochs,
                BatchSize = settings.Get(BatchSize),
                // up for a fifth of the time, then down to nothing: the most accuracy that a few epochs give
                Schedule = new LinearSchedule([(0, 0.1), (0.2 * epochs, 1), (epochs, 0)]),
            });
    }
}
