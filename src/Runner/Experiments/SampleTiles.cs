using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>Pictures of what an attack did to an image.</summary>
internal static class SampleTiles
{
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
        yield return new Tile(Picture(test, sample.Adversarial), whose + "attacked", test.ClassNames[sample.AdversarialPrediction],
            sample.AdversarialPrediction == sample.Label ? TileMark.Right : TileMark.Wrong);
    }

    private static float Longest(float[] flow)
    {
        int size = flow.Length / 2;
        return Enumerable.Range(0, size).Max(i => MathF.Sqrt((flow[i] * flow[i]) + (flow[size + i] * flow[size + i])));
    }

    public static PixelImage Picture(ImageDataset test, float[] pixels) =>
        PixelImage.FromUnit(test.Channels, test.Height, test.Width, pixels);
}
