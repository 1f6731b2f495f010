namespace AdvScratch.Adversarial;

/// <summary>
/// C&amp;W∞: projected steepest ascent on the margin loss −max(z_y − max_{k≠y} z_k + κ, 0) (Carlini and Wagner 2017) instead of
/// the cross-entropy, in the loop of <see cref="Pgd"/>; the attack of that name in the papers on adversarial training
/// (Huang et al. 2021, section 3.4; Zhang et al. 2020). Not the minimal-norm attack of Carlini and Wagner. Targeted, it
/// decreases max(max_{k≠t} z_k − z_t + κ, 0). Norm l∞ or l2; images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
public sealed record CarliniWagner : GradientAttack
{
    /// <summary>The margin loss with a random start.</summary>
    /// <param name="threat"><see cref="Linf"/> or <see cref="L2"/>, with ε in pixel units.</param>
    /// <param name="steps">How many steps; 30 in zjfheart/Friendly-Adversarial-Training, attack_test.py.</param>
    /// <param name="stepSize">α in pixel units; null for 2.5 ε / steps, as in <see cref="Pgd"/>.</param>
    public CarliniWagner(ThreatModel threat, int steps = 30, double? stepSize = null)
        : base(threat, steps, stepSize ?? 2.5 * (threat?.Epsilon ?? 0) / steps) => (RandomStart, Confidence) = (true, 50);

    /// <summary>
    /// Confidence κ in units of logits, not negative: the search goes on until another class leads by κ. 50 in the evaluation
    /// of the CAT and FAT papers (zjfheart/Friendly-Adversarial-Training, attack_generator.py) and in CATcw's training on CIFAR.
    /// Sets <see cref="Attack.Loss"/>.
    /// </summary>
    public double Confidence
    {
        get;
        init
        {
            field = Require.NotNegative(value);
            Loss = AttackLoss.Margin(field);
        }
    }

    /// <summary>
    /// l∞, ε = 0.031, 30 steps of 0.003, κ = 50, for pixels in [0, 1]: evaluation on CIFAR
    /// (TienjinHuang/Calibrated-adversarial-training, attack_test.py, after zjfheart/Friendly-Adversarial-Training).
    /// </summary>
    public static CarliniWagner Cifar => new(new Linf(0.031), 30, 0.003);

    /// <summary>
    /// l∞, ε = 8/255, 10 steps of 2/255, κ = 50, for pixels in [0, 1], the last iterate: CATcw's training on CIFAR
    /// (TienjinHuang/Calibrated-adversarial-training, Train_CIFAR10.py).
    /// </summary>
    public static CarliniWagner CifarTraining => new(new Linf(8 / 255.0), 10, 2 / 255.0) { ReturnBest = false };

    /// <inheritdoc/>
    public override string Name => $"C&W-{Steps}";

    /// <summary>
    /// l∞, 20 steps of ε/20 from U(−0.1, 0.1), κ = 150, for pixels in [0, 1], the last iterate: CATcw's training on MNIST with
    /// ε = 0.3 or 0.4 (TienjinHuang/Calibrated-adversarial-training, Train_MNIST.py).
    /// </summary>
    /// <param name="epsilon">ε in pixel units.</param>
    public static CarliniWagner MnistTraining(double epsilon) =>
        new(new Linf(epsilon) { StartRadius = 0.1 }, 20, epsilon / 20) { Confidence = 150, ReturnBest = false };
}
