using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Do the images lie inside the pixel range? A budget means nothing in other units: 8/255 of the range [0, 1] is invisible in
/// images of bytes, and more than it says in normalised ones.
/// </summary>
public sealed class PixelRangeCheck : Check
{
    /// <inheritdoc/>
    public override string Name => "pixels inside their range";

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        ArgumentNullException.ThrowIfNull(examination);
        Classifier classifier = examination.Classifier;
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        int outside = 0;
        examination.Evaluations.ForEachBatch((images, _) =>
        {
            Tensor rows = images.Reshape(images.Shape[0], -1);
            foreach ((double low, double high) in (-(-rows).Max([1])).ToDoubles().Zip(rows.Max([1]).ToDoubles()))
            {
                (least, most) = (Math.Min(least, low), Math.Max(most, high));
                // NaN is outside too
                outside += low >= classifier.Low && high <= classifier.High ? 0 : 1;
            }
        });
        string range = $"[{Number(classifier.Low)}, {Number(classifier.High)}]";
        return outside == 0
            ? Passed($"All pixels of the {examination.Count} images lie in {range}.")
            : Failed($"{outside} of {examination.Count} images have pixels outside {range}, from {Number(least)} to {Number(most)}: "
                + "scale the images, and leave normalization to the classifier.");
    }
}
