using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

internal static partial class So
{
    private const string TableNote =
        "An image counts as robust if no iterate of an attack fools the network; the published S-O attack judges its last one. The paper's numbers for "
        + "TRADES in l∞ are those of a public checkpoint (99.48 % on natural images), so that column very probably is TRADES' own SmallCNN and not the "
        + "network of two convolutions that all models have here. The natural network and AutoAttack are not in the paper; PGD with 100 "
        + "steps is there because the paper's 92.5 % for Madry et al. is what others report for it.";

    private static readonly Key<int> TestImages = new("test_images", "test images attacked", smoke: 8, laptop: 200, paper: 10_000) { Least = 1 };
    private static readonly Key<int> LongSteps = new("long_steps", "steps of PGD-100", smoke: 5, laptop: 100, paper: 100) { Least = 1 };
    private static readonly Key<int> CheckImages = new("check_images", "test images that are checked for misleading robustness", smoke: 0, laptop: 20, paper: 200);

    // accuracy in percent; the name of a column is that of a model
    private const string TableOfThePaper =
        """
        | attack      | Madry l2 | Madry linf | Madry Mix | TRADES l2 | TRADES linf | TRADES Mix | Ensemble l2 | Ensemble linf | Ensemble Mix | ATDA l2 | ATDA linf | ATDA Mix |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|
        | none        | 98.2 | 98.8 | 98.7 | 99.4 | 99.5 | 99.4 | 99.4 | 99.0 | 98.7 | 99.2 | 98.8 | 99.0 |
        | PGD l2 4.0  | 97.0 | 92.8 | 73.2 | 91.7 | 91.7 | 90.4 | 99.0 | 65.3 | 58.2 | 98.8 | 63.6 | 57.9 |
        | PGD l∞ 0.3  | 0.4  | 92.5 | 82.2 | 19.7 | 95.6 | 15.3 | 0.0  | 90.2 | 81.4 | 0.0  | 62.6 | 81.3 |
        | S-O l2 4.0  | 96.6 | 0.0  | 18.3 | 81.7 | 3.2  | 84.2 | 98.9 | 65.8 | 58.4 | 97.2 | 64.0 | 56.8 |
        | S-O l∞ 0.3  | 0.0  | 91.3 | 84.2 | 16.9 | 94.7 | 14.5 | 0.0  | 88.9 | 82.1 | 0.0  | 61.3 | 83.4 |
        """;

    private static Experiment Table1 => new(
        new ExperimentInfo(
            "so-table1",
            Paper,
            "four trainings against attacks in l2, l∞ and both, under PGD and S-O in l2 and l∞ (MNIST)",
            Times("15 seconds", "20 minutes", "a week"),
            [
                .. PgdTrainingKeys, MadryTraining, TradesTraining, EnsembleTraining, SourceTraining, AtdaTraining,
                TestImages, AttackSteps, LongSteps, Samples, AutoImages, CheckImages,
            ]),
        settings => new ExperimentPlan
        {
            Title = "Adversarial training under attacks of another norm",
            Dataset = settings.Dataset(Mnist),
            TestImages = settings.Get(TestImages),
            Models =
            [
                NaturalModel(settings),
                .. Norms.Select(norm => MadryModel(settings, norm)),
                .. Norms.Select(norm => TradesModel(settings, norm)),
                .. SourceModels(settings),
                .. Norms.Select(norm => EnsembleModel(settings, norm)),
                .. Norms.Select(norm => AtdaModel(settings, norm)),
            ],
            Attacks =
            [
                .. TableAttacks(settings),
                Early("PGD-100 l∞ 0.3", Invariant($"pgd:eps=0.3,steps={settings.Get(LongSteps)},step=0.01")),
                Auto(settings, L2, 4),
                Auto(settings, Linf, 0.3),
            ],
            Headline = SoL2,
            Checks = settings.Get(CheckImages) is > 0 and int images ? new CheckPlan(PgdText(settings, Linf, 0.3) + ",early=yes", images) : null,
            Note = TableNote,
            PaperNumbers = PaperTable.Parse(TableOfThePaper).ToDictionary(number => (number.Key.Column, number.Key.Row), number => number.Value),
            Figures = [AtAGlance],
            Claims = [.. TableClaims],
        });

    /// <summary>The table as colours, and the paper's beside it.</summary>
    private static ChartSection? AtAGlance(Findings found)
    {
        string[] models = [.. found.Plan.Models.Where(model => found[model.Name, ExperimentPlan.Clean] is not null).Select(model => model.Name)];
        string[] attacks = [ExperimentPlan.Clean, .. found.Plan.Attacks.Select(attack => attack.Label)];
        var paper = found.Plan.PaperNumbers;
        return models.Length == 0 ? null : new ChartSection("At a glance", null,
        [
            Map("Measured", models, attacks, (model, attack) => found[model, attack]?.Accuracy.Value),
            Map("The paper's", [.. models.Where(model => model != Natural)], [.. attacks.Where(attack => paper.Keys.Any(key => key.Attack == attack))],
                (model, attack) => paper.TryGetValue((model, attack), out double value) ? value : null),
        ]);

        static HeatMap Map(string title, string[] models, string[] attacks, Func<string, string, double?> value) =>
            new(title, "model", "attack", models, attacks, [.. models.Select(model => attacks.Select(attack => value(model, attack) ?? double.NaN).ToArray())]) { Percent = true };
    }
}
