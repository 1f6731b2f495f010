using AdvScratch.Layers;
using AdvScratch.Runner.Experiments;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

/// <summary>Models and attacks on CIFAR: section 5.1, appendix C.2, Train_CIFAR10.py, and the baselines' own codes.</summary>
internal static partial class Cat
{
    private static class Cifar
    {
        private const int PaperEpochs = 140;

        private const string At = "AT", Trades = "TRADES", Mart = "MART", FatTrades = "FAT-TRADES";

        public static readonly WordKey Network = new("network", "network", "wrn-10-1", "wrn-10-1", "preact-resnet18");
        public static readonly Key<int> TrainImages = new("train_images", "training images", smoke: 64, laptop: 8_000, paper: 50_000) { Least = 1 };
        public static readonly Key<int> Epochs = new("epochs", "epochs of CAT's training", smoke: 2, laptop: 6, paper: PaperEpochs) { Least = 1 };

        private static readonly Key<int> TestImages = new("test_images", "test images attacked", smoke: 16, laptop: 500, paper: 10_000) { Least = 1 };
        private static readonly Key<int> Batch = new("batch", "images in a training step", smoke: 32, laptop: 64, paper: 128) { Least = 1 };
        private static readonly Key<int> InnerSteps = new("inner_steps", "steps of the attacks in training", smoke: 2, laptop: 4, paper: 10) { Least = 1 };
        private static readonly WordKey Mask = new("mask", "mask network (mask-small is trained by Adam, the others by SGD)", "mask-small", "mask-small", "mask-cifar")
        {
            Accepts = MaskNetworks.Names.Contains,
        };

        private static readonly Key<int> HeldOut = new("held_out", "training images held out for it", smoke: 20, laptop: 500, paper: 0);
        private static readonly Key<int> TrialSteps = new("trial_steps", "PGD steps in the choice of the epoch", smoke: 2, laptop: 10, paper: 10) { Least = 1 };
        private static readonly Key<int> Steps20 = new("steps_20", "steps of PGD-20", smoke: 4, laptop: 20, paper: 20) { Least = 1 };
        private static readonly Key<int> Steps100 = new("steps_100", "steps of PGD-100", smoke: 8, laptop: 100, paper: 100) { Least = 1 };
        private static readonly Key<int> CwSteps = new("steps_cw", "steps of C&W∞", smoke: 4, laptop: 30, paper: 30) { Least = 1 };
        private static readonly Key<int> AutoAttackImages = new("autoattack_images", "images under AutoAttack", smoke: 2, laptop: 40, paper: 1000) { Least = 1 };
        private static readonly Key<int> CheckImages = new("check_images", "images of the automatic checks (0: no checks)", smoke: 0, laptop: 20, paper: 200);

        // crops of reflected borders in Train_CIFAR10.py and in robust_overfitting; black borders in the other codes
        private const string Sgd = "optimizer=sgd momentum=0.9 batch=128 crop=4 flip=yes", Reflect = "padding=reflect", Zero = "padding=zero";

        // and these two codes alone normalize pixels
        private const string Normalized = $"{Sgd} lr=0.1 weight-decay=5e-4 {Reflect} normalize=cifar10";

        private static readonly Published OfCat = new(PaperEpochs, [100, 120], Normalized);
        private static readonly Published OfCatWide = OfCat with { Drops = [100, 110] };
        private static readonly Published OfCat100 = new(120, [100, 110], Normalized);

        // locuslab/robust_overfitting, train_cifar.py
        private static readonly Published OfAt = new(200, [100, 150], Normalized);

        // these codes lower the rate at the beginning of an epoch, the first being number 1
        private static readonly Published OfTrades = new(76, [74], $"{Sgd} lr=0.1 weight-decay=2e-4 {Zero}");
        private static readonly Published OfFat = OfTrades with { Epochs = 85 };
        private static readonly Published OfMart = new(120, [74, 89, 99], $"{Sgd} lr=0.01 weight-decay=3.5e-3 {Zero}");
        private static readonly Published OfMartWide = new(90, [74, 89], $"{Sgd} lr=0.1 weight-decay=7e-4 {Zero}");

        /// <summary>The keys of everything but the network, the number of training images and of epochs, which experiments may have of their own.</summary>
        public static IReadOnlyList<Key> Common { get; } =
            [Schedule, Batch, InnerSteps, Mask, SelectOn, HeldOut, TrialSteps, TestImages, Steps20, Steps100, CwSteps, AutoAttackImages, CheckImages];

        public static IReadOnlyList<Key> Keys { get; } = [Network, TrainImages, Epochs, .. Common];

        /// <summary>The names of the four baselines, in the paper's order.</summary>
        public static string[] Baselines { get; } = [At, Trades, Mart, FatTrades];

        public static int Images(Settings settings) => settings.Get(TestImages);

        /// <summary>What a model of this family is trained on: the values of three keys.</summary>
        /// <param name="Network">A name of the networks.</param>
        /// <param name="TrainImages">How many training images.</param>
        /// <param name="Epochs">CAT's epochs; the others' are in the published proportion, or the same.</param>
        public sealed record Task(string Network, int TrainImages, int Epochs)
        {
            /// <summary>CIFAR-100, for which CAT has another schedule.</summary>
            public bool HasManyClasses { get; init; }

            /// <summary>Whether the published settings are those for WRN-34-10.</summary>
            public bool IsWide { get; init; }
        }

        /// <summary>That of most experiments.</summary>
        public static Task TaskOf(Settings settings) => new(settings.Get(Network), settings.Get(TrainImages), settings.Get(Epochs));

        /// <summary>AT, TRADES, MART or FAT for TRADES with the settings of their codes.</summary>
        public static ModelPlan Baseline(Settings settings, Task task, string name)
        {
            int steps = settings.Get(InnerSteps);
            return name switch
            {
                At => AtOf(settings, task, name, 8),
                Trades => Model(settings, task, name, Invariant($"trades eps=0.031 steps={steps} beta=6"), OfTrades),
                Mart => Model(settings, task, name, Invariant($"mart eps=0.031 steps={steps} beta={(task.IsWide ? 6 : 5)}"), task.IsWide ? OfMartWide : OfMart),
                _ => Model(settings, task, name, Invariant($"fat-trades eps=0.031 steps={steps} beta=6"), OfFat),
            };
        }

        /// <summary>AT at a budget of so many of 255.</summary>
        public static ModelPlan AtOf(Settings settings, Task task, string name, double budget) =>
            Model(settings, task, name, Invariant($"madry eps={budget}/255 {Inner(settings)} craft-in-training-mode=yes"), OfAt);

        /// <summary>TRADES at a budget of so many of 255, or with another weight of the divergence.</summary>
        public static ModelPlan TradesOf(Settings settings, Task task, string name, double budget, double beta = 6) =>
            Model(settings, task, name, Invariant($"trades eps={budget}/255 steps={settings.Get(InnerSteps)} beta={beta}"), OfTrades);

        /// <summary>CATcent or CATcw.</summary>
        /// <param name="settings">The values of the keys.</param>
        /// <param name="task">What is trained on.</param>
        /// <param name="name">The model's.</param>
        /// <param name="method">cat-cent or cat-cw.</param>
        /// <param name="maskBeta">β₁, as text.</param>
        /// <param name="beta">β, as text.</param>
        /// <param name="budget">Of so many of 255.</param>
        /// <param name="more">Words for the method, each with a space before it.</param>
        public static ModelPlan Calibrated(
            Settings settings, Task task, string name, string method, string maskBeta, string beta = "5", double budget = 8, string more = "")
        {
            string mask = settings.Get(Mask) is var network && network == "mask-small" ? "mask=mask-small mask-optimizer=adam" : $"mask={network}";
            return Model(
                settings, task, name, Invariant($"{method} eps={budget}/255 {Inner(settings)} beta={beta} mask-beta={maskBeta} {mask}{more}"),
                task.HasManyClasses ? OfCat100 : task.IsWide ? OfCatWide : OfCat);
        }

        public static AttackPlan Attack(Settings settings, string label) => label switch
        {
            Fgsm => new(label, "fgsm:eps=8/255"),
            Pgd10 => new(label, "pgd:eps=8/255,steps=10,step=2/255,early=yes"),
            Pgd20 => new(label, Pgd(settings.Get(Steps20))),
            Pgd100 => new(label, Pgd(settings.Get(Steps100))),
            CwInf => new(label, Invariant($"cw:eps=0.031,steps={settings.Get(CwSteps)},step=0.003,confidence=50,early=yes")),
            _ => new(label, "autoattack:eps=8/255") { Images = settings.Get(AutoAttackImages) },
        };

        public static CheckPlan? Checks(Settings settings) =>
            settings.Get(CheckImages) is var images and > 0 ? new CheckPlan(Pgd(settings.Get(Steps20)), images) : null;

        private static string Pgd(int steps) => Invariant($"pgd:eps=8/255,steps={steps},step=0.003,random=no,early=yes");

        // 10 steps of 2/255 reach as far as any other number of these
        private static string Inner(Settings settings) => Invariant($"steps={settings.Get(InnerSteps)} step={20.0 / settings.Get(InnerSteps)}/255");

        private static ModelPlan Model(Settings settings, Task task, string name, string method, Published published) => new(
            name, task.Network, method,
            (IsPublished(settings)
                ? published.Recipe((double)task.Epochs / PaperEpochs).Replace("normalize=cifar10", task.HasManyClasses ? "normalize=cifar100" : "normalize=cifar10", StringComparison.Ordinal)
                : Invariant($"epochs={task.Epochs} schedule=one-cycle optimizer=sgd lr=0.1 momentum=0.9 weight-decay=5e-4 batch={settings.Get(Batch)} crop=4 flip=yes {Reflect}"))
            + Invariant($" train-images={task.TrainImages} {Selection(settings)}"));

        /// <summary>The paper's choice of the epoch: the highest sum of clean accuracy and accuracy under PGD-10.</summary>
        private static string Selection(Settings settings) =>
            SelectedBy(settings, settings.Get(HeldOut), Invariant($"pgd:eps=8/255,steps={settings.Get(TrialSteps)},step=2/255,early=yes"));
    }
}
