using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

/// <summary>
/// Zhang and Wang, "Joint Adversarial Training: Incorporating both Spatial and Pixel Attacks" (2019, arXiv 1907.10737): networks trained
/// against attacks that change pixels, that move them, and that do both, under attacks of all three kinds. CIFAR-10, CIFAR-100 and SVHN,
/// 8 of 255 grey levels and 0.3 pixels of flow.
/// </summary>
/// <remarks>
/// Many numbers are lost in the text at hand. Those of its pixel attacks follow the same authors' published codes (Feature Scatter,
/// Bilateral): WRN-28-10, SGD with momentum 0.9, weight decay 2e-4, batches of 128, learning rate 0.1, crops of images padded with 4
/// black pixels and flips (none on SVHN), 7 training steps of 2 grey levels, one-step training in one step of the whole budget, evaluation
/// in 20 and 100 steps of 2. Chosen here: the steps of the flow are the same shares of its budget (0.075 of 0.3 pixels); spatial and joint
/// training take 7 steps, too; 100 epochs of natural and multi-step pixel training with drops after 60 and 90, 200 epochs with the same
/// drops where pixels are moved, 200 with drops after 100 and 150 of bilateral training; learning rate 0.01 on SVHN; uniformly smoothed
/// labels that keep half for the true class where pixels are moved, bilateral ones in one-step pixel training; for the order pixel before
/// spatial, pixels step before the flow. Networks map pixels to [−1, 1] first, as the paper's; budgets are the same grey levels.
/// Attacks return their best iterate, which makes them a little stronger than the paper's, which return the last.
/// </remarks>
internal static partial class JointPaper
{
    /// <summary>The paper's tables and figures, and its flow fields drawn.</summary>
    // made at the first use: what they need lies in fields of several files, whose order is not fixed
    public static IReadOnlyList<IExperiment> Experiments => field ??=
        [Table1, Table2, Table3, Table4, Table5, Table6, Table7, Figure1, Figure3, FlowFields];

    private const string Note =
        "Where training in one step leaves an accuracy under FGSM near that of clean images or above it, gradients are masked, and a longer "
        + "attack finds what FGSM misses: read PGD-100, AutoAttack and the checks. The paper has the first of these in one table only.";

    private static ExperimentInfo Info(string name, string description, string laptop, IEnumerable<Key> keys) => new(
        name,
        "joint",
        description,
        new SortedDictionary<Scale, string> { [Scale.Smoke] = "seconds", [Scale.Laptop] = laptop, [Scale.Paper] = "weeks" },
        [.. keys]);

    /// <summary>A table: models under attacks, with AutoAttack, the automatic checks and the paper's numbers beside them.</summary>
    private static ExperimentPlan Table(
        Settings settings, Task task, string title, IReadOnlyList<ModelPlan> models, IReadOnlyList<AttackPlan> attacks, string numbers) => new()
        {
            Title = title,
            Dataset = settings.Dataset(task.Dataset),
            TestImages = settings.Get(task.TestImages),
            Models = models,
            Attacks = [.. attacks, AutoAttack(settings)],
            Headline = Joint,
            Checks = new CheckPlan(Pgd(Pgd20, PixelBudget, settings.Get(AttackSteps)).Text, settings.Get(CheckImages)),
            Note = Note,
            PaperNumbers = PaperTable.Parse(numbers),
        };
}
