using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Two attacks one after the other: with the spatial part first, <see cref="Spatial"/> on x, then an independent pixel attack
/// on its result; with the pixel part first, the pixel attack on x, then a spatial one on its result (Zhang and Wang, "Joint
/// Adversarial Training", arXiv 1907.10737, section 6.2, a baseline of <see cref="Joint"/>). Norm: see
/// <see cref="FlowAndPixels"/>. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
public sealed record Cascade : JointAttack
{
    /// <summary>Each attack with a random start of its own.</summary>
    /// <param name="threat">The two budgets and the order; null for 0.3 pixels and 8/255, spatial before pixel.</param>
    /// <param name="steps">How many steps each of the two attacks makes.</param>
    /// <param name="flowStep">α_w in pixels; null for ε_w / 4, and for the whole budget in a single step.</param>
    /// <param name="pixelStep">α_δ in pixel units; null for ε / 4, and for the whole budget in a single step.</param>
    public Cascade(FlowAndPixels? threat = null, int steps = 20, double? flowStep = null, double? pixelStep = null)
        : base(threat ?? DefaultThreat, steps, flowStep, pixelStep)
    {
    }

    /// <inheritdoc/>
    public override string Name => $"Cascade-{OrderName}-{Steps}";

    /// <inheritdoc/>
    protected override int Iterations => 2 * Steps;

    /// <inheritdoc/>
    protected override void Step(Moment now)
    {
        ArgumentNullException.ThrowIfNull(now);
        using TensorScope scope = TensorScope.Begin();
        Tensor x = now.X;
        if (now.Step < Steps)
        {
            // the start of the second part waits in x, unseen
            Tensor first = First(x), second = x - first;
            Climb(now with { X = first }, Only(first: true));
            x.Assign(first + second);
            return;
        }
        if (now.Step == Steps)
            x.Assign(now.Problem.Constrain(x));
        Climb(now, Only(first: false));
    }

    /// <summary>The iterate without its second part.</summary>
    private Tensor First(Tensor x)
    {
        Tensor flow = Budgets.FlowOf(x), pixels = FlowAndPixels.PixelsOf(x);
        return FlowFirst ? FlowAndPixels.Join(flow, pixels * 0) : FlowAndPixels.Join(flow * 0, pixels);
    }
}
