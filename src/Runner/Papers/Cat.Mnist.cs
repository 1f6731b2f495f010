using AdvScratch.Layers;
using AdvScratch.Runner.Experiments;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

/// <summary>Models and attacks on MNIST: section 5.1, appendix C.1, Train_MNIST.py.</summary>
internal static partial class Cat
{
    private static class Mnist
    {
        private const int PaperEpochs = 40;

        private static readonly Key<int> TrainImages = new("train_images", "training images", smoke: 64, laptop: 9_000, paper: 60_000) { Least = 1 };
        private static readonly Key<int> TestImages = new("test_images", "test images attacked", smoke: 20, laptop: 500, paper: 10_000) { Least = 1 };
        private static readonly Key<int> Epochs = new("epochs", "epochs of CAT's training", smoke: 1, laptop: 6, paper: PaperEpochs) { Least = 1 };
        private static readonly Key<int> Batch = new("batch", "images in a step of the common schedule", smoke: 32, laptop: 64, paper: 100) { Least = 1 };
        private static readonly Key<double> WarmUp = new("warm_up", "epochs over which the training budget grows", smoke: 0, laptop: 2, paper: 0);
        private static readonly Key<int> InnerSteps = new("inner_steps", "steps of the attacks in training", smoke: 2, laptop: 7, paper: 20) { Least = 1 };
        private static readonly Key<double> Reach = new("reach", "how far those steps reach together, in budgets", smoke: 2, laptop: 2, paper: 1);
        private static readonly WordKey Mask = new("mask", "mask network", "mask-small", "mask-small", "mask-mnist") { Accepts = MaskNetworks.Names.Contains };
        private static readonly Key<int> HeldOut = new("held_out", "training images held out for it", smoke: 20, laptop: 300, paper: 0);
        private static readonly Key<int> Steps20 = new("steps_20", "steps of PGD-20", smoke: 4, laptop: 20, paper: 20) { Least = 1 };
        private static readonly Key<int> Steps100 = new("steps_100", "steps of PGD-100", smoke: 8, laptop: 100, paper: 100) { Least = 1 };
        private static readonly Key<int> AutoAttackImages = new("autoattack_images", "images under AutoAttack", smoke: 2, laptop: 30, paper: 1000) { Least = 1 };
        private static readonly Key<int> CheckImages = new("check_images", "images of the automatic checks (0: no checks)", smoke: 0, laptop: 20, paper: 200);

        /// <summary>Of training, of PGD-20, AutoAttack and the checks.</summary>
        public static IReadOnlyList<Key> Keys { get; } =
            [TrainImages, Schedule, Epochs, Batch, WarmUp, InnerSteps, Reach, Mask, SelectOn, HeldOut, TestImages, Steps20, AutoAttackImages, CheckImages];

        /// <summary>Of PGD-100, too.</summary>
        public static IReadOnlyList<Key> TableKeys { get; } = [.. Keys, Steps100];

        // the paper does not say how AT was trained on MNIST: as CAT
        private static readonly Published Own = new(PaperEpochs, [30], "optimizer=adam lr=0.001 batch=100");

        // yaodongyu/TRADES, train_trades_mnist.py: at the beginning of its epochs 55, 75 and 90, the first being number 1
        private static readonly Published OfTrades = new(100, [54, 74, 89], "optimizer=sgd lr=0.01 momentum=0.9 weight-decay=0 batch=128");

        public static int Images(Settings settings) => settings.Get(TestImages);

        public static ModelPlan At(Settings settings, double epsilon) =>
            Model(settings, Name("AT", epsilon), Invariant($"madry eps={epsilon} {Inner(settings, epsilon)} craft-in-training-mode=yes"), Own);

        public static ModelPlan Trades(Settings settings, double epsilon) => Model(
            settings, Name("TRADES", epsilon),
            Invariant($"trades eps={epsilon} beta=1 {(IsPublished(settings) ? Invariant($"steps={2 * settings.Get(InnerSteps)} step=0.01") : Inner(settings, epsilon))}"), OfTrades);

        /// <summary>CATcent or, with the margin loss, CATcw: κ = 150, start in U(−0.1, 0.1).</summary>
        public static ModelPlan Calibrated(Settings settings, string method, double epsilon) => Model(
            settings, Name(CatName(method), epsilon),
            Invariant($"{method} eps={epsilon} {Inner(settings, epsilon)} mask={settings.Get(Mask)}"), Own);

        public static string Name(string method, double epsilon) => Invariant($"{method} {epsilon}");

        /// <summary>PGD-20 or PGD-100; it leaves images that are fooled.</summary>
        public static AttackPlan Pgd(Settings settings, string label) => new(label, PgdText(settings.Get(label == Pgd20 ? Steps20 : Steps100)) + ",early=yes");

        /// <summary>PGD-20 to its end, for pictures.</summary>
        public static string WholePgd(Settings settings) => PgdText(settings.Get(Steps20));

        public static AttackPlan Strongest(Settings settings) => new(AutoAttack, "autoattack:eps=0.3") { Images = settings.Get(AutoAttackImages) };

        public static CheckPlan? Checks(Settings settings) =>
            settings.Get(CheckImages) is var images and > 0 ? new CheckPlan(Pgd(settings, Pgd20).Text, images) : null;

        private static string PgdText(int steps) => $"pgd:eps=0.3,steps={steps},step=0.015,random=no";

        private static ModelPlan Model(Settings settings, string name, string method, Published published) => new(
            name, "cat-mnist", settings.Get(WarmUp) > 0 ? Invariant($"{method} warm-up={settings.Get(WarmUp)}") : method,
            (IsPublished(settings)
                ? published.Recipe((double)settings.Get(Epochs) / PaperEpochs)
                : Invariant($"epochs={settings.Get(Epochs)} schedule=one-cycle optimizer=adam lr=0.002 batch={settings.Get(Batch)}"))
            + Invariant($" train-images={settings.Get(TrainImages)} {Selection(settings)}"));

        /// <summary>CAT's choice of the epoch: the highest sum of clean accuracy and accuracy under PGD-20.</summary>
        private static string Selection(Settings settings) => SelectedBy(settings, settings.Get(HeldOut), Pgd(settings, Pgd20).Text);

        private static string Inner(Settings settings, double epsilon)
        {
            int steps = settings.Get(InnerSteps);
            return Invariant($"steps={steps} step={settings.Get(Reach) * epsilon / steps}");
        }
    }
}
