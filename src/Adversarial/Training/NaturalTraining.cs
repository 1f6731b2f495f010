using AdvScratch.Autograd;

namespace AdvScratch.Adversarial;

/// <summary>Empirical risk minimisation: the mean cross-entropy of the unperturbed images, <c>(1/n) Σᵢ CE(xᵢ, yᵢ)</c>.</summary>
public sealed record NaturalTraining : TrainingMethod
{
    /// <inheritdoc/>
    public override string Name => "natural";

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new Objective(() =>
        {
            Variable logits = batch.Classifier.Logits(batch.Images);
            return new TrainingLoss(Op.CrossEntropy(logits, batch.Labels), logits);
        });
    }
}
