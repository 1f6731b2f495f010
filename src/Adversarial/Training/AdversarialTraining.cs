using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Adversarial training: <c>min_θ (1/n) Σᵢ max_{δ in the ball} CE(xᵢ + δ, yᵢ)</c>, where the maximum is approximated by an
/// attack on the current network (Madry et al., ICLR 2018, equation 2.1). Only the adversarial images are trained on.
/// </summary>
public sealed record AdversarialTraining : TrainingMethod
{
    /// <summary>Training against an attack, of which the last iterate is used.</summary>
    /// <param name="attack">The inner attack, usually <see cref="Pgd"/>.</param>
    public AdversarialTraining(Attack attack)
    {
        ArgumentNullException.ThrowIfNull(attack);
        Attack = attack with { ReturnBest = false };
    }

    /// <inheritdoc/>
    public override string Name => "adversarial";

    /// <summary>
    /// The inner attack. The constructor turns <see cref="Attack.ReturnBest"/> off, because the published methods train on
    /// the last iterate; set the attack here to train on the best one.
    /// </summary>
    public Attack Attack { get; init; }

    /// <summary>
    /// The network's mode while the attack queries it. False, evaluation mode, is what TRADES, MART, FAT and Feature Scatter
    /// do; true, training mode, is what robust_overfitting and CAT do, and the attack's forward passes then count in the
    /// running statistics of batch norm. Networks without batch norm or dropout do not care.
    /// </summary>
    public bool CraftInTrainingMode { get; init; }

    /// <summary>
    /// Over how many epochs the attack's budget and step size grow linearly from 0 to their full values. 0, the default, is
    /// Madry et al.; a ramp helps where a network that meets the full budget at once never leaves chance level (large ε on
    /// MNIST, short schedules).
    /// </summary>
    public double WarmUpEpochs { get; init => field = Require.NotNegative(value); }

    /// <inheritdoc/>
    public override TrainingLoss Loss(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Attack attack = batch.Epoch < WarmUpEpochs ? Attack.Scaled(batch.Epoch / WarmUpEpochs) : Attack;
        Tensor adversarial = attack.Perturb(
            batch.Classifier, batch.Images, batch.Labels, batch.Random.Fork("attack"), CraftInTrainingMode, cancellation);
        Variable logits = batch.Classifier.Logits(adversarial);
        return new TrainingLoss(Op.CrossEntropy(logits, batch.Labels), logits);
    }
}
