namespace AdvScratch.Adversarial;

/// <summary>
/// The joint attack by single passes: w and δ step together along the two parts of one gradient (Zhang and Wang, "Joint
/// Adversarial Training", arXiv 1907.10737, section 6.2, a baseline of <see cref="Joint"/>). Norm: see
/// <see cref="FlowAndPixels"/>. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
public sealed record OnePass : JointAttack
{
    /// <inheritdoc cref="Joint(FlowAndPixels?, int, double?, double?)"/>
    public OnePass(FlowAndPixels? threat = null, int steps = 20, double? flowStep = null, double? pixelStep = null)
        : base(threat ?? DefaultThreat, steps, flowStep, pixelStep)
    {
    }

    /// <inheritdoc/>
    public override string Name => $"One-pass-{OrderName}-{Steps}";

    /// <inheritdoc/>
    protected override void Step(Moment now) => Climb(now, (FlowStepSize, StepSize));
}
