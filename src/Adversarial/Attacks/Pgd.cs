namespace AdvScratch.Adversarial;

/// <summary>
/// Projected gradient descent on the negative loss (Madry, Makelov, Schmidt, Tsipras and Vladu, "Towards deep learning models
/// resistant to adversarial attacks", ICLR 2018, section 2.1): <c>x⁽ᵗ⁺¹⁾ = Π(x⁽ᵗ⁾ + α sign ∇ₓ CE(x⁽ᵗ⁾, y))</c> for l∞,
/// with g/‖g‖₂ instead of the sign for l2, from a random point of the ball. Images [N, C, H, W] in the classifier's pixel
/// range, labels int32 [N].
/// </summary>
public sealed record Pgd : GradientAttack
{
    /// <summary>PGD with a random start.</summary>
    /// <param name="threat"><see cref="Linf"/> or <see cref="L2"/>, with ε in pixel units.</param>
    /// <param name="steps">How many steps; the papers write it behind the name, as in PGD-20.</param>
    /// <param name="stepSize">
    /// α in pixel units; null for 2.5 ε / steps, enough to reach the boundary from anywhere in the ball and to move along it
    /// (Madry et al. 2018, section 5, for l2).
    /// </param>
    public Pgd(ThreatModel threat, int steps = 40, double? stepSize = null)
        : base(threat, steps, stepSize ?? 2.5 * (threat?.Epsilon ?? 0) / steps) => RandomStart = true;

    /// <summary>
    /// l∞, ε = 0.3, 40 steps of 0.01, for pixels in [0, 1]: training and evaluation on MNIST (MadryLab/mnist_challenge, config.json).
    /// </summary>
    public static Pgd MadryMnist => new(new Linf(0.3), 40, 0.01);

    /// <summary>
    /// l∞, ε = 8/255, 10 steps of 2/255, for pixels in [0, 1]: training on CIFAR-10 (MadryLab/cifar10_challenge, config.json).
    /// </summary>
    public static Pgd MadryCifar => new(new Linf(8 / 255.0), 10, 2 / 255.0);

    /// <inheritdoc/>
    public override string Name => Estimator is Expectation ? $"EOT-PGD-{Steps}" : $"PGD-{Steps}";
}
