using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Does the network answer the same question twice in the same way, and each image on its own? Attacks that see one draw of a
/// random network fail against the next (Athalye et al. 2018, section 3.1: stochastic gradients), and a network in training
/// mode, whose batch norm uses the statistics of the batch, lets images influence each other.
/// </summary>
public sealed class DeterminismCheck : Check
{
    /// <summary>
    /// How much an image's logits may move, relative to the largest one, when other images are in its batch: rounding of
    /// float32 sums in another order stays a hundred times below it.
    /// </summary>
    public const double RoundingTolerance = 1e-3;

    private const int MostImages = 64;

    /// <inheritdoc/>
    public override string Name => "deterministic, image by image";

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        ArgumentNullException.ThrowIfNull(examination);
        int count = Math.Min(MostImages, examination.Count);
        double[] first = Logits(examination, count), second = Logits(examination, count);
        if (!first.SequenceEqual(second))
        {
            int classes = examination.Classifier.ClassCount;
            int differ = Enumerable.Range(0, count)
                .Count(i => !first.AsSpan(i * classes, classes).SequenceEqual(second.AsSpan(i * classes, classes)));
            return Failed($"Two passes over the same images give other logits for {differ} of {count}: the network is random, "
                + "so attack its expectation (EOT) and judge it by several passes.");
        }
        // at least two, for batch norm that needs them
        int part = count / 2;
        if (part < 2)
            return Passed($"Two passes over the same {count} image(s) give the same logits.");
        double moved = first.Zip(Logits(examination, part)).Max(static pair => Math.Abs(pair.First - pair.Second));
        double scale = Math.Max(first.Max(Math.Abs), double.Epsilon);
        return moved / scale <= RoundingTolerance
            ? Passed($"Two passes over the same {count} images give the same logits, also in smaller batches.")
            : Failed($"The logits of an image move by up to {Percent(moved / scale)} with the other images of its batch: "
                + "the network is not in evaluation mode, so freeze its batch statistics.");
    }

    private static double[] Logits(Examination examination, int count)
    {
        Classifier classifier = examination.Classifier;
        using IDisposable mode = classifier.InMode(training: false);
        using IDisposable pause = Recording.Off();
        using TensorScope scope = TensorScope.Begin();
        return classifier.Logits(examination.Evaluations.Data.Batch(0, count, classifier.DType, classifier.Device).Images).Value.ToDoubles();
    }
}
