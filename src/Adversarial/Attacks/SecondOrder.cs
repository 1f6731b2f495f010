namespace AdvScratch.Adversarial;

/// <summary>
/// The S-O attack (Li, Chen, Wang and Carin, "On norm-agnostic robustness of adversarial training", 2019, arXiv 1905.06455,
/// equation 4): <c>x⁽ᵗ⁺¹⁾ = Π(x⁽ᵗ⁾ + α g/‖g‖₂)</c>, and sign g for l∞, with the Gaussian average
/// <c>g = E_{d ~ N(0, σ²I)} ∇ₓ CE(x⁽ᵗ⁾ + d, y)</c> in the gradient's place, from the image itself. Norm l2 or l∞. Images
/// [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
/// <remarks>
/// σ, samples, steps and clipping are not in the paper's text; the presets have them from the authors' code (Bai-Li/TRADES,
/// pgd_attack_mnist_l2.py and pgd_attack_mnist_linf.py). That code returns the last iterate, here
/// <c>with { ReturnBest = false }</c>, and shortens the step where ‖g‖₂ is below 10⁻⁸; here every step has its full length.
/// </remarks>
public sealed record SecondOrder : GradientAttack
{
    /// <summary>S-O without a random start.</summary>
    /// <param name="threat"><see cref="L2"/> or <see cref="Linf"/>, with ε in pixel units.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="stepSize">α in pixel units; null for 2.5 ε / steps.</param>
    /// <param name="samples">Noisy copies an iterate.</param>
    /// <param name="sigma">σ of the noise, in pixel units.</param>
    public SecondOrder(ThreatModel threat, int steps = 40, double? stepSize = null, int samples = 20, double sigma = 0.15)
        : base(threat, steps, stepSize ?? 2.5 * (threat?.Epsilon ?? 0) / steps) => Estimator = new GaussianAverage(samples, sigma);

    /// <summary>
    /// l2, ε = 4, 40 steps of 0.25, 20 samples of σ = 0.15, pixels in [0, 1] and clipped to it only after the last step
    /// (pgd_attack_mnist_l2.py). The paper also reports ε = 2: <c>MnistL2.Scaled(0.5)</c>.
    /// </summary>
    public static SecondOrder MnistL2 => new(new L2(4), 40, 0.25, 20, 0.15) { ClipEachStep = false };

    /// <summary>l∞, ε = 0.3, 40 steps of 0.01, 20 samples of σ = 0.1, pixels in [0, 1] (pgd_attack_mnist_linf.py).</summary>
    public static SecondOrder MnistLinf => new(new Linf(0.3), 40, 0.01, 20, 0.1);

    /// <inheritdoc/>
    public override string Name => "S-O";

    /// <summary>
    /// l∞ as in the first author's later code (Bai-Li/STN-Code, fgs.py and simple_eval.py): 20 steps of ε/10, 10 samples. σ is
    /// the noise of the defence that is attacked; 0.7 for MNIST in [0, 1].
    /// </summary>
    /// <param name="epsilon">ε in pixel units.</param>
    /// <param name="sigma">σ in pixel units.</param>
    public static SecondOrder AgainstNoise(double epsilon, double sigma = 0.7) => new(new Linf(epsilon), 20, epsilon / 10, 10, sigma);
}
