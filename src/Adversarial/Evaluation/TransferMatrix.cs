using System.Diagnostics;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Black-box evaluation: adversarial images are crafted on one network and judged by others, under the same budget
/// (Papernot, McDaniel and Goodfellow, "Transferability in machine learning", 2016; the transfer tables of Roth et al. 2018).
/// Every batch is crafted once on each source, and all targets see the same images.
/// </summary>
/// <param name="Results">
/// What became of every image, by source, then by target. Losses are cross-entropies, on the source itself the attack's.
/// </param>
public sealed record TransferMatrix(IReadOnlyList<IReadOnlyList<EvaluationResult>> Results)
{
    /// <summary>The accuracy of a target on what was crafted on a source, with its interval.</summary>
    /// <param name="source">Index of the source.</param>
    /// <param name="target">Index of the target.</param>
    public Proportion this[int source, int target] => Results[source][target].Accuracy;

    /// <summary>The full matrix of some networks: each of them is the source once and a target every time.</summary>
    /// <inheritdoc cref="Between"/>
    public static TransferMatrix Among(
        IReadOnlyList<Classifier> classifiers,
        Attack attack,
        ImageSet data,
        RandomStream random,
        EvaluationOptions? options = null,
        IProgress<EvaluationStep>? progress = null,
        CancellationToken cancellation = default) =>
        Between(classifiers, classifiers, attack, data, random, options, progress, cancellation);

    /// <summary>The accuracy of every target on what an attack crafts on every source.</summary>
    /// <param name="sources">The networks that the attack sees; at least one.</param>
    /// <param name="targets">
    /// The networks that judge; at least one. Where one is the source itself the result is the white-box one, number for number
    /// that of <see cref="Evaluation.UnderAttack"/> with the same stream.
    /// </param>
    /// <param name="attack">The attack; for every source, a batch gets the stream <c>random.Fork(batch)</c>.</param>
    /// <param name="data">The images.</param>
    /// <param name="random">The evaluation's stream.</param>
    /// <param name="options">Batch size, samples to keep, confidence.</param>
    /// <param name="progress">Told about every batch, source by source, with the accuracy of the source, on the calling thread.</param>
    /// <param name="cancellation">Ends the evaluation between two iterations of the attack.</param>
    /// <exception cref="ArgumentException">
    /// There is no source or no target, the images do not fit a network, or two networks read different pixel ranges.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TransferMatrix Between(
        IReadOnlyList<Classifier> sources,
        IReadOnlyList<Classifier> targets,
        Attack attack,
        ImageSet data,
        RandomStream random,
        EvaluationOptions? options = null,
        IProgress<EvaluationStep>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attack);
        ArgumentNullException.ThrowIfNull(random);
        RequireAlike(sources, targets);
        return new TransferMatrix([.. sources.Select(source =>
            From(source, targets, attack, data, random, options, progress, cancellation))]);
    }

    private static IReadOnlyList<EvaluationResult> From(
        Classifier source,
        IReadOnlyList<Classifier> targets,
        Attack attack,
        ImageSet data,
        RandomStream random,
        EvaluationOptions? options,
        IProgress<EvaluationStep>? progress,
        CancellationToken cancellation)
    {
        EvaluationRun[] runs = [.. targets.Select(target => new EvaluationRun(attack.Name, target, data, options))];
        double[] seconds = new double[runs.Length];
        EvaluationResult whiteBox = new EvaluationRun(attack.Name, source, data, options).Over(
            (images, labels, batch) =>
            {
                AttackResult crafted = attack.Run(source, images, labels, random.Fork(batch), cancellation: cancellation);
                for (int i = 0; i < runs.Length; i++)
                {
                    if (targets[i] == source)
                        continue;
                    var clock = Stopwatch.StartNew();
                    runs[i].Add(images, labels.AsSpan<int>(), Judged(targets[i], images, labels, crafted));
                    seconds[i] += clock.Elapsed.TotalSeconds;
                }
                return new EvaluatedBatch(
                    crafted.Images, crafted.CleanPredictions, crafted.Predictions, crafted.LossAfter, crafted.Distances);
            },
            progress,
            cancellation);
        return [.. runs.Select((run, i) => targets[i] == source ? whiteBox : run.Result(seconds[i]))];
    }

    private static EvaluatedBatch Judged(Classifier target, Tensor images, Tensor labels, AttackResult crafted)
    {
        Tensor clean = images.To(target.DType).To(target.Device), adversarial = crafted.Images.To(target.DType).To(target.Device);
        (int[] predictions, double[] losses) = Evaluation.Judge(target, adversarial, labels.To(target.Device));
        return new EvaluatedBatch(
            crafted.Images, target.Predict(clean).ToArray<int>(), predictions, losses, crafted.Distances);
    }

    private static void RequireAlike(IReadOnlyList<Classifier> sources, IReadOnlyList<Classifier> targets)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(targets);
        if (sources.Count == 0 || targets.Count == 0)
            throw new ArgumentException($"A transfer needs a source and a target; got {sources.Count} and {targets.Count}.", nameof(sources));
        if (sources.Concat(targets).Select(classifier => (classifier.Low, classifier.High)).Distinct().Count() > 1)
            throw new ArgumentException("The networks read different pixel ranges; a budget means the same to all only in one range.");
    }
}
