using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;
using MathNet.Numerics.Statistics;

namespace AdvScratch.Runner.Papers;

/// <summary>Figure 2: what the mask network makes of attacked digits.</summary>
internal static partial class Cat
{
    private const string MaskStudy = "masks", MaskContrast = "background − digit";

    // images that masks are drawn for together; what is found does not depend on it
    private const int MaskBatch = 100;

    private const int Columns = 5; // as many as in the paper

    private static Experiment Figure2() => Of(
        "cat-fig2", "digits, attacked digits, CAT's masks and what they leave of the attack", "seconds", "3 minutes", "hours", Mnist.Keys, settings =>
        {
            ModelPlan model = Mnist.Calibrated(settings, "cat-cent", 0.3);
            return new ExperimentPlan
            {
                Title = "The masks of calibrated adversarial training",
                Dataset = settings.Dataset("mnist"),
                TestImages = Mnist.Images(settings),
                Models = [model],
                Attacks = [Mnist.Pgd(settings, Pgd20), Mnist.Strongest(settings)],
                Headline = Pgd20,
                Checks = Mnist.Checks(settings),
                PaperNumbers = Numbers(MnistTable, [model], [Pgd20]),
                Note = "The paper does not say the budget of its figure; here 0.3. The mask network is the one at the end of training.",
                Studies = [new Study(MaskStudy, context => LookAtMasks(context, model.Name, Mnist.WholePgd(settings))) { Runs = [(model.Name, Mnist.WholePgd(settings))] }],
                Claims =
                [
                    new("cat-mask-spares-digit", "The masks of CATcent leave more of the perturbation on the background than on the digit.",
                        found => found.Study(MaskStudy) is { } study ? Verdict.BootstrapExceeds(study.Values[MaskContrast], 0) : Verdict.Open),
                ],
            };
        });

    /// <summary>Draws masks for the test images after an attack, and compares them on digit and background.</summary>
    private static StudyResult LookAtMasks(StudyContext context, string model, string attackText)
    {
        ImageDataset test = context.TestImages(model);
        ImageSet images = test.ToImageSet();
        Attack attack = new AttackText(attackText).Make(images);
        var state = (CalibratedState)context.MethodState(model);
        List<double> digits = [], grounds = [];
        var shown = new Dictionary<int, float[][]>(); // by class
        for (int start = 0; start < images.Count; start += MaskBatch)
        {
            using TensorScope scope = TensorScope.Begin();
            (Tensor natural, Tensor labels) = images.Batch(start, Math.Min(MaskBatch, images.Count - start));
            AttackResult attacked = attack.Run(context.Model(model), natural, labels, context.Random.Fork(start), cancellation: context.Cancellation);
            CalibratedImages drawn = CalibratedImages.Of(state.Mask, natural, attacked.Images);
            float[][] rows = [.. ((Tensor[])[drawn.Natural, drawn.Adversarial, drawn.Mask, drawn.Calibrated]).Select(tensor => tensor.ToArray<float>())];
            for (int i = 0; i < natural.Shape[0]; i++)
            {
                float[][] one = [.. rows.Select(row => row[(i * test.ImageSize)..((i + 1) * test.ImageSize)])];
                digits.Add(MeanWhere(one[2], one[0], pixel => pixel >= 0.5f));
                grounds.Add(MeanWhere(one[2], one[0], pixel => pixel < 0.5f));
                shown.TryAdd(images.Labels[start + i], one);
            }
            context.Progress((double)(start + natural.Shape[0]) / images.Count, "masks");
        }
        return new StudyResult([Row(model, "on the digit", digits), Row(model, "on the background", grounds)], [Grid(test, shown)])
        {
            Values = new Dictionary<string, IReadOnlyList<double>> { [MaskContrast] = [.. grounds.Zip(digits, (ground, digit) => ground - digit)] },
        };
    }

    /// <summary>The mean of a mask over some of the pixels; over all where there are none of them.</summary>
    private static double MeanWhere(float[] mask, float[] pixels, Func<float, bool> holds) =>
        mask.Where((_, i) => holds(pixels[i])).Select(value => (double)value).DefaultIfEmpty(mask.Average()).Average();

    private static ResultRow Row(string model, string where, List<double> values)
    {
        double mean = values.Mean(), half = values.Count > 1 ? 1.96 * values.StandardDeviation() / Math.Sqrt(values.Count) : 0;
        return new ResultRow(model, where, "mean mask", mean, mean - half, mean + half, values.Count);
    }

    private static GridSection Grid(ImageDataset test, Dictionary<int, float[][]> shown)
    {
        (int Label, float[][] Rows)[] columns = [.. shown.OrderBy(one => one.Key).Take(Columns).Select(one => (one.Key, one.Value))];
        string[] names = ["natural", "adversarial", "mask", "calibrated"];
        return new GridSection(
            "Masks",
            "From natural images over those after PGD-20 to calibrated ones; a mask is white where it leaves all of the perturbation and black where it leaves nothing.",
            [.. columns.Select(column => test.ClassNames[column.Label])],
            [.. names.Select((name, row) => new TileRow(name, [.. columns.Select(column => new Tile(SampleTiles.Picture(test, column.Rows[row]), ""))]))]);
    }
}
