using AdvScratch.Adversarial;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Papers;

/// <summary>Figure 1: how long the loss gradients are that the attacks meet on their way.</summary>
internal static partial class So
{
    private const string Gradients = "gradients during attacks";

    private static readonly Key<int> BatchImages = new("test_images", "test images of the batch", smoke: 4, laptop: 200, paper: 200) { Least = 2 };
    private static readonly Key<int> FullSamples = new("samples", "noisy copies an image in a step of S-O", smoke: 2, laptop: 20, paper: 20) { Least = 1 };

    private static Experiment Figure1 => new(
        new ExperimentInfo(
            "so-fig1",
            Paper,
            "the length of the loss gradient in every step of PGD and S-O, on a natural and a TRADES network (MNIST)",
            Times("seconds", "4 minutes", "a day"),
            [.. PgdTrainingKeys, MadryTraining, TradesTraining, BatchImages, AttackSteps, FullSamples]),
        settings => new ExperimentPlan
        {
            Title = "Gradients on the way of PGD and S-O",
            Dataset = settings.Dataset(Mnist),
            TestImages = settings.Get(BatchImages),
            Models = [NaturalModel(settings), TradesModel(settings, Linf)],
            Studies = [new Study(Gradients, context => LookAtGradients(context, settings)) { Runs = [.. Lines(settings).Select(line => (line.Model, line.Text))] }],
            Note = "The paper does not say which norm its figure is about, nor which of the TRADES models; here it is the one trained in l∞, under attacks of either norm.",
            Claims =
            [
                Claim("adversarial-training-shortens-gradients",
                    "PGD meets shorter gradients on the l∞-trained TRADES model than on the natural one, in either norm.",
                    [Natural, TradesLinf],
                    found => ((string[])[PgdL2, PgdLinf]).Select(attack => LargerMean(found, Gradients, Norm(Natural, attack), Norm(TradesLinf, attack)))),
                Claim("so-meets-longer-gradients",
                    "On the l∞-trained TRADES model, S-O l2 4.0 meets longer gradients than PGD l2 4.0.",
                    [TradesLinf],
                    found => [LargerMean(found, Gradients, Norm(TradesLinf, SoL2), Norm(TradesLinf, PgdL2))]),
                HigherLosses(found => LargerMean(found, Gradients, Loss(TradesLinf, SoL2), Loss(TradesLinf, PgdL2))),
            ],
        });

    private static ClaimPlan HigherLosses(Func<Findings, Verdict> test) => Claim(
        "so-reaches-higher-losses", "On the l∞-trained TRADES model, S-O l2 4.0 reaches higher losses than PGD l2 4.0.", [TradesLinf], found => [test(found)]);

    /// <summary>The lines of the figure, a chart a norm.</summary>
    private static (string Chart, string Model, string Attack, string Text)[] Lines(Settings settings) =>
    [
        .. from one in ((string Norm, double Budget, string Pgd, string So)[])[(L2, 4, PgdL2, SoL2), (Linf, 0.3, PgdLinf, SoLinf)]
           let chart = one.Norm == L2 ? "Attacks within l2 4.0" : "Attacks within l∞ 0.3"
           from line in ((string, string, string, string)[])
           [
               (chart, Natural, one.Pgd, PgdText(settings, one.Norm, one.Budget)),
               (chart, TradesLinf, one.Pgd, PgdText(settings, one.Norm, one.Budget)),
               (chart, TradesLinf, one.So, SoText(settings, one.Norm, one.Budget, FullSamples)),
           ]
           select line,
    ];

    private static StudyResult LookAtGradients(StudyContext context, Settings settings)
    {
        var lines = Lines(settings);
        var rows = new List<ResultRow>();
        var series = new List<(string Chart, ChartSeries Series)>();
        var values = new Dictionary<string, IReadOnlyList<double>>();
        ImageSet images = context.TestImages(Natural).ToImageSet();
        for (int i = 0; i < lines.Length; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            var (chart, model, label, text) = lines[i];
            (Tensor batch, Tensor labels) = images.Batch(0, images.Count);
            var trace = new AttackTrace();
            int done = i;
            var progress = new Relay<AttackStep>(step => context.Progress((done + ((double)step.Step / step.Steps)) / lines.Length, $"{label} on {model}"));
            // the same stream for all: PGD starts at the same points on both networks
            AttackResult result = new AttackText(text).Make(images).Run(context.Model(model), batch, labels, context.Random, trace, progress, context.Cancellation);
            double[] norms = [.. Enumerable.Range(0, images.Count).Select(image => trace.GradientNorms.Average(step => step[image]))];
            (values[Norm(model, label)], values[Loss(model, label)]) = (norms, result.LossAfter);
            rows.Add(Mean(model, label, "length of the gradient, mean over the steps", norms));
            rows.Add(Mean(model, label, "loss reached", result.LossAfter));
            series.Add((chart, new ChartSeries($"{model}, {label}", [.. trace.Steps.Select((step, t) => new ChartPoint(t, step.GradientNorm))])));
        }
        LineChart[] charts =
        [
            .. series.GroupBy(one => one.Chart).Select(group => new LineChart(
                group.Key, "step", "mean length of the loss gradient (l2)", [.. group.Select(one => one.Series)]) { YMin = 0 }),
        ];
        return new StudyResult(rows, [new ChartSection("Length of the gradient in every step", $"The mean over {images.Count} images of ‖∇ₓ CE‖₂ at the iterate itself, pixels in [0, 1].", charts)])
        {
            Values = values,
        };
    }

    private static string Norm(string model, string attack) => $"norm, {model}, {attack}";

    private static string Loss(string model, string attack) => $"loss, {model}, {attack}";
}
