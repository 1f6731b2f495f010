using AdvScratch.Runner.Experiments;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

/// <summary>
/// Structured gradient regularisation (Roth, Lucchi, Nowozin and Hofmann, arXiv 1805.08736, 2018): its tables and figures. Most numbers
/// of the text's settings are lost. Where a later revision (its ICLR submission) has them they are taken from there; the others are
/// usual values, which <see cref="Assumptions"/> names.
/// </summary>
internal static partial class Sgr
{
    private const string Clean = ExperimentPlan.Clean;
    private const string AutoAttack = "AutoAttack";

    // a network that has hardly learnt the task says nothing about attacks on it; chance is 0.1
    private const double Learnt = 0.3;

    private const string Assumptions =
        "The paper's text lost most numbers of its settings: learning rate, batch and epochs are usual values, the weights λ of the penalties "
        + "come from short trials, and an attack flees the network's own prediction, as the paper says.";

    /// <summary>In the paper's order.</summary>
    // made at the first use: what it needs lies in fields of several files, whose order is not fixed
    public static IReadOnlyList<IExperiment> Experiments => field ??= [Table1(), Transfer(), Covariance(), LongRange(), Lines()];

    private static Experiment Of(
        string name, string description, string smoke, string laptop, string paper, IReadOnlyList<Key> keys, Func<Settings, ExperimentPlan> plan) => new(
        new ExperimentInfo(
            name, "sgr", description, new SortedDictionary<Scale, string> { [Scale.Smoke] = smoke, [Scale.Laptop] = laptop, [Scale.Paper] = paper }, keys),
        plan);

    /// <summary>Those of a table's numbers that belong to a plan: its rows are models, <c>test</c> is clean images.</summary>
    private static Dictionary<(string Model, string Attack), double> Numbers(string table, Func<string, string> model, Func<string, string> attack) =>
        PaperTable.Parse(table).ToDictionary(cell => (model(cell.Key.Row), cell.Key.Column == "test" ? Clean : attack(cell.Key.Column)), cell => cell.Value);

    private static string Pgd(double epsilon, int steps, string more = "") => Invariant($"pgd:eps={epsilon}/255,steps={steps},goal=prediction{more}");

    private static string Auto(double epsilon) => Invariant($"autoattack:eps={epsilon}/255");

    /// <summary>A claim about models that have learnt the task; others decide nothing.</summary>
    private static ClaimPlan ClaimAbout(IReadOnlyList<string> models, string id, string text, Func<Findings, Verdict> decide) =>
        new(id, text, found => models.All(model => found[model, Clean]?.Accuracy.Value > Learnt) ? decide(found) : Verdict.Open);

    /// <summary>The checks of models on one data set or on several, on as many images as the key says; none for 0.</summary>
    private static CheckPlan? Checks(Settings settings, IEnumerable<(string Model, double Epsilon)> models)
    {
        int images = settings.Get(CheckedImages);
        (string Model, string Attack)[] all = [.. models.Select(model => (model.Model, Pgd(model.Epsilon, settings.Get(AttackSteps)).Replace(",goal=prediction", ",early=yes")))];
        return images == 0 ? null : new CheckPlan(all[0].Attack, images) { Others = all.ToDictionary(one => one.Model, one => one.Attack) };
    }
}
