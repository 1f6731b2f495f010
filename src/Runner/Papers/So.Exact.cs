using AdvScratch.Adversarial;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;
using MathNet.Numerics.Statistics;

namespace AdvScratch.Runner.Papers;

/// <summary>Section 4: the dominant eigenvector of the Hessian that S-O is derived from, beside what it climbs along instead.</summary>
internal static partial class So
{
    private const string Eigenvectors = "S-O beside exact eigenvectors";

    // what the three attacks climb along
    private const string AlongGradient = "gradient", AlongAverage = "S-O", AlongEigenvector = "eigenvector";

    private const string WithinL2 = "l2 4.0", WithinLinf = "l∞ 0.3";

    // images compared at a time
    private const int Portion = 10;

    private static readonly Key<int> ComparedImages = new("test_images", "test images compared", smoke: 2, laptop: 30, paper: 200) { Least = 2 };

    private static readonly (string Label, string Norm, double Epsilon)[] Budgets = [(WithinL2, L2, 4), (WithinLinf, Linf, 0.3)];

    private static Experiment Exact => new(
        new ExperimentInfo(
            "so-exact",
            Paper,
            "S-O beside steps along the dominant eigenvector of the exact Hessian: angles, losses, prices (MNIST)",
            Times("seconds", "10 minutes", "3 days"),
            [.. PgdTrainingKeys, MadryTraining, TradesTraining, ComparedImages, AttackSteps, FullSamples]),
        settings => new ExperimentPlan
        {
            Title = "S-O beside exact eigenvectors of the Hessian",
            Dataset = settings.Dataset(Mnist),
            TestImages = settings.Get(ComparedImages),
            Models = [NaturalModel(settings), MadryModel(settings, Linf), TradesModel(settings, Linf)],
            Studies =
            [
                new Study(Eigenvectors, context => Compare(context, settings))
                {
                    Runs = [.. from model in (string[])[Natural, $"{Madry} {Linf}", TradesLinf] from budget in Budgets select (model, SoText(settings, budget.Norm, budget.Epsilon, FullSamples))],
                },
            ],
            Note = "All three attacks start at the image and differ only in what they climb along. In the mean over noise of either sign the term with the Hessian cancels; "
                + "what S-O climbs is the loss smoothed by the noise.",
            Claims =
            [
                Claim("so-follows-the-eigenvector",
                    "On the l∞-trained TRADES model, S-O's direction lies nearer to the dominant eigenvector of the Hessian than the gradient does.",
                    [TradesLinf],
                    found => [LargerMean(found, Eigenvectors, Angle(AlongGradient, TradesLinf), Angle(AlongAverage, TradesLinf))]),
                Claim("so-comes-to-the-exact-loss",
                    "On the l∞-trained TRADES model within l2 4.0, S-O reaches at least 90 % of the loss that steps along exact eigenvectors reach.",
                    [TradesLinf],
                    found => [LargerMean(found, Eigenvectors, LossL2(AlongAverage), LossL2(AlongEigenvector), factor: 0.9)]),
                HigherLosses(found => LargerMean(found, Eigenvectors, LossL2(AlongAverage), LossL2(AlongGradient))),
            ],
        });

    private static StudyResult Compare(StudyContext context, Settings settings)
    {
        string[] models = [.. context.Plan.Models.Select(model => model.Name)];
        var found = new Comparisons();
        for (int i = 0; i < models.Length * Budgets.Length; i++)
        {
            (string model, var budget) = (models[i / Budgets.Length], Budgets[i % Budgets.Length]);
            int before = i;
            SecondOrderComparison comparison = InPortions(context, model, SoText(settings, budget.Norm, budget.Epsilon, FullSamples),
                share => context.Progress((before + share) / (models.Length * Budgets.Length), $"{model}, {budget.Label}"));
            // the directions at the natural images do not depend on the budget
            if (budget.Label == WithinL2)
                found.AddAngles(model, comparison.Directions);
            found.AddClimbs(model, budget.Label, (AlongGradient, comparison.Gradient), (AlongAverage, comparison.SecondOrder), (AlongEigenvector, comparison.Eigenvector));
        }
        return found.Result();
    }

    /// <summary>A comparison over all images of the study, some at a time: it can be watched, ended, and takes little memory.</summary>
    private static SecondOrderComparison InPortions(StudyContext context, string model, string attack, Action<double> progress)
    {
        ImageSet images = context.TestImages(model).ToImageSet();
        var parts = new List<SecondOrderComparison>();
        var so = (SecondOrder)new AttackText(attack).Make(images);
        for (int start = 0; start < images.Count; start += Portion)
        {
            progress((double)start / images.Count);
            using TensorScope scope = TensorScope.Begin();
            (Tensor batch, Tensor labels) = images.Batch(start, Math.Min(Portion, images.Count - start));
            parts.Add(SecondOrderComparison.Of(context.Model(model), batch, labels, so, context.Random.Fork(start), cancellation: context.Cancellation));
        }
        return new SecondOrderComparison
        {
            Directions = [.. parts.SelectMany(part => part.Directions)],
            Gradient = Together([.. parts.Select(part => part.Gradient)]),
            SecondOrder = Together([.. parts.Select(part => part.SecondOrder)]),
            Eigenvector = Together([.. parts.Select(part => part.Eigenvector)]),
        };
    }

    private static ClimbOutcome Together(ClimbOutcome[] parts) => new(
        [.. parts.SelectMany(part => part.Losses)],
        [.. parts.SelectMany(part => part.Success)],
        parts.Sum(part => part.Queries),
        parts.Sum(part => part.HessianProducts),
        parts.Sum(part => part.Seconds),
        [.. parts[0].GradientNorms.Select((_, step) => parts.Sum(part => part.GradientNorms[step] * part.Losses.Count) / parts.Sum(part => part.Losses.Count))]);

    private static string Angle(string direction, string model) => $"angle of {direction}, {model}";

    private static string LossL2(string direction) => Loss(TradesLinf, $"{direction}, {WithinL2}");

    /// <summary>Rows, charts and values of the comparisons so far.</summary>
    private sealed class Comparisons
    {
        private readonly List<ResultRow> _rows = [];
        private readonly Dictionary<string, IReadOnlyList<double>> _values = [];
        private readonly List<LineChart> _angles = [];
        private readonly List<LineChart> _norms = [];

        public void AddAngles(string model, IReadOnlyList<DirectionAngles> directions)
        {
            (string Name, double[] Degrees)[] lines =
            [
                (AlongGradient, [.. directions.Select(one => one.GradientToEigenvector)]),
                (AlongAverage, [.. directions.Select(one => one.EstimateToEigenvector)]),
            ];
            foreach (var (name, degrees) in lines)
            {
                _values[Angle(name, model)] = degrees;
                // a saturated network has no gradient, and no angle to it
                if (degrees.Where(double.IsFinite).ToArray() is { Length: > 0 } known)
                    _rows.Add(new ResultRow(model, name, "median angle to the eigenvector", known.Median(), known.Median(), known.Median(), known.Length, Unit: "°"));
            }
            _angles.Add(new LineChart(model, "angle to the eigenvector (degrees)", "share of the images", [.. lines.Select(line => Distribution(line.Name, line.Degrees))])
            {
                Percent = true,
                YMin = 0,
                YMax = 1,
            });
        }

        public void AddClimbs(string model, string budget, params IReadOnlyList<(string Direction, ClimbOutcome Outcome)> climbs)
        {
            foreach (var (direction, outcome) in climbs)
            {
                string attack = $"{direction}, {budget}";
                int images = outcome.Losses.Count;
                var robust = Proportion.Of([.. outcome.Success.Select(success => !success)]);
                _values[Loss(model, attack)] = outcome.Losses;
                _rows.Add(new ResultRow(model, attack, "accuracy", robust.Value, robust.Low, robust.High, images));
                _rows.Add(Mean(model, attack, "loss reached", outcome.Losses));
                _rows.Add(Price("queries an image", outcome.Queries));
                _rows.Add(Price("Hessian products an image", outcome.HessianProducts));

                ResultRow Price(string metric, double sum) => new(model, attack, metric, sum / images, sum / images, sum / images, images, Unit: "");
            }
            _norms.Add(new LineChart($"{model}, {budget}", "step", "mean length of the loss gradient (l2)",
                [.. climbs.Select(climb => new ChartSeries(climb.Direction, [.. climb.Outcome.GradientNorms.Select((norm, step) => new ChartPoint(step, norm))]))])
            { YMin = 0 });
        }

        public StudyResult Result() => new(_rows,
        [
            new ChartSection("Angles to the dominant eigenvector", "The share of natural images at which the angle is at most this. An eigenvector has no sign, so no angle exceeds 90°.", _angles),
            new ChartSection("Length of the gradient in every step", "The mean of ‖∇ₓ CE‖₂ at the iterate itself, pixels in [0, 1].", _norms),
        ])
        {
            Values = _values,
        };

        /// <summary>The share of values up to each of them.</summary>
        private static ChartSeries Distribution(string name, double[] values)
        {
            double[] sorted = [.. values.Where(double.IsFinite).Order()];
            return new ChartSeries(name, [new ChartPoint(0, 0), .. sorted.Select((value, i) => new ChartPoint(value, (i + 1.0) / sorted.Length)), new ChartPoint(90, 1)]);
        }
    }
}
