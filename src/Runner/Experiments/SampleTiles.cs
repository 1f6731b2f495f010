using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>Pictures of what an attack did to an image.</summary>
internal static class SampleTiles
{
    private const int MostPictures = 8;

    /// <summary>How to read them.</summary>
    public static string Note(Attack attack) =>
        "The change of pixels, amplified until the largest one has the full colour (blue lowers a pixel, red raises it), and the image "
        + "with it and its predicted class."
        + (attack.Threat is Flow or FlowAndPixels
            ? " Where pixels were moved, the hue says from where (red: from the right, cyan: from the left, yellow-green: from below, "
                + "violet: from above), the saturation how far."
            : "");

    /// <summary>The change and the perturbed image.</summary>
    /// <param name="attack">The attack.</param>
    /// <param name="sample">What it did.</param>
    /// <param name="test">The data set.</param>
    /// <param name="model">Whose image it is, if there are several networks.</param>
    public static IEnumerable<Tile> Of(Attack attack, ImageSample sample, ImageDataset test, string? model = null)
    {
        string whose = model is null ? "" : model + ": ";
        float[] change = [.. sample.Adversarial.Zip(sample.Clean, (after, before) => after - before)];
        float limit = Math.Max(change.Max(Math.Abs), 1e-6f);
        yield return new Tile(PixelImage.FromPerturbation(test.Channels, test.Height, test.Width, change, limit),
            whose + "perturbation", FormattableString.Invariant($"{attack.Threat.Norm} {sample.Distance:0.###}"));
        if (sample.Flow is { } flow)
        {
            float longest = Longest(flow);
            yield return new Tile(FlowImage.Colours(test.Height, test.Width, flow, Math.Max(longest, 1e-6f)),
                whose + "displacement", FormattableString.Invariant($"up to {longest:0.###} pixels"));
        }
        yield return Attacked(sample, test, whose + "attacked");
    }

    /// <summary>The perturbed image, with its predicted class.</summary>
    public static Tile Attacked(ImageSample sample, ImageDataset test, string heading) =>
        Judged(sample, test, heading, sample.Adversarial, sample.AdversarialPrediction);

    /// <summary>The image as it was, with its predicted class.</summary>
    public static Tile Clean(ImageSample sample, ImageDataset test, string heading) =>
        Judged(sample, test, heading, sample.Clean, sample.CleanPrediction);

    /// <summary>
    /// The first image of each class that all models get right (if there is none, the first), class by class.
    /// </summary>
    /// <param name="models">The samples of each model, of the same images.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>Positions among the samples.</returns>
    public static IEnumerable<int> OneEachClass(IReadOnlyList<IReadOnlyList<ImageSample>> models, int most = MostPictures) =>
        Enumerable.Range(0, models[0].Count)
            .OrderBy(i => models.Count(samples => samples[i].CleanPrediction != samples[i].Label))
            .DistinctBy(i => models[0][i].Label)
            .OrderBy(i => models[0][i].Label)
            .Take(most);

    private static float Longest(float[] flow)
    {
        int size = flow.Length / 2;
        return Enumerable.Range(0, size).Max(i => MathF.Sqrt((flow[i] * flow[i]) + (flow[size + i] * flow[size + i])));
    }

    public static PixelImage Picture(ImageDataset test, float[] pixels) =>
        PixelImage.FromUnit(test.Channels, test.Height, test.Width, pixels);

    private static Tile Judged(ImageSample sample, ImageDataset test, string heading, float[] pixels, int prediction) =>
        new(Picture(test, pixels), heading, test.ClassNames[prediction], prediction == sample.Label ? TileMark.Right : TileMark.Wrong);
}
