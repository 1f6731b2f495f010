using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Training on the images and on their adversarial versions: <c>(1/n) Σᵢ (1 − a) CE(xᵢ, yᵢ) + a CE(x'ᵢ, yᵢ)</c> (Goodfellow,
/// Shlens and Szegedy, "Explaining and harnessing adversarial examples", ICLR 2015, section 6; the fgsm and pgd baselines of
/// Roth et al., "Adversarially Robust Training through Structured Gradient Regularization", arXiv 1805.08736).
/// </summary>
/// <remarks>
/// The two kinds of images are two forward passes: batch norm sees the statistics of each on its own, and both count in the
/// running ones.
/// </remarks>
public sealed record AugmentedTraining : CraftingMethod
{
    /// <summary>Training with an attack, or with several in turn; the last iterate is used.</summary>
    /// <param name="attacks">
    /// The inner attacks. Roth et al. flee the network's own prediction: <see cref="AttackGoal.UntargetedFromPrediction"/>.
    /// </param>
    public AugmentedTraining(params IReadOnlyList<Attack> attacks)
        : base(attacks)
    {
    }

    /// <inheritdoc/>
    public override string Name => "augmented";

    /// <summary>Weight of the adversarial images a, from 0 to 1. Its value is lost in Roth et al.; 0.5 is Goodfellow et al.'s.</summary>
    public double Weight { get; init => field = Require.Share(value); } = 0.5;

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor adversarial = Craft(batch, cancellation);
        return new Objective(() =>
        {
            Variable clean = Op.CrossEntropy(batch.Classifier.Logits(batch.Images), batch.Labels);
            Variable logits = batch.Classifier.Logits(adversarial);
            return new TrainingLoss(((1 - Weight) * clean) + (Weight * Op.CrossEntropy(logits, batch.Labels)), logits);
        });
    }
}
