using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Attacks that search a flow w and a pixel perturbation δ under one <see cref="FlowAndPixels"/>: w steps along the
/// generalised sign of its gradient, δ along its own steepest direction (the sign for l∞). They differ in when a part
/// steps and on which gradient. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
public abstract record JointAttack : GradientAttack
{
    private protected JointAttack(FlowAndPixels threat, int steps, double? flowStep, double? pixelStep)
        : base(threat, steps, pixelStep ?? Spatial.DefaultStep(threat.Pixels.Epsilon, steps))
    {
        FlowStepSize = flowStep ?? Spatial.DefaultStep(threat.Flow.Epsilon, steps);
        RandomStart = true;
    }

    /// <summary>0.3 pixels of flow and 8/255 in l∞, for pixels in [0, 1].</summary>
    public static FlowAndPixels DefaultThreat => new(new Flow(0.3), new Linf(8 / 255.0));

    /// <summary>Length of a step of the flow α_w, in pixels; <see cref="GradientAttack.StepSize"/> is that of δ, in pixel units.</summary>
    public double FlowStepSize { get; init => field = Require.NotNegative(value); }

    /// <summary>The threat model, with its two budgets.</summary>
    protected FlowAndPixels Budgets => (FlowAndPixels)Threat;

    /// <summary>SP or PS, as the paper abbreviates the order.</summary>
    protected string OrderName => FlowFirst ? "SP" : "PS";

    private protected bool FlowFirst => Budgets.Order == JointOrder.SpatialPixel;

    /// <summary>The step sizes if only the part moves that the image meets first, or only the other.</summary>
    private protected (double Flow, double Pixels) Only(bool first) => first == FlowFirst ? (FlowStepSize, 0) : (0, StepSize);

    /// <inheritdoc/>
    public override Attack Scaled(double factor) => (JointAttack)base.Scaled(factor) with { FlowStepSize = FlowStepSize * factor };

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        base.Validate(classifier);
        if (Threat is not FlowAndPixels)
        {
            throw new ArgumentException(
                $"A joint attack moves and changes pixels; give it {nameof(FlowAndPixels)} instead of {Threat.Norm} alone.");
        }
        if (Momentum > 0 || !ClipEachStep)
            throw new ArgumentException($"{Name} has no momentum and clips each step; leave Momentum and ClipEachStep as they are.");
    }

    /// <summary>Steps of the given lengths along the gradient at x, in place; what is judged on the way is offered.</summary>
    private protected void Climb(Moment now, (double Flow, double Pixels) length)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor gradient = Look(now);
        double sign = Goal.IsTargeted ? -1 : 1;
        now.X.Assign(now.Problem.Constrain(now.X + Budgets.Move(gradient, sign * length.Flow, sign * length.Pixels)));
    }
}
