using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Adversarial training: <c>min_θ (1/n) Σᵢ max_{δ in the ball} CE(xᵢ + δ, yᵢ)</c>, where the maximum is approximated by an
/// attack on the current network (Madry et al., ICLR 2018, equation 2.1). Only the adversarial images are trained on.
/// </summary>
public sealed record AdversarialTraining : CraftingMethod
{
    /// <summary>Training against an attack, or against several in turn; the last iterate is used.</summary>
    /// <param name="attacks">The inner attacks, usually <see cref="Pgd"/>.</param>
    public AdversarialTraining(params IReadOnlyList<Attack> attacks)
        : base(attacks)
    {
    }

    /// <inheritdoc/>
    public override string Name => "adversarial";

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor adversarial = Craft(batch, cancellation);
        return new Objective(() =>
        {
            Variable logits = batch.Classifier.Logits(adversarial);
            return new TrainingLoss(Op.CrossEntropy(logits, batch.Labels), logits);
        });
    }
}
