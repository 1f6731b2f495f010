using AdvScratch.Adversarial;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Papers;

/// <content>What the spatial attack finds, drawn.</content>
internal static partial class JointPaper
{
    private const int FlowPictures = 6, ArrowPictures = 2;

    private static readonly string[] Drawn = [Natural, Madry, Joint];

    private static Experiment FlowFields => new(
        Info("joint-flow", "the flow fields of spatial attacks on three models, drawn, CIFAR-10", "7 minutes", [.. Cifar10.Keys(), .. MultiStep]),
        settings => new ExperimentPlan
        {
            Title = "The flow fields of spatial attacks",
            Dataset = settings.Dataset(Cifar10.Dataset),
            TestImages = settings.Get(Cifar10.TestImages),
            Models = [NaturalModel(settings, Cifar10), PixelMultiModel(settings, Cifar10, Madry), JointModel(settings, Cifar10, Joint)],
            Attacks = [Shown(SpatialAttack(Spatial, FlowBudget, settings.Get(AttackSteps))), Shown(JointAttack(settings, Joint))],
            Headline = Spatial,
            Figures = [_ => HowToRead(), .. Drawn.Select(model => Flows(model, Spatial)), Flows(Joint, Joint), Arrows],
            PaperNumbers = PaperTable.Parse("""
                | model | none | Spatial | Joint |
                | Natural | 95.6 | 0.1 | 0.0 |
                | Madry | 85.7 | 45.6 | 11.6 |
                | Joint | 92.1 | 68.0 | 53.1 |
                """),
            Claims =
            [
                new("pixel-training-helps-against-spatial", "Under the spatial attack the Madry model is more accurate than the Natural one.",
                    found => AboveAll(found, Madry, Spatial, Natural)),
                new("joint-training-helps-against-spatial", "Under the spatial attack the Joint model is more accurate than the Natural and the Madry model.",
                    found => AboveAll(found, Joint, Spatial, Natural, Madry)),
                JointStrongest([Madry, Joint], Spatial),
            ],
        });

    private static ImageSection HowToRead() => new(
        "The colours of a flow",
        "The hue is the direction in which a pixel looks for its new value, the saturation how far: white stays, a full colour looks 0.3 pixels away.",
        [new TileRow("Key", [new Tile(FlowImage.Key(33), "direction")])]);

    /// <summary>The images that are drawn, one of each class: the same for every model and attack. None before all models are attacked.</summary>
    private static int[] Chosen(Findings found, int most)
    {
        IReadOnlyList<ImageSample>[] samples = [.. Drawn.Select(model => found[model, Spatial]?.Samples ?? [])];
        return samples.All(one => one.Count > 0) ? [.. SampleTiles.OneEachClass(samples, most)] : [];
    }

    /// <summary>The flows that an attack found on a model, and what they do.</summary>
    private static Func<Findings, ReportSection?> Flows(string model, string attack) => found =>
    {
        int[] chosen = Chosen(found, FlowPictures);
        if (chosen.Length == 0 || found[model, attack]?.Samples is not { Count: > 0 } samples)
            return null;
        var test = found.Images(found.Plan.Dataset);
        return new GridSection(
            $"{attack} attack on the {model} model",
            (attack == Spatial ? "" : "The image is moved, then its pixels are changed by up to 8/255. ")
                + "The difference of the two images is amplified until the largest one has the full colour.",
            ["original", "flow", "attacked", "difference"],
            [.. chosen.Select(i => new TileRow(test.ClassNames[samples[i].Label], [.. Tiles(samples[i])]))]);

        IEnumerable<Tile> Tiles(ImageSample sample)
        {
            float[] change = [.. sample.Adversarial.Zip(sample.Clean, (after, before) => after - before)];
            yield return SampleTiles.Clean(sample, test, "original");
            yield return new Tile(FlowImage.Colours(test.Height, test.Width, sample.Flow, (float)FlowBudget), "flow");
            yield return SampleTiles.Attacked(sample, test, "attacked");
            yield return new Tile(
                PixelImage.FromPerturbation(test.Channels, test.Height, test.Width, change, Math.Max(change.Max(Math.Abs), 1e-6f)), "difference");
        }
    };

    /// <summary>The flows that spatial attacks found on the same images, as arrows.</summary>
    private static ChartSection? Arrows(Findings found)
    {
        int[] chosen = Chosen(found, ArrowPictures);
        if (chosen.Length == 0)
            return null;
        var test = found.Images(found.Plan.Dataset);
        return new ChartSection(
            "The same flows as arrows",
            "Each arrow is the mean of four pixels, and is drawn so long that the budget of 0.3 pixels reaches the next one.",
            [
                .. from i in chosen
                   from model in Drawn
                   let sample = found[model, Spatial]!.Samples[i]
                   select new FlowField($"{test.ClassNames[sample.Label]}, {model}", SampleTiles.Picture(test, sample.Clean), sample.Flow!, FlowBudget),
            ]);
    }
}
