using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>Accuracy on a set of images, as they are and under attack, always in evaluation mode.</summary>
public static class Evaluation
{
    /// <summary>Accuracy on the unperturbed images.</summary>
    /// <inheritdoc cref="UnderAttack"/>
    public static EvaluationResult Clean(
        Classifier classifier,
        ImageSet data,
        EvaluationOptions? options = null,
        IProgress<EvaluationStep>? progress = null,
        CancellationToken cancellation = default) => new EvaluationRun("clean", classifier, data, options).Over(
            (images, labels, _) =>
            {
                (int[] predictions, double[] losses) = Judge(classifier, images, labels);
                return new EvaluatedBatch(images, predictions, predictions, losses, new double[predictions.Length]);
            },
            progress,
            cancellation);

    /// <summary>Accuracy on what an attack makes of the images: robust accuracy, an upper bound on the true one.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="attack">The attack; every batch gets its own stream, <c>random.Fork(batch)</c>.</param>
    /// <param name="data">The images.</param>
    /// <param name="random">The evaluation's stream.</param>
    /// <param name="options">Batch size, samples to keep, confidence.</param>
    /// <param name="progress">Told about every batch, on the calling thread.</param>
    /// <param name="steps">Told about every step of the attack in its batch: attacks of minutes want to show a sign of life.</param>
    /// <param name="cancellation">Ends the evaluation between two iterations of the attack.</param>
    /// <exception cref="ArgumentException">The images do not fit the classifier, or options contradict each other.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EvaluationResult UnderAttack(
        Classifier classifier,
        Attack attack,
        ImageSet data,
        RandomStream random,
        EvaluationOptions? options = null,
        IProgress<EvaluationStep>? progress = null,
        IProgress<AttackStep>? steps = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attack);
        ArgumentNullException.ThrowIfNull(random);
        return new EvaluationRun(attack.Name, classifier, data, options).Over(
            (images, labels, batch) =>
            {
                AttackResult result = attack.Run(classifier, images, labels, random.Fork(batch), progress: steps, cancellation: cancellation);
                return new EvaluatedBatch(result.Images, result.CleanPredictions, result.Predictions, result.LossAfter, result.Distances)
                {
                    Parts = result.Parts,
                    Flow = result.Flow,
                };
            },
            progress,
            cancellation);
    }

    /// <summary>For every image: whether it was classified correctly in all of several evaluations of the same images.</summary>
    /// <param name="outcomes">The <see cref="EvaluationResult.Correct"/> of each evaluation; at least one.</param>
    /// <exception cref="ArgumentException">There is none, or they differ in length.</exception>
    public static IReadOnlyList<bool> WorstCase(params IReadOnlyList<IReadOnlyList<bool>> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        if (outcomes.Count == 0 || outcomes.Any(correct => correct.Count != outcomes[0].Count))
        {
            throw new ArgumentException(
                "The worst case is over evaluations of the same images; give at least one, all of one length.", nameof(outcomes));
        }
        return [.. Enumerable.Range(0, outcomes[0].Count).Select(image => outcomes.All(correct => correct[image]))];
    }

    /// <summary>The predictions and the cross-entropy of images, in evaluation mode and without recording.</summary>
    internal static (int[] Predictions, double[] Losses) Judge(Classifier classifier, Tensor images, Tensor labels)
    {
        using IDisposable mode = classifier.InMode(training: false);
        using IDisposable pause = Recording.Off();
        using TensorScope scope = TensorScope.Begin();
        Variable logits = classifier.Logits(images);
        return (logits.Value.ArgMax(1).ToArray<int>(), Op.CrossEntropy(logits, labels, Reduction.None).Value.ToDoubles());
    }
}
