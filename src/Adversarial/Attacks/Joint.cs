namespace AdvScratch.Adversarial;

/// <summary>
/// The joint attack by double passes (Zhang and Wang, "Joint Adversarial Training: Incorporating both Spatial and Pixel
/// Attacks", arXiv 1907.10737, Algorithm 2). From random w and δ, each step is
/// <c>w ← P(w + α_w s(∇_w L))</c>, a second forward pass with the new w, and <c>δ ← P(δ + α_δ sign ∇_δ L)</c>. Where pixels come
/// first, δ steps before w (the paper's supplement has the details; they are lost). Norm: see <see cref="FlowAndPixels"/>.
/// Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
/// <remarks>
/// The paper evaluates with 0.3 pixels and 8/255; its steps' number and sizes are lost in the text at hand, the
/// defaults are 20 steps of a quarter of each budget, the shares of its pixel attack.
/// </remarks>
public sealed record Joint : JointAttack
{
    /// <summary>Joint attack with a random start of both parts.</summary>
    /// <param name="threat">
    /// The two budgets and the order; null for 0.3 pixels and 8/255, spatial before pixel. For pixels in [−1, 1] the paper's
    /// 8/255 is <c>new Linf(16 / 255.0)</c>.
    /// </param>
    /// <param name="steps">How many steps, of two gradients each.</param>
    /// <param name="flowStep">α_w in pixels; null for ε_w / 4, and for the whole budget in a single step.</param>
    /// <param name="pixelStep">α_δ in pixel units; null for ε / 4, and for the whole budget in a single step.</param>
    public Joint(FlowAndPixels? threat = null, int steps = 20, double? flowStep = null, double? pixelStep = null)
        : base(threat ?? DefaultThreat, steps, flowStep, pixelStep)
    {
    }

    /// <summary>20 steps of 0.075 of 0.3 pixels and 2/255 of 8/255, away from the true label: what tables call Joint.</summary>
    public static Joint Evaluation => new();

    /// <summary>7 steps of 0.075 of 0.3 pixels and 2/255 of 8/255 towards a random label, the last iterate: for multi-step training.</summary>
    public static Joint MultiStepTraining => new(steps: 7) { Goal = AttackGoal.RandomTarget, ReturnBest = false };

    /// <summary>0.3 pixels and 8/255 in one step towards a random label: the paper's proposed training.</summary>
    public static Joint OneStepTraining => new(steps: 1) { Goal = AttackGoal.RandomTarget, ReturnBest = false };

    /// <inheritdoc/>
    public override string Name => $"Joint-{OrderName}-{Steps}";

    /// <inheritdoc/>
    public override double ExpectedPasses => 2 * base.ExpectedPasses;

    /// <inheritdoc/>
    protected override void Step(Moment now)
    {
        ArgumentNullException.ThrowIfNull(now);
        Climb(now, Only(first: true));
        Climb(now with { Random = now.Random.Fork("second pass") }, Only(first: false));
    }
}
