using AdvScratch.Adversarial;
using AdvScratch.Autograd;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

internal static partial class Sgr
{
    private const string OnTheLine = "softmax along lines";
    private const int LineSteps = 20;
    private const int DrawnLines = 4;
    private const int MostClasses = 6;

    private static readonly string[] LineRows = [Natural, Structured];

    private static readonly Key<int> LineImages = new("test_images", "test images, with a line each", smoke: 12, laptop: 300, paper: 1000) { Least = 2 };

    private static Experiment Lines() => Of(
        "sgr-lines", "class probabilities along straight lines from clean to adversarial images", "10 seconds", "3 minutes", "hours",
        [LongRangeData, Epochs, Batch, Schedule, .. DigitKeys, .. PhotoKeys, Interval, LineImages, AttackSteps, AutoImages, CheckedImages],
        settings =>
        {
            Side side = SideOf(settings.Get(LongRangeData));
            return new ExperimentPlan
            {
                Title = "SGR: class probabilities between clean and adversarial images",
                Dataset = settings.Dataset(side.Dataset),
                TestImages = settings.Get(LineImages),
                Models = [.. LineRows.Select(row => side.Model(settings, row, LongRangeMethod(side, settings, row)))],
                Attacks = [new AttackPlan(PlainPgd, Pgd(side.Epsilon, settings.Get(AttackSteps))), new AttackPlan(AutoAttack, Auto(side.Epsilon)) { Images = settings.Get(AutoImages) }],
                Checks = Checks(settings, LineRows.Select(row => (row, (double)side.Epsilon))),
                Headline = PlainPgd,
                Note = "The steepest change of the true class's probability on a line measures how smooth a classifier is. " + Assumptions,
                Studies =
                [
                    new Study(OnTheLine, context => LineStudy(side, settings, context))
                    {
                        Runs = [.. LineRows.Select(row => (row, Pgd(side.Epsilon, settings.Get(AttackSteps))))],
                    },
                ],
                Claims =
                [
                    ClaimAbout(LineRows, "sgr-is-smooth-on-lines", "SGR's probability of the true class changes less steeply than the clean model's on the way to its adversarial image.",
                        found => found.Study(OnTheLine) is { } study
                            ? Verdict.BootstrapExceeds([.. study.Values[Natural].Zip(study.Values[Structured], (clean, smooth) => clean - smooth)], 0)
                            : Verdict.Open),
                ],
            };
        });

    private static StudyResult LineStudy(Side side, Settings settings, StudyContext context)
    {
        ImageSet images = context.TestImages(Natural).ToImageSet();
        Attack attack = new AttackText(Pgd(side.Epsilon, settings.Get(AttackSteps))).Make(images);
        // probabilities of model, image, step and class
        double[][][][] lines = [.. LineRows.Select((row, place) =>
        {
            context.Progress((double)place / LineRows.Length, row);
            return Probabilities(context.Model(row), attack, images, context.Random.Fork(row), context.Cancellation);
        })];
        int[] labels = images.Labels.ToArray();
        double[][] steepest = [.. lines.Select(model => model.Select((line, image) => Steepest(line, labels[image])).ToArray())];
        // lines on which both models begin right and the clean one ends wrong show most
        int[] shown = [.. Enumerable.Range(0, labels.Length)
            .OrderByDescending(image => lines.Count(model => Top(model[image][0]) == labels[image]) + (Top(lines[0][image][^1]) != labels[image] ? 1 : 0)).Take(DrawnLines).Order()];
        IReadOnlyList<string> classes = context.TestImages(Natural).ClassNames;
        return new StudyResult(
            [.. LineRows.Select((row, place) => Steepness(row, steepest[place]))],
            [.. LineRows.Select((row, place) => new ChartSection(
                $"Along the lines: {row}", $"From the clean image (0) to what PGD with {side.Epsilon}/255 makes of it for this model (1); the same images for both models.",
                [.. shown.Select(image => Drawn(lines[place][image], labels[image], classes, image))]))])
        {
            Values = LineRows.Zip(steepest).ToDictionary(pair => pair.First, pair => (IReadOnlyList<double>)pair.Second),
        };
    }

    private static double[][][] Probabilities(Classifier classifier, Attack attack, ImageSet images, RandomStream random, CancellationToken cancellation)
    {
        const int Batch = 50;
        double[][][] lines = [.. Enumerable.Range(0, images.Count).Select(_ => new double[LineSteps + 1][])];
        for (int start = 0; start < images.Count; start += Batch)
        {
            using TensorScope scope = TensorScope.Begin();
            (Tensor clean, Tensor labels) = images.Batch(start, Math.Min(Batch, images.Count - start));
            Tensor change = attack.Run(classifier, clean, labels, random.Fork(start), cancellation: cancellation).Images - clean;
            using IDisposable mode = classifier.InMode(training: false);
            using IDisposable pause = Recording.Off();
            for (int step = 0; step <= LineSteps; step++)
            {
                double[][] logits = [.. classifier.Logits(clean + (change * ((double)step / LineSteps))).Value.ToDoubles().Chunk(classifier.ClassCount)];
                for (int i = 0; i < logits.Length; i++)
                    lines[start + i][step] = Softmax(logits[i]);
            }
        }
        return lines;
    }

    private static double[] Softmax(double[] logits)
    {
        double[] shares = Array.ConvertAll(logits, logit => Math.Exp(logit - logits.Max()));
        return Array.ConvertAll(shares, share => share / shares.Sum());
    }

    private static int Top(double[] probabilities) => Array.IndexOf(probabilities, probabilities.Max());

    /// <summary>The largest change of a class's probability in a step, for the whole length of the line.</summary>
    private static double Steepest(double[][] line, int label) => LineSteps * line.Zip(line.Skip(1), (before, after) => Math.Abs(after[label] - before[label])).Max();

    private static ResultRow Steepness(string row, double[] values)
    {
        double mean = values.Average(), half = 1.96 * Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) / values.Length);
        return new ResultRow(row, PlainPgd, "steepest change on the line", mean, mean - half, mean + half, values.Length, Unit: "per line");
    }

    private static LineChart Drawn(double[][] line, int label, IReadOnlyList<string> classes, int image)
    {
        int[] chosen = [.. Enumerable.Range(0, line[0].Length).OrderByDescending(one => one == label ? 2 : line.Max(at => at[one])).Take(MostClasses)];
        return new LineChart(Invariant($"Image {image}, class {classes[label]}"), "position on the line", "probability",
            [.. chosen.Select(one => new ChartSeries(classes[one], [.. line.Select((at, step) => new ChartPoint((double)step / LineSteps, at[one]))], Dashed: one != label))])
        {
            Percent = true,
            YMin = 0,
            YMax = 1,
        };
    }
}
