using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

/// <summary>Tables 2, 3 and 7: CIFAR under white-box attacks. Models of CAT are named with their β₁.</summary>
internal static partial class Cat
{
    private const string Average = "Avg";

    private const string CifarNote = "The number behind CATcent and CATcw is β₁. With the published schedule CAT and AT normalize pixels, as their codes do; with the "
        + "common one no network does. The choice of the epoch tries at most 1,000 images. The paper's numbers of CAT are means of five trainings (--repeats 5).";

    private static readonly string[] WhiteBox = [Fgsm, Pgd20, Pgd100, CwInf];

    private static readonly WordKey MaskBetas = new("mask_betas", "values of β₁, smallest first", "0.05,0.3", "0.05,0.3", "0.05,0.1,0.3") { Accepts = AreNumbers };

    private static readonly WordKey WideNetwork = new("network", "network", "wrn-10-2", "wrn-10-2", "wrn-34-10");
    private static readonly Key<int> WideImages = new("train_images", "training images", smoke: 64, laptop: 4_000, paper: 50_000) { Least = 1 };

    private static readonly WordKey HundredMaskBetas = new("mask_betas", "values of β₁, smallest first", "0.05", "0.05", "0.05,0.1") { Accepts = AreNumbers };
    private static readonly Key<int> HundredImages = new("train_images", "training images", smoke: 64, laptop: 20_000, paper: 50_000) { Least = 1 };

    private static Experiment Table2() => Of(
        "cat-table2", "CAT and four baselines on CIFAR-10, PreAct-ResNet-18", "seconds", "20 minutes", "weeks", [.. Cifar.Keys, MaskBetas],
        settings => WhiteBoxTable(settings, "CIFAR-10, PreAct-ResNet-18", "cifar10", Cifar.TaskOf(settings), Cifar.Baselines, Betas(settings, MaskBetas), PreActTable));

    private static Experiment Table3() => Of(
        "cat-table3", "CAT and four baselines on CIFAR-10, WRN-34-10", "seconds", "20 minutes", "months", [WideNetwork, WideImages, Cifar.Epochs, .. Cifar.Common, MaskBetas],
        settings => WhiteBoxTable(
            settings, "CIFAR-10, WRN-34-10", "cifar10", new Cifar.Task(settings.Get(WideNetwork), settings.Get(WideImages), settings.Get(Cifar.Epochs)) { IsWide = true },
            Cifar.Baselines, Betas(settings, MaskBetas), WideTable)
            with
        { Note = $"{CifarNote} The paper's numbers of FAT are those of its own paper, at 0.031." });

    private static Experiment Table7() => Of(
        "cat-table7", "CAT and AT on CIFAR-100, PreAct-ResNet-18", "seconds", "20 minutes", "weeks", [Cifar.Network, HundredImages, Cifar.Epochs, .. Cifar.Common, HundredMaskBetas],
        settings => WhiteBoxTable(
            settings, "CIFAR-100, PreAct-ResNet-18", "cifar100",
            new Cifar.Task(settings.Get(Cifar.Network), settings.Get(HundredImages), settings.Get(Cifar.Epochs)) { HasManyClasses = true },
            ["AT"], Betas(settings, HundredMaskBetas), HundredTable));

    /// <summary>A table of baselines and CAT models under the four white-box attacks and AutoAttack.</summary>
    private static ExperimentPlan WhiteBoxTable(
        Settings settings, string title, string dataset, Cifar.Task task, string[] baselines, string[] betas, string numbers)
    {
        ModelPlan[] models = [.. baselines.Select(name => Cifar.Baseline(settings, task, name)), .. CatModels(settings, task, betas)];
        return new ExperimentPlan
        {
            Title = $"Calibrated adversarial training on {title}",
            Dataset = settings.Dataset(dataset),
            TestImages = Cifar.Images(settings),
            Models = models,
            Attacks = [.. WhiteBox.Append(AutoAttack).Select(label => Cifar.Attack(settings, label))],
            Means = [new MeanPlan(Average, [Clean, .. WhiteBox])],
            Headline = Pgd20,
            Checks = Cifar.Checks(settings),
            PaperNumbers = Numbers(numbers, models, [.. WhiteBox, Average]),
            Note = CifarNote,
            Claims = WhiteBoxClaims(baselines, betas),
        };
    }

    private static IEnumerable<ModelPlan> CatModels(Settings settings, Cifar.Task task, string[] betas, string suffix = "") =>
        from beta in betas
        from method in (string[])["cat-cent", "cat-cw"]
        select Cifar.Calibrated(settings, task, $"{CatName(method)} {beta}{suffix}", method, beta);

    private static string CatName(string method) => method == "cat-cw" ? "CATcw" : "CATcent";

    private static string[] Betas(Settings settings, WordKey key) => settings.Get(key).Split(',');

    private static bool AreNumbers(string text) => text.Split(',').All(part => Adversarial.CatalogOption.TryNumber(part, out _));
}
