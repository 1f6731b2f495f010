using AdvScratch.Autograd;

namespace AdvScratch.Adversarial;

/// <summary>
/// Are the network's outputs logits? A softmax inside the network followed by the loss's own flattens the gradient: the loss of
/// the softmax of a softmax hardly depends on the image once the network is sure.
/// </summary>
public sealed class LogitsCheck : Check
{
    /// <summary>How far a row of probabilities may be from the sum 1: a thousand roundings of float32 are a tenth of it.</summary>
    public const double SumTolerance = 1e-3;

    /// <inheritdoc/>
    public override string Name => "outputs are logits";

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        ArgumentNullException.ThrowIfNull(examination);
        Classifier classifier = examination.Classifier;
        int probabilities = 0, notFinite = 0;
        examination.Evaluations.ForEachBatch((images, _) =>
        {
            using IDisposable mode = classifier.InMode(training: false);
            using IDisposable pause = Recording.Off();
            foreach (double[] row in classifier.Logits(images).Value.ToDoubles().Chunk(classifier.ClassCount))
            {
                notFinite += row.All(double.IsFinite) ? 0 : 1;
                probabilities += row.All(static p => p is >= 0 and <= 1) && Math.Abs(row.Sum() - 1) <= SumTolerance ? 1 : 0;
            }
        });
        int count = examination.Count;
        return notFinite > 0 ? Failed($"The outputs for {notFinite} of {count} images are NaN or infinite: find out where that begins.")
            : probabilities == count ? Failed(
                $"The outputs for all {count} images lie in [0, 1] and sum to 1: they are probabilities, so take the softmax out of the network.")
            : Passed($"The outputs are finite, and those for {count - probabilities} of {count} images are no probabilities.");
    }
}
