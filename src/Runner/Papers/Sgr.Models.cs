using AdvScratch.Runner.Experiments;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

internal static partial class Sgr
{
    private static readonly Key<int> DigitImages = new("mnist_train_images", "training images of MNIST", smoke: 200, laptop: 10_000, paper: 60_000) { Least = 1 };
    private static readonly Key<int> PhotoImages = new("cifar_train_images", "training images of CIFAR-10", smoke: 200, laptop: 8_000, paper: 50_000) { Least = 1 };
    private static readonly Key<int> Epochs = new("epochs", "epochs", smoke: 1, laptop: 6, paper: 50) { Least = 1 };
    private static readonly Key<int> Batch = new("batch", "images in a training step", smoke: 20, laptop: 128, paper: 128) { Least = 1 };
    private static readonly WordKey Schedule = new("schedule", "schedule of the learning rate", "one-cycle", "one-cycle", "constant")
    {
        Accepts = word => word is "one-cycle" or "constant" or "linear" or "cosine",
    };

    private static readonly WordKey PhotoNetwork = new("cifar_network", "network of CIFAR-10", "sgr-cifar-half", "sgr-cifar-half", "sgr-cifar")
    {
        Accepts = word => word is "sgr-cifar-half" or "sgr-cifar",
    };

    private static readonly Key<int> DigitSteps = new("mnist_train_steps", "steps of PGD in training on MNIST", smoke: 1, laptop: 5, paper: 40) { Least = 1 };
    private static readonly Key<int> PhotoSteps = new("cifar_train_steps", "steps of PGD in training on CIFAR-10", smoke: 1, laptop: 5, paper: 10) { Least = 1 };
    private static readonly Key<int> Interval = new(
        "update_interval", "steps between two estimates of SGR's covariance", smoke: 5, laptop: 5, paper: 1)
    { Least = 1 };

    // by trials of a minute (10,000 images, 3 to 4 epochs): the largest tried that cost no test accuracy
    private static readonly Key<double> DigitGn = new("mnist_gn_lambda", "weight of GN's penalty on MNIST", smoke: 2, laptop: 2);
    private static readonly Key<double> DigitSgr = new("mnist_sgr_lambda", "weight of SGR's penalty on MNIST", smoke: 20, laptop: 20);
    private static readonly Key<double> PhotoGn = new("cifar_gn_lambda", "weight of GN's penalty on CIFAR-10", smoke: 0.1, laptop: 0.1);
    private static readonly Key<double> PhotoSgr = new("cifar_sgr_lambda", "weight of SGR's penalty on CIFAR-10", smoke: 0.5, laptop: 0.5);

    private static readonly Key<int> TestImages = new("test_images", "test images attacked", smoke: 12, laptop: 500, paper: 10_000) { Least = 1 };
    private static readonly Key<int> AttackSteps = new("attack_steps", "steps of white-box PGD", smoke: 3, laptop: 20, paper: 40) { Least = 1 };
    private static readonly Key<int> TransferSteps = new("transfer_steps", "steps of PGD that is transferred", smoke: 3, laptop: 10, paper: 10) { Least = 1 };
    private static readonly Key<int> AutoImages = new("autoattack_images", "test images under AutoAttack", smoke: 1, laptop: 20, paper: 1000) { Least = 1 };
    private static readonly Key<int> CheckedImages = new("check_images", "test images of the automatic checks", smoke: 0, laptop: 10, paper: 200);

    // what both data sets and all experiments on them share
    private static readonly Key[] DigitKeys = [DigitImages, DigitSteps, DigitGn, DigitSgr];
    private static readonly Key[] PhotoKeys = [PhotoImages, PhotoNetwork, PhotoSteps, PhotoGn, PhotoSgr];

    private static readonly Side Digits = new("MNIST", "mnist", 32);
    private static readonly Side Photos = new("CIFAR", "cifar10", 8);

    private static Side SideOf(string dataset) => dataset == Digits.Dataset ? Digits : Photos;

    /// <summary>One of the paper's data sets.</summary>
    /// <param name="Name">At the beginning of its models' names.</param>
    /// <param name="Dataset">In the catalogue.</param>
    /// <param name="Epsilon">The largest budget of the paper's main table, in 255ths of the pixel range.</param>
    private sealed record Side(string Name, string Dataset, int Epsilon)
    {
        private bool IsGrey => Dataset == "mnist";

        /// <summary>A model in the paper's words: Adam, random crops after zero padding (of photographs with the middle of the range) and, of those, mirror images.</summary>
        public ModelPlan Model(Settings settings, string name, string method, int draw = 0) => new(
            name,
            IsGrey ? "sgr-mnist" : settings.Get(PhotoNetwork),
            method,
            $"epochs={settings.Get(Epochs)} batch={settings.Get(Batch)} optimizer=adam lr=1e-3 schedule={settings.Get(Schedule)} "
            + (IsGrey ? $"crop=4 train-images={settings.Get(DigitImages)}" : $"crop=4 fill=0.5 flip=yes train-images={settings.Get(PhotoImages)}"))
        {
            Dataset = settings.Dataset(Dataset),
            Draw = draw,
        };

        public string Gn(Settings settings) => Invariant($"gn lambda={settings.Get(IsGrey ? DigitGn : PhotoGn)}");

        /// <summary>SGR; the covariance is a function of the displacement, as in the paper's section 3.3.</summary>
        public string Structured(Settings settings, string perturbation) =>
            Invariant($"sgr perturbation={perturbation} form=function lambda={settings.Get(IsGrey ? DigitSgr : PhotoSgr)} interval={settings.Get(Interval)}");

        public string PgdAugmented(Settings settings, int epsilon) => $"pgd eps={epsilon}/255 steps={settings.Get(IsGrey ? DigitSteps : PhotoSteps)}";

        public string FgsmAugmented(int epsilon) => $"fgsm eps={epsilon}/255";

        public string StructuredByPgd(Settings settings) => $"{Structured(settings, "pgd")} eps={Epsilon}/255";

        public string StructuredByFgsm(Settings settings) => $"{Structured(settings, "fgsm")} eps={Epsilon}/255";
    }
}
