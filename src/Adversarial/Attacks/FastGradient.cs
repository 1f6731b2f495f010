namespace AdvScratch.Adversarial;

/// <summary>
/// Fast gradient sign method: <c>x' = clip(x + ε sign ∇ₓ CE(x, y))</c>, one step without a random start
/// (Goodfellow, Shlens and Szegedy, "Explaining and harnessing adversarial examples", ICLR 2015, section 4).
/// Norm l∞. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
/// <remarks>The one step is what is returned (<see cref="Attack.ReturnBest"/> is off), as in the paper.</remarks>
public sealed record Fgsm : GradientAttack
{
    /// <summary>One step of the length of the whole budget.</summary>
    /// <param name="epsilon">ε in pixel units; for MNIST in [0, 1] usually 0.3 (default of cleverhans v2.1), for CIFAR 8/255.</param>
    public Fgsm(double epsilon = 0.3)
        : base(new Linf(epsilon), steps: 1, stepSize: epsilon) => ReturnBest = false;

    /// <inheritdoc/>
    public override string Name => "FGSM";
}

/// <summary>
/// Fast gradient method: <c>x' = clip(x + ε g / ‖g‖₂)</c> with <c>g = ∇ₓ CE(x, y)</c>, one step without a random start
/// (Miyato, Dai and Goodfellow, ICLR 2017, equation 6; cleverhans v2.1, FastGradientMethod with ord = 2).
/// Norm l2. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
/// <remarks>The one step is what is returned (<see cref="Attack.ReturnBest"/> is off), as in the papers.</remarks>
public sealed record Fgm : GradientAttack
{
    /// <summary>One step of the length of the whole budget.</summary>
    /// <param name="epsilon">ε in pixel units: the Euclidean length of the perturbation of a whole image.</param>
    public Fgm(double epsilon)
        : base(new L2(epsilon), steps: 1, stepSize: epsilon) => ReturnBest = false;

    /// <inheritdoc/>
    public override string Name => "FGM";
}
