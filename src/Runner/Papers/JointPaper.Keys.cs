using AdvScratch.Layers;
using AdvScratch.Runner.Experiments;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Papers;

internal static partial class JointPaper
{
    // the budgets of training and of evaluation: grey levels of 255, and pixels
    private const double PixelBudget = 8, FlowBudget = 0.3;

    private static readonly WordKey Network =
        new("network", "the network of all models", smoke: "wrn-10-1", laptop: "wrn-10-1", paper: "wrn-28-10") { Accepts = IsNetwork };

    private static readonly Key<int> Batch = new("batch", "images in a training step", smoke: 30, laptop: 64, paper: 128) { Least = 1 };

    private static readonly WordKey Schedule = new(
        "schedule", "schedule of the learning rate (constant, steps, linear, cosine or one-cycle)", smoke: "one-cycle", laptop: "one-cycle", paper: "steps")
    {
        Accepts = word => word is "constant" or "steps" or "linear" or "cosine" or "one-cycle",
    };

    private static readonly Key<int> InnerSteps = new("inner_steps", "steps of the attack in multi-step training", smoke: 2, laptop: 3, paper: 7) { Least = 1 };

    private static readonly Key<double> InnerStep =
        new("inner_step", "length of these steps as a share of the budget", smoke: 0.5, laptop: 0.5, paper: 0.25) { Most = 1 };

    private static readonly Key<int> AttackSteps =
        new("attack_steps", "steps of the attacks PGD-20, Spatial and Joint", smoke: 3, laptop: 20, paper: 20) { Least = 1 };

    private static readonly Key<int> LongSteps = new("long_steps", "steps of the attack PGD-100", smoke: 5, laptop: 100, paper: 100) { Least = 1 };

    private static readonly Key<int> AutoAttackImages = new("autoattack_images", "test images under AutoAttack", smoke: 1, laptop: 50, paper: 1_000) { Least = 1 };

    private static readonly Key<int> CheckImages = new("check_images", "test images of the automatic checks", smoke: 2, laptop: 50, paper: 200) { Least = 1 };

    private static readonly Task Cifar10 = new("cifar10", Train(10_000, 50_000), Test(500, 10_000), Rate(0.1), Epochs(8), LongEpochs(8));

    private static readonly Task Cifar100 = Cifar10 with { Dataset = "cifar100" };

    private static readonly Task Svhn =
        new("svhn", Train(10_000, 73_257), Test(500, 26_032), Rate(0.01), Epochs(8), LongEpochs(8)) { Augmentation = "crop=0 flip=no" };

    // twelve trainings
    private static readonly Task Cifar10ManyTimes = Cifar10 with { TrainImages = Train(5_000, 50_000), LongEpochs = LongEpochs(5) };

    // of whatever has multi-step training, of one-step training, of the attacks, of what stands beside every table
    private static readonly Key[] MultiStep = [InnerSteps, InnerStep], Training = [Network, Batch, Schedule], Beside = [AutoAttackImages, CheckImages];

    private static Key<int> Train(int laptop, int paper) => new("train_images", "training images", smoke: 60, laptop, paper) { Least = 1 };

    private static Key<int> Test(int laptop, int paper) => new("test_images", "test images attacked", smoke: 6, laptop, paper) { Least = 1 };

    private static Key<double> Rate(double paper) => new("learning_rate", "highest learning rate", smoke: 0.1, laptop: 0.1, paper) { Most = 10 };

    private static Key<int> Epochs(int laptop) =>
        new("epochs", "epochs of natural and of multi-step pixel training", smoke: 1, laptop, paper: 100) { Least = 1 };

    private static Key<int> LongEpochs(int laptop) => new("long_epochs", "epochs of the other trainings", smoke: 1, laptop, paper: 200) { Least = 1 };

    private static bool IsNetwork(string name)
    {
        Shape photographs = [3, 32, 32];
        try
        {
            return Networks.Find(name).InputShape == photographs;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>A data set and how much is done on it.</summary>
    private sealed record Task(
        string Dataset, Key<int> TrainImages, Key<int> TestImages, Key<double> LearningRate, Key<int> Epochs, Key<int> LongEpochs)
    {
        /// <summary>How training images are varied.</summary>
        public string Augmentation { get; init; } = "crop=4 flip=yes";

        /// <summary>Its keys and those of how the networks are trained.</summary>
        /// <param name="hasShort">Whether there are natural and multi-step pixel models.</param>
        /// <param name="hasLong">Whether there are others.</param>
        public IEnumerable<Key> Keys(bool hasShort = true, bool hasLong = true) =>
        [
            TrainImages, TestImages, .. Training, LearningRate, .. hasShort ? [Epochs] : (Key[])[], .. hasLong ? [LongEpochs] : (Key[])[], AttackSteps,
        ];
    }
}
