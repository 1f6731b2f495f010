using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// The evaluations of one network on one set of images. An attack is run once, whoever asks for it: the panel, and every check
/// that compares attacks. All attacks draw from the same stream, so that those with more steps, more restarts or a larger
/// budget continue what the smaller ones begin.
/// </summary>
public sealed class Evaluations
{
    private readonly OrderedDictionary<Attack, EvaluationResult> _attacked = [];
    private readonly RandomStream _random;

    /// <summary>Prepares; nothing is evaluated yet.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="data">The images.</param>
    /// <param name="random">The stream of all attacks.</param>
    /// <param name="options">Batch size, samples to keep, confidence.</param>
    /// <exception cref="ArgumentException">The images do not fit the classifier.</exception>
    public Evaluations(Classifier classifier, ImageSet data, RandomStream random, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(random);
        data.RequireFit(classifier);
        (Classifier, Data, _random, Options) = (classifier, data, random, options ?? new EvaluationOptions());
    }

    /// <summary>The network.</summary>
    public Classifier Classifier { get; }

    /// <summary>The images.</summary>
    public ImageSet Data { get; }

    /// <summary>Batch size, samples to keep, confidence.</summary>
    public EvaluationOptions Options { get; }

    /// <summary>The attacks run so far, in their order.</summary>
    public IReadOnlyDictionary<Attack, EvaluationResult> Attacked => _attacked;

    /// <summary>The evaluation of the unperturbed images.</summary>
    public EvaluationResult Clean => field ??= Evaluation.Clean(Classifier, Data, Options);

    /// <summary>The evaluation under an attack; run now if it was not before.</summary>
    /// <param name="attack">The attack; one with the same options is the same attack.</param>
    /// <param name="progress">Told about every batch, on the calling thread.</param>
    /// <param name="steps">Told about every step of the attack in its batch.</param>
    /// <param name="cancellation">Ends the evaluation between two iterations of the attack.</param>
    /// <exception cref="ArgumentException">Options of the attack contradict each other or do not fit the classifier.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EvaluationResult Of(
        Attack attack,
        IProgress<EvaluationStep>? progress = null,
        IProgress<AttackStep>? steps = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attack);
        if (!_attacked.TryGetValue(attack, out EvaluationResult? result))
        {
            result = Evaluation.UnderAttack(Classifier, attack, Data, _random, Options, progress, steps, cancellation);
            _attacked.Add(attack, result);
        }
        return result;
    }

    /// <summary>Takes up what was evaluated before, by another process: of the same network, images, stream and options.</summary>
    /// <exception cref="ArgumentException">The attack was evaluated here already, or the result is of another number of images.</exception>
    public void Add(Attack attack, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(attack);
        ArgumentNullException.ThrowIfNull(result);
        if (result.Correct.Count != Data.Count)
            throw new ArgumentException($"The evaluation is of {result.Correct.Count} images, these are {Data.Count}.", nameof(result));
        _attacked.Add(attack, result);
    }

    /// <summary>Batches of all images and their labels, as the evaluations see them; their tensors live until the next one.</summary>
    internal void ForEachBatch(Action<Tensor, Tensor> visit)
    {
        for (int start = 0; start < Data.Count; start += Options.BatchSize)
        {
            using TensorScope scope = TensorScope.Begin();
            (Tensor images, Tensor labels) =
                Data.Batch(start, Math.Min(Options.BatchSize, Data.Count - start), Classifier.DType, Classifier.Device);
            visit(images, labels);
        }
    }
}
