using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

/// <content>Accuracy against budgets: of training (table 4) and of attacks (figures 1 and 3).</content>
internal static partial class JointPaper
{
    private static readonly double[] PixelBudgetsOfTraining = [2, 4, 6, 8], FlowBudgetsOfTraining = [0.1, 0.2, 0.3];

    private static readonly double[] PixelBudgets = [2, 4, 6, 8, 10, 12, 14, 16], FlowBudgets = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

    // of the spatial attack within 0.3 pixels
    private static readonly int[] SpatialSteps = [1, 2, 5, 10, 20, 50];

    private static readonly string[] Compared = [Natural, PixelOne, SpatialOne, JointOne];

    private static (double Pixels, double Flow)[] TrainingBudgets =>
        [.. PixelBudgetsOfTraining.SelectMany(pixels => FlowBudgetsOfTraining.Select(flow => (pixels, flow)))];

    private static Experiment Table4 => new(
        Info("joint-table4", "Joint models trained within twelve pairs of budgets, CIFAR-10", "12 minutes",
            [.. Cifar10ManyTimes.Keys(hasShort: false), LongSteps, .. Beside]),
        settings => Table(
            settings,
            Cifar10ManyTimes,
            "The budgets of joint training",
            [.. TrainingBudgets.Select(budgets => JointModel(settings, Cifar10ManyTimes, At(budgets), budgets.Pixels, budgets.Flow))],
            Standard(settings),
            Numbers4) with
        {
            Figures = [BudgetMaps],
            Claims = Claims4,
        });

    private static Experiment Figure1 => new(
        Info("joint-fig1", "accuracy of a Madry model against the flow budget, and the warped images, CIFAR-10", "4 minutes",
            [.. Cifar10.Keys(hasLong: false), .. MultiStep]),
        settings => new ExperimentPlan
        {
            Title = "Spatial attacks on a model that is robust to pixel attacks",
            Dataset = settings.Dataset(Cifar10.Dataset),
            TestImages = settings.Get(Cifar10.TestImages),
            Models = [PixelMultiModel(settings, Cifar10, Madry)],
            Attacks =
            [
                .. FlowBudgets.Select(budget => Shown(SpatialAttack(Moved(budget), budget, settings.Get(AttackSteps)))),
                .. SpatialSteps.Select(steps => SpatialAttack(MovedIn(steps), FlowBudget, steps)),
            ],
            Headline = Moved(FlowBudget),
            Figures =
            [
                Figures.Accuracy("Accuracy of the Madry model under spatial attacks", Bands, OverFlow([Madry]),
                    new AccuracyChart("Within 0.3 pixels, against the number of steps", "steps of 0.075 pixels",
                        [new AccuracyLine(Madry, [.. SpatialSteps.Select(steps => ((double)steps, Madry, MovedIn(steps)))])])),
                WarpedImages,
            ],
            PaperNumbers = PaperTable.Parse("""
                | model | none | Spatial 0.3 px |
                | Madry | 85.7 | 45.6 |
                """),
            Claims =
            [
                new("small-flows-fool-pixel-robust", "Already a flow of at most 0.1 pixels lowers the accuracy of the Madry model.",
                    found => Exceeds(found, (Madry, ExperimentPlan.Clean), (Madry, Moved(0.1)))),
                new("larger-flows-fool-more", "A flow of at most 1 pixel lowers the accuracy of the Madry model below that at 0.3 pixels.",
                    found => Exceeds(found, (Madry, Moved(FlowBudget)), (Madry, Moved(1)))),
                new("one-spatial-step-works", "A single step of the spatial attack lowers the accuracy of the Madry model.",
                    found => Exceeds(found, (Madry, ExperimentPlan.Clean), (Madry, MovedIn(1)))),
                new("more-spatial-steps-fool-more", "20 steps of the spatial attack leave the Madry model less accurate than a single one.",
                    found => Exceeds(found, (Madry, MovedIn(1)), (Madry, MovedIn(20)))),
            ],
        });

    private static Experiment Figure3 => new(
        Info("joint-fig3", "accuracy of four models against the pixel budget and the flow budget, CIFAR-10", "10 minutes", Cifar10.Keys()),
        settings => new ExperimentPlan
        {
            Title = "Accuracy against the budgets of pixel and spatial attacks",
            Dataset = settings.Dataset(Cifar10.Dataset),
            TestImages = settings.Get(Cifar10.TestImages),
            Models =
            [
                NaturalModel(settings, Cifar10), PixelOneModel(settings, Cifar10), SpatialOneModel(settings, Cifar10), JointModel(settings, Cifar10, JointOne),
            ],
            Attacks =
            [
                .. PixelBudgets.Select(budget => Pgd(Changed(budget), budget, settings.Get(AttackSteps))),
                .. FlowBudgets.Select(budget => SpatialAttack(Moved(budget), budget, settings.Get(AttackSteps))),
            ],
            Headline = Changed(PixelBudget),
            Figures = [Figures.Accuracy("Accuracy against budget", Bands, OverPixels(Compared), OverFlow(Compared))],
            PaperNumbers = PaperTable.Parse("""
                | model | none | PGD 8 of 255 | Spatial 0.3 px |
                | Natural | 95.6 | 0.0 | 0.1 |
                | Pixel one-step | 91.1 | 58.4 | 53.7 |
                | Spatial one-step | 94.1 | 35.8 | 65.7 |
                | Joint one-step | 92.1 | 64.0 | 68.0 |
                """),
            Claims =
            [
                new("joint-best-over-pixel-budgets", "On the mean over the pixel budgets the Joint model is more accurate than the Natural, Pixel and Spatial models.",
                    found => Claims.All(Compared.SkipLast(1).Select(other => OnMean(found, JointOne, other, [.. PixelBudgets.Select(Changed)])))),
                new("joint-best-over-flow-budgets", "On the mean over the flow budgets the Joint model is more accurate than the Natural, Pixel and Spatial models.",
                    found => Claims.All(Compared.SkipLast(1).Select(other => OnMean(found, JointOne, other, [.. FlowBudgets.Select(Moved)])))),
            ],
        });

    private const string Bands = "Bands are 95 % Wilson intervals; a budget of 0 is the clean images.";

    private static string At((double Pixels, double Flow) budgets) => At(budgets.Pixels, budgets.Flow);

    private static string At(double pixels, double flow) => Invariant($"Joint {pixels}+{flow}");

    private static string Changed(double budget) => Invariant($"PGD {budget} of 255");

    private static string Moved(double budget) => Invariant($"Spatial {budget} px");

    private static string MovedIn(int steps) => $"Spatial 0.3 px, {steps} step{(steps == 1 ? "" : "s")}";

    private static AccuracyChart OverPixels(IReadOnlyList<string> models) =>
        Over("Under PGD-20", "pixel budget ε (grey levels of 255)", models, PixelBudgets, Changed, PixelBudget);

    private static AccuracyChart OverFlow(IReadOnlyList<string> models) =>
        Over("Under the spatial attack", "flow budget ε (pixels)", models, FlowBudgets, Moved, FlowBudget);

    private static AccuracyChart Over(
        string title, string axis, IReadOnlyList<string> models, double[] budgets, Func<double, string> label, double trained) => new(title, axis,
        [
            .. models.Select(model => new AccuracyLine(
                model, [(0, model, ExperimentPlan.Clean), .. budgets.Select(budget => (budget, model, label(budget)))])),
        ])
        {
            References = [new ReferenceLine(trained, models.Count > 1 ? "trained at" : "in the tables")],
        };

    /// <summary>"On the mean over these attacks the first model is more accurate than the second."</summary>
    private static Verdict OnMean(Findings found, string first, string second, string[] attacks) =>
        HaveLearnt(found, first, second) ? Claims.ExceedsOnMean(found, first, second, attacks) : Verdict.Open;

    /// <summary>Maps over the training budgets, measured and the paper's, for every attack.</summary>
    private static ChartSection? BudgetMaps(Findings found)
    {
        HeatMap[] maps =
        [
            .. from attack in (string[])[ExperimentPlan.Clean, Pgd20, Pgd100, Spatial, Joint]
               where TrainingBudgets.Any(budgets => found[At(budgets), attack] is not null)
               let name = attack == ExperimentPlan.Clean ? "Clean images" : attack
               from map in (HeatMap[])
               [
                   Map(name, model => found[model, attack]?.Accuracy.Value),
                   Map(name + ", in the paper", model => found.Plan.PaperNumbers[(model, attack)]),
               ]
               select map,
        ];
        return maps.Length > 0 ? new ChartSection("Accuracy by the budgets of training", "The attacks keep 8/255 and 0.3 pixels.", maps) : null;

        static HeatMap Map(string title, Func<string, double?> value) => new(
            title,
            "pixel budget",
            "flow budget",
            [.. PixelBudgetsOfTraining.Select(pixels => Invariant($"{pixels}/255"))],
            [.. FlowBudgetsOfTraining.Select(flow => Invariant($"{flow} px"))],
            [.. PixelBudgetsOfTraining.Select(pixels => FlowBudgetsOfTraining.Select(flow => value(At(pixels, flow)) ?? double.NaN).ToArray())])
        {
            Percent = true,
        };
    }

    /// <summary>What growing flows make of an image of each class.</summary>
    private static GridSection? WarpedImages(Findings found)
    {
        if (FlowBudgets.Any(budget => found[Madry, Moved(budget)] is null))
            return null;
        var test = found.Images(found.Plan.Dataset);
        IEnumerable<TileRow> rows =
            from i in SampleTiles.OneEachClass([found[Madry, Moved(FlowBudget)]!.Samples])
            let unmoved = found[Madry, Moved(FlowBudget)]!.Samples[i]
            select new TileRow(test.ClassNames[unmoved.Label],
            [
                SampleTiles.Clean(unmoved, test, "0"),
                .. FlowBudgets.Select(budget => SampleTiles.Attacked(found[Madry, Moved(budget)]!.Samples[i], test, Invariant($"{budget}"))),
            ]);
        return new GridSection(
            "Images under growing flows", "The flow budget in pixels, and what the Madry model takes the image for.",
            ["0", .. FlowBudgets.Select(budget => Invariant($"{budget} px"))], [.. rows]);
    }
}
