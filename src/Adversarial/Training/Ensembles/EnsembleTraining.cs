using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Ensemble adversarial training (Tramèr et al., "Ensemble adversarial training: attacks and defenses", ICLR 2018,
/// section 4.2): <c>½ (CE(x, y) + CE(x', y))</c>, means over the batch, where x' attacks a network that is drawn anew for
/// every batch, each with the same probability: one of the <see cref="Sources"/>, trained before and never changed, or the
/// network that is trained.
/// </summary>
/// <remarks>
/// Published code: ftramer/ensemble-adv-training (train_adv.py, tf_utils.py); FGSM with ε = 0.3 on MNIST away from what the
/// drawn network itself predicts, clipped to the pixel range. Its attacks see all networks with dropout as in training. Here
/// the sources are in evaluation mode, and <see cref="CraftingMethod.CraftInTrainingMode"/> is about the network that is trained.
/// </remarks>
public sealed record EnsembleTraining : CraftingMethod
{
    /// <summary>Training against attacks that are carried over from other networks.</summary>
    /// <param name="sources">The networks trained before, at least one; they read the same images as the network to train.</param>
    /// <param name="attacks">
    /// The inner attacks, in turn; usually <see cref="Fgsm"/> or <see cref="Fgm"/> with <see cref="AttackGoal.UntargetedFromPrediction"/>.
    /// </param>
    /// <exception cref="ArgumentException">There are no sources, or no attacks.</exception>
    public EnsembleTraining(IReadOnlyList<Classifier> sources, params IReadOnlyList<Attack> attacks)
        : base(attacks)
    {
        ArgumentNullException.ThrowIfNull(sources);
        if (sources.Count == 0)
        {
            throw new ArgumentException(
                "Ensemble adversarial training attacks networks that were trained before; give one or more of them.", nameof(sources));
        }
        Sources = [.. sources];
    }

    /// <inheritdoc/>
    public override string Name => "ensemble";

    /// <summary>The networks trained before. Their weights are the user's to keep: no checkpoint holds them.</summary>
    public IReadOnlyList<Classifier> Sources { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A source reads other images than the network.</exception>
    public override MethodState Begin(Classifier classifier, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        if (Sources.FirstOrDefault(source => Reads(source) != Reads(classifier)) is { } wrong)
        {
            throw new ArgumentException(
                $"The network to train reads images {Described(classifier)}, a source reads {Described(wrong)}; train the sources on the same images.");
        }
        return MethodState.None;
    }

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int drawn = batch.Random.Fork("source").Next(Sources.Count + 1);
        // the last number is the network that is trained; all others stay in evaluation mode
        Tensor adversarial = drawn == Sources.Count
            ? Craft(batch, cancellation)
            : (this with { CraftInTrainingMode = false }).Craft(batch with { Classifier = Sources[drawn] }, cancellation);
        return new Objective(() =>
        {
            Variable clean = batch.Classifier.Logits(batch.Images), attacked = batch.Classifier.Logits(adversarial);
            return new TrainingLoss(0.5 * (Op.CrossEntropy(clean, batch.Labels) + Op.CrossEntropy(attacked, batch.Labels)), attacked);
        });
    }

    private static (Shape Shape, double Low, double High, DType Type, Device Device) Reads(Classifier classifier) =>
        (classifier.ImageShape, classifier.Low, classifier.High, classifier.DType, classifier.Device);

    private static string Described(Classifier classifier) =>
        $"{classifier.ImageShape} in [{classifier.Low}, {classifier.High}] ({classifier.DType})";
}
