namespace AdvScratch.Adversarial;

/// <summary>
/// The attack that S-O approximates (Li, Chen, Wang and Carin 2019, arXiv 1905.06455, section 4): every step follows the
/// dominant eigenvector of the Hessian of the loss at the iterate, with the sign that raises the loss,
/// <c>x⁽ᵗ⁺¹⁾ = Π(x⁽ᵗ⁾ ± α v)</c>, and sign v for l∞, from the image itself. See <see cref="DominantEigenvector"/>. Norm l2 or
/// l∞. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
/// <remarks>
/// A step costs some tens of Hessian-vector products. Towards a target the loss has to fall, and the cross-entropy of a
/// piecewise linear network nowhere curves downwards: use <see cref="SecondOrder"/> or <see cref="Pgd"/> for that.
/// </remarks>
public sealed record SecondOrderExact : GradientAttack
{
    /// <summary>Steps along eigenvectors, without a random start.</summary>
    /// <param name="threat"><see cref="L2"/> or <see cref="Linf"/>, with ε in pixel units.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="stepSize">α in pixel units; null for 2.5 ε / steps, as in <see cref="SecondOrder"/>.</param>
    public SecondOrderExact(ThreatModel threat, int steps = 40, double? stepSize = null)
        : base(threat, steps, stepSize ?? 2.5 * (threat?.Epsilon ?? 0) / steps) => Estimator = new DominantEigenvector();

    /// <inheritdoc/>
    public override string Name => "S-O exact";
}
