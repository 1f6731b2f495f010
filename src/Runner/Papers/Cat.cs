using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

/// <summary>
/// Calibrated adversarial training (Huang, Menkovski, Pei and Pechenizkiy, ACML 2021, arXiv 2110.00623): its tables and figures. What
/// the paper leaves open is as in the published code (TienjinHuang/Calibrated-adversarial-training).
/// </summary>
internal static partial class Cat
{
    private const string Clean = ExperimentPlan.Clean;
    private const string Square = "Square";
    private const string Fgsm = "FGSM";
    private const string Pgd10 = "PGD-10";
    private const string Pgd20 = "PGD-20";
    private const string Pgd100 = "PGD-100";
    private const string CwInf = "CW-inf";
    private const string AutoAttack = "AutoAttack";

    private static readonly WordKey Schedule = new(
        "schedule", "training schedule (common: the same one-cycle for all methods, pixels as they are; published: each method's own)", "common", "common", "published")
    {
        Accepts = text => text is "common" or "published",
    };

    private static readonly WordKey SelectOn = new("select_on", "images that the choice of the epoch tries", "held-out", "held-out", "test")
    {
        Accepts = text => text is "held-out" or "test",
    };

    /// <summary>In the paper's order.</summary>
    // made at the first use: what it needs lies in fields of several files, whose order is not fixed
    public static IReadOnlyList<IExperiment> Experiments => field ??=
        [Table1(), Table2(), Table3(), Table4(), Table7(), Table8(), Figure2(), Figure3(), Figure4(), Figure5(), Figure6()];

    private static Experiment Of(
        string name, string description, string smoke, string laptop, string paper, IReadOnlyList<Key> keys, Func<Settings, ExperimentPlan> plan) => new(
        new ExperimentInfo(
            name, "cat", description, new SortedDictionary<Scale, string> { [Scale.Smoke] = smoke, [Scale.Laptop] = laptop, [Scale.Paper] = paper }, keys),
        plan);

    /// <summary>Those of a table's numbers that a plan measures.</summary>
    private static Dictionary<(string Model, string Attack), double> Numbers(string table, IEnumerable<ModelPlan> models, IEnumerable<string> columns)
    {
        string[] rows = [.. models.Select(model => model.Name)], known = [Clean, .. columns];
        return PaperTable.Parse(table).Where(cell => rows.Contains(cell.Key.Row) && known.Contains(cell.Key.Column)).ToDictionary(cell => cell.Key, cell => cell.Value);
    }

    private static bool IsPublished(Settings settings) => settings.Get(Schedule) == "published";

    /// <summary>The words of the paper's choice of the epoch: the highest sum of clean accuracy and accuracy under an attack.</summary>
    private static string SelectedBy(Settings settings, int heldOut, string attack) => FormattableString.Invariant(
        $"select=clean+robust select-on={settings.Get(SelectOn)} hold-out={(settings.Get(SelectOn) == "test" ? 0 : heldOut)} select-attack={attack}");

    /// <summary>How a method is trained in its published code.</summary>
    /// <param name="Epochs">How many epochs.</param>
    /// <param name="Drops">After which of them the learning rate falls to a tenth.</param>
    /// <param name="Words">Optimiser, batch and augmentation.</param>
    private sealed record Published(int Epochs, int[] Drops, string Words)
    {
        /// <summary>The words of the training, for a share of the published epochs.</summary>
        public string Recipe(double share) => FormattableString.Invariant(
            $"epochs={Math.Max(1, Math.Round(Epochs * share))} schedule=steps drops={string.Join(',', Drops.Select(drop => FormattableString.Invariant($"{drop * share}")))} {Words}");
    }
}
