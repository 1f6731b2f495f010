using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// A random point of the ball: for l∞ <c>clip(x + U(−ε, ε))</c>, the baseline <c>rand</c> of Roth et al. ("Adversarially robust
/// training through structured gradient regularization", 2018, section 4.1); for other threat models their random start.
/// Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
/// <inheritdoc/>
public sealed record RandomNoise : NoiseAttack
{
    /// <summary>One draw; <see cref="Attack.Restarts"/> asks for more.</summary>
    /// <param name="threat">Bounded, with ε in its own unit (pixel units for <see cref="Linf"/> and <see cref="L2"/>).</param>
    public RandomNoise(ThreatModel threat)
        : base(threat)
    {
    }

    /// <inheritdoc/>
    public override string Name => "noise";

    /// <inheritdoc/>
    protected override Tensor Draw(AttackProblem problem, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Start(random);
    }
}
