using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// TRADES: <c>min_θ (1/n) Σᵢ [ CE(xᵢ, yᵢ) + β max_{x'ᵢ in the ball} KL(p(xᵢ)‖p(x'ᵢ)) ]</c>, accuracy on natural images traded
/// against a smooth output around them (Zhang et al., "Theoretically principled trade-off between robustness and accuracy",
/// ICML 2019, algorithm 1, β = 1/λ; yaodongyu/TRADES, trades.py). The attack increases the divergence with p(x) constant, in the
/// attack's mode; in the loss, gradients flow through both distributions. With <see cref="FriendlyPgd"/> it is FAT for TRADES
/// (zjfheart/Friendly-Adversarial-Training, FAT_for_TRADES.py).
/// </summary>
/// <remarks>
/// The loss passes the natural images through the network once where the published code does so twice; with batch norm the
/// running statistics hear of them once less, gradients are the same.
/// </remarks>
public sealed record Trades : CraftingMethod
{
    /// <summary>TRADES against an attack, or against several in turn; their loss becomes the divergence.</summary>
    /// <param name="attacks">The inner attacks, usually <see cref="Ascent"/>. They must not start at the image, where the divergence has no gradient.</param>
    public Trades(params IReadOnlyList<Attack> attacks)
        : base(attacks)
    {
    }

    /// <inheritdoc/>
    public override string Name => "TRADES";

    /// <summary>β: weight of the divergence. The published code takes 6 for CIFAR-10 and 1 for MNIST.</summary>
    public double Beta { get; init => field = Require.NotNegative(value); } = 6;

    /// <summary>Whether p(x) is a constant in the loss, so that only p(x') is drawn to it. False in the published code.</summary>
    public bool DetachNatural { get; init; }

    /// <summary>
    /// The inner attack of the published code, from x + N(0, 0.001²) on: for l∞ the steps of PGD, for l2 unit steps that are
    /// clipped first and projected then, in a random direction where the gradient is zero.
    /// </summary>
    /// <param name="threat">The budget; its <see cref="PixelThreat.StartDeviation"/>, if it has one, takes the place of 0.001.</param>
    /// <param name="steps">40 for MNIST, 10 for CIFAR-10.</param>
    /// <param name="stepSize">
    /// α in pixel units: for l∞ 0.01 (MNIST, ε = 0.3) or 0.007 (CIFAR-10, ε = 0.031); for l2 2 ε / steps, which null stands for
    /// in both norms.
    /// </param>
    public static GradientAttack Ascent(PixelThreat threat, int steps, double? stepSize = null)
    {
        ArgumentNullException.ThrowIfNull(threat);
        threat = threat with { StartDeviation = threat.StartDeviation ?? 0.001 };
        double step = stepSize ?? 2 * threat.Epsilon / steps;
        return threat is L2 ball ? new TradesL2(ball, steps, step) : new Pgd(threat, steps, step);
    }

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Attack attack = AttackFor(batch) with { Loss = AttackLoss.KlDivergence(NaturalLogits(batch)) };
        Tensor adversarial = Craft(batch, attack, cancellation);
        return new Objective(() =>
        {
            Variable natural = batch.Classifier.Logits(batch.Images);
            Variable perturbed = batch.Classifier.Logits(adversarial);
            Variable divergence = Op.KlDivergence(DetachNatural ? natural.Detach() : natural, perturbed);
            return new TrainingLoss(Op.CrossEntropy(natural, batch.Labels) + (Beta * divergence), perturbed);
        });
    }
}
