using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Does every image have a gradient to follow? Where the gradient of the loss is zero, NaN or infinite (a step that is not
/// differentiable, a saturated softmax) attacks stand still, and the image counts as robust (Athalye et al. 2018, section 3.1:
/// shattered and vanishing gradients). Looked at where searches begin: at the image and at a random start.
/// </summary>
public sealed class GradientCheck : Check
{
    /// <summary>Above this share of images without a gradient the accuracy is mostly about them, so that the check fails.</summary>
    public const double FailingShare = 0.05;

    /// <inheritdoc/>
    public override string Name => "gradients exist";

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        ArgumentNullException.ThrowIfNull(examination);
        int zero = 0, notFinite = 0;
        var random = new RandomStream(0);
        using IDisposable mode = examination.Classifier.InMode(training: false);
        examination.Evaluations.ForEachBatch((images, labels) =>
        {
            var problem = new AttackProblem(
                examination.Classifier, examination.Reference, images, labels, [.. Enumerable.Range(0, images.Shape[0])]);
            double[] atImage = Largest(problem, null), atStart = Largest(problem, random);
            for (int i = 0; i < atImage.Length; i++)
            {
                zero += atImage[i] == 0 || atStart[i] == 0 ? 1 : 0;
                notFinite += double.IsFinite(atImage[i] + atStart[i]) ? 0 : 1;
            }
        });
        int count = examination.Count;
        return notFinite > 0
            ? Failed($"The gradient is NaN or infinite for {notFinite} of {count} images: attacks stand still there, so compute it in a stable way.")
            : Graded(
                (double)zero / count,
                tolerated: 0,
                FailingShare,
                $"The gradient is zero for {zero} of {count} images",
                "attacks stand still there, so smooth what is flat or saturated, or attack the margin of the logits");
    }

    /// <summary>The largest element, by size, of each image's gradient; NaN if one is NaN.</summary>
    private static double[] Largest(AttackProblem problem, RandomStream? random)
    {
        Tensor gradient = problem.Differentiate(problem.Start(random)).Gradient;
        int size = gradient.Count / gradient.Shape[0];
        return [.. gradient.ToDoubles().Chunk(size).Select(static image => image.Aggregate(0.0, static (most, x) => Math.Max(most, Math.Abs(x))))];
    }
}
