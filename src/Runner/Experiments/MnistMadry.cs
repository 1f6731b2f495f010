using AdvScratch.Adversarial;
using AdvScratch.Layers;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// The l∞ column of Madry's adversarial training in table 1 of Li et al. 2019 (arXiv 1905.06455), as far as natural images and
/// PGD go. Hyper-parameters: MadryLab/mnist_challenge, config.json.
/// </summary>
internal sealed class MnistMadry : IExperiment
{
    private const string Robust = "robust";

    private static readonly Key<int> TrainImages = new("train_images", "training images", smoke: 300, laptop: 60_000, paper: 60_000) { Least = 1 };
    private static readonly Key<int> TestImages = new("test_images", "test images attacked", smoke: 30, laptop: 1000, paper: 10_000) { Least = 1 };
    private static readonly Key<int> Epochs =
        new("epochs", "epochs (100,000 steps of 50 images are 83.3)", smoke: 1, laptop: 6, paper: 84) { Least = 1 };
    private static readonly Key<int> BatchSize = new("batch_size", "images in a training step", smoke: 50, laptop: 100, paper: 50) { Least = 1 };
    private static readonly Key<double> LearningRate =
        new("learning_rate", "learning rate of Adam", smoke: 1e-3, laptop: 1e-3, paper: 1e-4) { Most = 1 };
    private static readonly Key<double> Epsilon = new("epsilon", "l∞ budget of training and attack", smoke: 0.3, laptop: 0.3, paper: 0.3) { Most = 1 };
    private static readonly Key<int> TrainSteps = new("train_steps", "PGD steps in training", smoke: 2, laptop: 5, paper: 40) { Least = 1 };
    private static readonly Key<double> TrainStepSize =
        new("train_step_size", "size of a PGD step in training", smoke: 0.2, laptop: 0.1, paper: 0.01) { Most = 1 };
    private static readonly Key<double> WarmUpEpochs =
        new("warm_up_epochs", "epochs in which the budget grows from 0", smoke: 0.5, laptop: 2, paper: 0);
    private static readonly Key<int> AttackSteps = new("attack_steps", "PGD steps of the attack", smoke: 10, laptop: 40, paper: 40) { Least = 1 };
    private static readonly Key<double> AttackStepSize =
        new("attack_step_size", "size of a PGD step of the attack", smoke: 0.04, laptop: 0.01, paper: 0.01) { Most = 1 };

    public ExperimentInfo Info { get; } = new(
        "mnist-madry",
        Paper: "so",
        "Madry's l∞ adversarial training on MNIST under PGD",
        new SortedDictionary<Scale, string> { [Scale.Smoke] = "seconds", [Scale.Laptop] = "15 minutes", [Scale.Paper] = "a day" },
        [
            TrainImages, TestImages, Epochs, BatchSize, LearningRate, Epsilon, TrainSteps, TrainStepSize, WarmUpEpochs, AttackSteps, AttackStepSize,
        ]);

    public ExperimentPlan Plan(Settings settings)
    {
        var threat = new Linf(settings.Get(Epsilon));
        var headline = new Pgd(threat, settings.Get(AttackSteps), settings.Get(AttackStepSize)) { StopEarly = true };
        int epochs = settings.Get(Epochs);
        bool full = settings.Scale == Scale.Paper;
        return new ExperimentPlan
        {
            Title = "Madry's adversarial training on MNIST",
            Dataset = "mnist",
            TrainImages = settings.Get(TrainImages),
            TestImages = settings.Get(TestImages),
            Models =
            [
                new ModelPlan(
                    Robust,
                    "madry-mnist",
                    new AdversarialTraining(new Pgd(threat, settings.Get(TrainSteps), settings.Get(TrainStepSize)))
                    {
                        WarmUpEpochs = settings.Get(WarmUpEpochs),
                    },
                    parameters => new Adam(parameters, settings.Get(LearningRate)),
                    new TrainerOptions
                    {
                        Epochs = epochs,
                        BatchSize = settings.Get(BatchSize),
                        Schedule = full ? LearningRateSchedule.Constant : new LinearSchedule([(0.5 * epochs, 1), (epochs, 0)]),
                    }),
            ],
            Attacks = [new Fgsm(threat.Epsilon), headline],
            Headline = headline,
            PaperNumbers = new Dictionary<(string, string), double>
            {
                [(Robust, ExperimentPlan.Clean)] = 0.988,
                [(Robust, Pgd.MadryMnist.Label)] = 0.925,
            },
            Note = "The paper's numbers are those of table 1 of Li et al. 2019 (arXiv 1905.06455), column Madry l∞, rows natural and PGD l∞.",
            Reductions = full ? [] : ["The learning rate falls linearly to 0 in the second half instead of staying constant."],
        };
    }
}
