namespace AdvScratch.Adversarial;

/// <summary>
/// Momentum iterative fast gradient sign method (Dong, Liao, Pang, Su, Zhu, Hu and Li, "Boosting adversarial attacks with
/// momentum", CVPR 2018, algorithm 1): <c>m ← μ m + g/‖g‖₁</c> with <c>g = ∇ₓ CE(x⁽ᵗ⁾, y)</c>,
/// <c>x⁽ᵗ⁺¹⁾ = clip(x⁽ᵗ⁾ + α sign m)</c>, α = ε / steps, from the image itself. Made to transfer to other networks. Norm l∞.
/// Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
public sealed record MomentumFgsm : GradientAttack
{
    /// <summary>MI-FGSM.</summary>
    /// <param name="epsilon">ε in pixel units; 16/255 in the paper.</param>
    /// <param name="steps">How many steps of ε / steps; 10 in the paper.</param>
    /// <param name="momentum">The decay factor μ; 1 in the paper, 0 gives the iterative FGSM.</param>
    public MomentumFgsm(double epsilon, int steps = 10, double momentum = 1)
        : base(new Linf(epsilon), steps, epsilon / steps) => Momentum = momentum;

    /// <inheritdoc/>
    public override string Name => $"MI-FGSM-{Steps}";
}
