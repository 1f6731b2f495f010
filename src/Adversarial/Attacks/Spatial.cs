namespace AdvScratch.Adversarial;

/// <summary>
/// Moves pixels instead of changing them: <c>w⁽ᵗ⁺¹⁾ = P(w⁽ᵗ⁾ + α s(∇_w CE(T(x, w⁽ᵗ⁾), y)))</c> from a random flow of the ball;
/// the result is T(x, w⁽ˢ⁾), one warp of the clean image (Zhang and Wang, "Joint Adversarial Training: Incorporating both
/// Spatial and Pixel Attacks", arXiv 1907.10737, Algorithm 1). Norm 2,∞ of the flow, in pixels: see <see cref="Flow"/>, which
/// has T, s and P. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
/// <remarks>
/// The budget is the paper's: 0.3 pixels, about 1 % of the side of a CIFAR image. Its step sizes and counts are lost in
/// the text at hand; the defaults are those of its pixel attacks, as shares of the budget: 2/255 of 8/255, 20 steps.
/// </remarks>
public sealed record Spatial : GradientAttack
{
    /// <summary>Spatial attack with a random start.</summary>
    /// <param name="epsilon">Largest length of a flow vector ε_w, in pixels.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="stepSize">α in pixels; null for ε_w / 4, and for the whole budget in a single step.</param>
    public Spatial(double epsilon = 0.3, int steps = 20, double? stepSize = null)
        : base(new Flow(epsilon), steps, stepSize ?? DefaultStep(epsilon, steps)) => RandomStart = true;

    /// <summary>ε_w = 0.3, 20 steps of 0.075 pixels, away from the true label: what tables call Spatial.</summary>
    public static Spatial Evaluation => new();

    /// <summary>ε_w = 0.3, 7 steps of 0.075 pixels towards a random label, the last iterate: for multi-step training.</summary>
    public static Spatial MultiStepTraining => new(steps: 7) { Goal = AttackGoal.RandomTarget, ReturnBest = false };

    /// <summary>ε_w = 0.3 in one step towards a random label: for one-step training.</summary>
    public static Spatial OneStepTraining => new(steps: 1) { Goal = AttackGoal.RandomTarget, ReturnBest = false };

    /// <inheritdoc/>
    public override string Name => $"Spatial-{Steps}";

    /// <summary>A quarter of the budget, as 2/255 is of 8/255; all of it in a single step.</summary>
    internal static double DefaultStep(double epsilon, int steps) => steps == 1 ? epsilon : epsilon / 4;

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        base.Validate(classifier);
        if (Threat is not Flow)
            throw new ArgumentException($"{Name} moves pixels; give it {nameof(Flow)} instead of {Threat.Norm}.");
    }
}
