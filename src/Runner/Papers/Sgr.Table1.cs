using AdvScratch.Runner.Experiments;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

internal static partial class Sgr
{
    private const string Rho = "DeepFool ρ";
    private const string FullPgd = "PGD, full budget";

    private static readonly string[] Rows = ["clean", "wdecay", "pgd", "fgsm", "GN", "SGR"];
    private static readonly string[] Sources = ["clean", "pgd", "fgsm", "GN", "SGR"];

    // the table's columns that are means over budgets
    private static readonly string[] Averaged = ["rand", "PGD", "T-PGD", .. Sources.Select(source => $"from {source}")];

    private static readonly Key<int> Budgets = new("budgets", "budgets in the averages, besides 0", smoke: 1, laptop: 4, paper: 8) { Least = 1, Most = 32 };
    private static readonly Key<int> DeepFoolSteps = new("deepfool_steps", "most steps of DeepFool", smoke: 3, laptop: 50, paper: 50) { Least = 1 };

    private static Experiment Table1() => Of(
        "sgr-table1", "white-box and transfer attacks in one table, on MNIST and CIFAR-10", "a minute", "25 minutes", "days",
        [Epochs, Batch, Schedule, .. DigitKeys, .. PhotoKeys, Interval, TestImages, Budgets, AttackSteps, TransferSteps, DeepFoolSteps, AutoImages, CheckedImages],
        settings => new ExperimentPlan
        {
            Title = "SGR, table 1: white-box and transfer attacks",
            Dataset = settings.Dataset(Digits.Dataset),
            TestImages = settings.Get(TestImages),
            Models = [.. ModelsOf(Digits, settings), .. ModelsOf(Photos, settings)],
            Attacks = [.. AttacksOf(Digits, settings), .. AttacksOf(Photos, settings)],
            Means = [.. Averaged.Select(column => new MeanPlan(column, [Clean, .. Labels(column, settings)]))],
            Checks = Checks(settings, [.. Rows.Select(row => (Name(Digits, row), (double)Digits.Epsilon)), .. Rows.Select(row => (Name(Photos, row), (double)Photos.Epsilon))]),
            Headline = FullPgd,
            Note = "Averages are over evenly spaced budgets from 0 to 32/255 (MNIST) and 8/255 (CIFAR-10); the paper's numbers are those of its ICLR revision. \"from X\" is "
                + "PGD on a second model that was trained as X. " + Assumptions,
            PaperNumbers = Numbers(Summary, row => row, column => column),
            Figures =
            [
                Figures.Accuracy("Accuracy under PGD against the budget", null, BudgetChart(Digits, settings), BudgetChart(Photos, settings)),
                Figures.Pictures(FullPgd, settings.Dataset(Digits.Dataset)),
                Figures.Pictures(FullPgd, settings.Dataset(Photos.Dataset)),
            ],
            Claims = [.. SummaryClaims(Digits, settings), .. SummaryClaims(Photos, settings)],
        });

    private static string Name(Side side, string row) => $"{side.Name} {row}";

    private static string Second(Side side, string row) => $"{side.Name} {row} 2";

    private static IEnumerable<ModelPlan> ModelsOf(Side side, Settings settings)
    {
        foreach (string row in Rows)
            yield return side.Model(settings, Name(side, row), MethodOf(side, settings, row));
        foreach (string row in Sources)
            yield return side.Model(settings, Second(side, row), MethodOf(side, settings, row), draw: 1) with { IsEvaluated = false };
    }

    private static string MethodOf(Side side, Settings settings, string row) => row switch
    {
        "clean" => "natural",
        "wdecay" => "weight-decay",
        "pgd" => side.PgdAugmented(settings, side.Epsilon),
        "fgsm" => side.FgsmAugmented(side.Epsilon),
        "GN" => side.Gn(settings),
        _ => side.Structured(settings, "sign"),
    };

    private static IEnumerable<AttackPlan> AttacksOf(Side side, Settings settings)
    {
        string[] models = [.. Rows.Select(row => Name(side, row))];
        int white = settings.Get(AttackSteps), transfer = settings.Get(TransferSteps);
        for (int budget = 1; budget <= settings.Get(Budgets); budget++)
        {
            double epsilon = BudgetOf(side, settings, budget);
            bool full = budget == settings.Get(Budgets);
            yield return Hidden("rand", Invariant($"noise:eps={epsilon}/255"));
            yield return Hidden("PGD", Pgd(epsilon, white, ",early=yes")) with { IsListed = full, Samples = full ? AttackStage.Samples : 0 };
            yield return Hidden("T-PGD", Invariant($"pgd:eps={epsilon}/255,steps={white},goal=random-target,early=yes"));
            foreach (string source in Sources)
                yield return Hidden($"from {source}", Pgd(epsilon, transfer)) with { Source = Second(side, source) };

            AttackPlan Hidden(string column, string text) => new(Label(column, settings, budget), text) { Models = models, IsListed = false };
        }
        yield return new AttackPlan(Rho, $"deepfool:steps={settings.Get(DeepFoolSteps)}") { Models = models, Metric = AttackMetric.RelativeDistance };
        yield return new AttackPlan(AutoAttack, Auto(side.Epsilon)) { Models = models, Images = settings.Get(AutoImages) };
    }

    private static double BudgetOf(Side side, Settings settings, int budget) => (double)side.Epsilon * budget / settings.Get(Budgets);

    // the same for both data sets, so that they share columns
    private static string Label(string column, Settings settings, int budget) =>
        budget == settings.Get(Budgets) ? $"{column}, full budget" : Invariant($"{column}, {100.0 * budget / settings.Get(Budgets):0.#} % of the budget");

    private static IEnumerable<string> Labels(string column, Settings settings) => Enumerable.Range(1, settings.Get(Budgets)).Select(budget => Label(column, settings, budget));

    private static AccuracyChart BudgetChart(Side side, Settings settings) => new(side.Name, "budget ε (l∞, 255ths)",
    [
        .. from row in Rows
           let model = Name(side, row)
           select new AccuracyLine(row,
               [(0, model, Clean), .. Enumerable.Range(1, settings.Get(Budgets)).Select(budget => (BudgetOf(side, settings, budget), model, Label("PGD", settings, budget)))]),
    ]);

    private static IEnumerable<ClaimPlan> SummaryClaims(Side side, Settings settings)
    {
        yield return Claim("regularizers-keep-test-accuracy", "GN and SGR lose at most 2 points of the clean model's test accuracy", found => Claims.All(
            Claims.Exceeds(found, (Of("GN"), Clean), (Of("clean"), Clean), -0.02), Claims.Exceeds(found, (Of("SGR"), Clean), (Of("clean"), Clean), -0.02)));
        yield return Claim("regularizers-raise-pgd-accuracy", "GN and SGR are more accurate than the clean model under white-box PGD, averaged over budgets", found =>
            Claims.All(Above(found, "GN", "clean", "PGD"), Above(found, "SGR", "clean", "PGD")));
        yield return Claim("sgr-equals-gn-under-pgd", "SGR and GN differ by less than 5 points under white-box PGD, averaged over budgets", found =>
            Claims.All(Above(found, "SGR", "GN", "PGD", -0.05), Above(found, "GN", "SGR", "PGD", -0.05)));
        yield return Claim("pgd-augmented-highest-white-box", "PGD-augmented training has the highest accuracy under white-box PGD, averaged over budgets", found =>
            Claims.All(Rows.Where(row => row != "pgd").Select(row => Above(found, "pgd", row, "PGD"))));
        if (side == Photos)
        {
            yield return Claim("pgd-augmented-loses-test-accuracy", "PGD-augmented training costs at least 3 points of test accuracy", found =>
                Claims.Exceeds(found, (Of("clean"), Clean), (Of("pgd"), Clean), 0.03));
        }
        yield return Claim(
            "regularized-sources-hurt-clean", "Perturbations made on GN and SGR models hurt the clean model more than those made on pgd- and fgsm-augmented ones, averaged over budgets",
            found => Claims.All(
                from weaker in (string[])["pgd", "fgsm"]
                from stronger in (string[])["GN", "SGR"]
                select Claims.Contrast(found, Difference((Of("clean"), $"from {weaker}"), (Of("clean"), $"from {stronger}")))));
        yield return Claim(
            "clean-source-spares-regularized", "Perturbations made on a clean model hurt GN and SGR less than those made on them hurt the clean model, averaged over budgets",
            found => Claims.All(from row in (string[])["GN", "SGR"]
                                select Claims.Contrast(found, Difference((Of(row), "from clean"), (Of("clean"), $"from {row}")))));

        string Of(string row) => Name(side, row);

        Verdict Above(Findings found, string row, string other, string column, double bound = 0) =>
            Claims.Contrast(found, Difference((Of(row), column), (Of(other), column)), bound * (1 + settings.Get(Budgets)));

        ClaimPlan Claim(string id, string text, Func<Findings, Verdict> decide) =>
            ClaimAbout([.. Rows.Select(Of)], $"{id}-{side.Name.ToLowerInvariant()}", $"On {side.Name}: {text}.", decide);

        // sums over budgets, not means: whole weights add up without rounding
        IEnumerable<(double, string, string)> Difference((string Model, string Column) more, (string Model, string Column) less) =>
        [
            .. Labels(more.Column, settings).Prepend(Clean).Select(label => (1.0, more.Model, label)),
            .. Labels(less.Column, settings).Prepend(Clean).Select(label => (-1.0, less.Model, label)),
        ];
    }
}
