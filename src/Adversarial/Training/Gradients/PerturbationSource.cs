using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What <see cref="StructuredGradientRegularization"/> takes for adversarial perturbations: loss gradients or their signs
/// (<see cref="LossGradientPerturbation"/>), or what an attack adds to the images (<see cref="AttackPerturbation"/>).
/// </summary>
public abstract record PerturbationSource
{
    private protected PerturbationSource()
    {
    }

    /// <summary>
    /// The network's mode while it is asked. False, evaluation mode, leaves running statistics alone; networks without batch
    /// norm or dropout, as the paper's, do not care.
    /// </summary>
    public bool CraftInTrainingMode { get; init; }

    /// <summary>For names of methods: grad, sign, FGSM, PGD-10.</summary>
    internal abstract string Name { get; }

    /// <summary>ξ: [N, C, H, W], constants.</summary>
    internal abstract Tensor Perturb(TrainingBatch batch, CancellationToken cancellation);
}

/// <summary>
/// <c>ξ = ∇ₓ CE(x, ŷ)</c> or its sign, ŷ the network's own prediction (Roth et al. 2018, section 4.1, SGR variants a and b): no
/// perturbation inside a budget, but the direction that one would take.
/// </summary>
public sealed record LossGradientPerturbation : PerturbationSource
{
    /// <summary>Whether only the sign counts: every pixel then has the same variance, and every image the same weight.</summary>
    public bool Sign { get; init; }

    /// <summary>Whether the loss is that of the true label instead of the prediction.</summary>
    public bool FromTruth { get; init; }

    internal override string Name => Sign ? "sign" : "grad";

    internal override Tensor Perturb(TrainingBatch batch, CancellationToken cancellation)
    {
        using TensorScope scope = TensorScope.Begin();
        using IDisposable mode = batch.Classifier.InMode(CraftInTrainingMode);
        var x = new Variable(batch.Images, requiresGradient: true);
        Variable logits = batch.Classifier.Logits(x);
        Tensor labels = FromTruth ? batch.Labels : logits.Value.ArgMax(1);
        Tensor gradient = Gradient.Of(Op.CrossEntropy(logits, labels, Reduction.Sum), x).Value;
        return scope.Keep(Sign ? gradient.Map<Tensors.Operators.Sign>() : gradient);
    }
}

/// <summary>
/// <c>ξ = x' − x</c> of an attack, clipping included: FGSM and PGD in the paper (Roth et al. 2018, section 4.1, SGR variants c
/// and d); with a draw of <see cref="LongRangeNoise"/> the covariance is the noise's, as in the paper's section 4.3.
/// </summary>
public sealed record AttackPerturbation : PerturbationSource
{
    /// <param name="attack">
    /// Its last iterate is used. The paper's attacks flee the network's own prediction
    /// (<see cref="AttackGoal.UntargetedFromPrediction"/>).
    /// </param>
    public AttackPerturbation(Attack attack)
    {
        ArgumentNullException.ThrowIfNull(attack);
        Attack = attack with { ReturnBest = false };
    }

    /// <summary>The attack; the constructor turns <see cref="Attack.ReturnBest"/> off.</summary>
    public Attack Attack { get; init; }

    internal override string Name => Attack.Name;

    internal override Tensor Perturb(TrainingBatch batch, CancellationToken cancellation) => Attack.Perturb(
        batch.Classifier, batch.Images, batch.Labels, batch.Random.Fork("attack"), CraftInTrainingMode, cancellation) - batch.Images;
}
