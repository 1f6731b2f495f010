using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>Which of the two perturbations an image meets first.</summary>
public enum JointOrder
{
    /// <summary>T(x, w) + δ: moved, then changed.</summary>
    SpatialPixel,

    /// <summary>T(x + δ, w): changed, then moved.</summary>
    PixelSpatial,
}

/// <summary>
/// A flow w and a pixel perturbation δ at once, each with a budget of its own: x' = T(x, w) + δ (Zhang and Wang, "Joint
/// Adversarial Training", arXiv 1907.10737, equation 10), or T(x + δ, w) in the other order (section 6.3).
/// </summary>
/// <remarks>
/// An iterate packs both, [N, 2 + C, H, W]: the flow's two channels in pixels, then δ in pixel units. What is allowed is
/// equation 11's region: ‖w‖_{2,∞} ≤ ε_w, and x' in the pixel range and within ε of the moved clean image; in the other
/// order x + δ takes the place of x', and x that of the moved image.
/// The norm that holds both together is max(‖w‖_{2,∞} / ε_w, ‖δ‖ / ε), and <see cref="ThreatModel.Epsilon"/>, 1 unless it is
/// scaled, is the share of both budgets that may be used.
/// </remarks>
/// <param name="Flow">How far pixels may be moved: ε_w in pixels.</param>
/// <param name="Pixels">How far pixels may be changed: ε in pixel units.</param>
/// <param name="Order">Which comes first.</param>
public sealed record FlowAndPixels(Flow Flow, PixelThreat Pixels, JointOrder Order = JointOrder.SpatialPixel) : ThreatModel(1)
{
    private const int FlowChannels = 2;

    /// <summary>Both budgets in their order: they define the norm, so that distances are comparable only where they are equal.</summary>
    public override string Norm => InOrder(Flow.Budget, Pixels.Budget);

    /// <inheritdoc/>
    public override string Budget => InOrder(FlowBall.Budget, PixelBall.Budget);

    private Flow FlowBall => Flow with { Epsilon = Flow.Epsilon * Epsilon };

    private PixelThreat PixelBall => Pixels with { Epsilon = Pixels.Epsilon * Epsilon };

    /// <inheritdoc/>
    public override Tensor FlowOf(Tensor iterate)
    {
        ArgumentNullException.ThrowIfNull(iterate);
        return iterate.Slice(1, 0, FlowChannels);
    }

    /// <inheritdoc/>
    public override Tensor PixelsOf(Tensor iterate, Tensor images) => PixelsOf(iterate);

    /// <summary>The pixel perturbation δ [N, C, H, W] of iterates, in pixel units.</summary>
    public static Tensor PixelsOf(Tensor iterate)
    {
        ArgumentNullException.ThrowIfNull(iterate);
        return iterate.Slice(1, FlowChannels, iterate.Shape[1] - FlowChannels);
    }

    /// <summary>The iterate of a flow [N, 2, H, W] and a pixel perturbation [N, C, H, W].</summary>
    public static Tensor Join(Tensor flow, Tensor pixels) => Tensor.Concat([flow, pixels], 1);

    /// <summary>A random point of both balls, as either threat model draws its own.</summary>
    /// <inheritdoc/>
    public override Tensor Start(Tensor images, RandomStream? random)
    {
        ArgumentNullException.ThrowIfNull(images);
        Tensor delta = random is null
            ? Tensor.Zeros(images.Shape, images.DType, images.Device)
            : PixelBall.RandomStart(images, random.Fork("pixels"));
        return Join(FlowBall.Start(images, random?.Fork("flow")), delta);
    }

    /// <inheritdoc/>
    public override Variable Render(Variable iterate, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(iterate);
        Variable flow = Op.Slice(iterate, 1, 0, FlowChannels);
        Variable delta = Op.Slice(iterate, 1, FlowChannels, iterate.Shape[1] - FlowChannels);
        return Order == JointOrder.SpatialPixel ? Flow.Render(flow, images) + delta : Op.Warp(images + delta, flow, Flow.Padding);
    }

    /// <summary>
    /// Both projected to their balls, then δ clipped so that what it makes is in the pixel range. The paper's Algorithm 2 clips
    /// the final image only; clipped at every step, attacks without flow are those of the pixel threat model.
    /// </summary>
    /// <inheritdoc/>
    public override Tensor Constrain(Tensor iterate, Tensor images, double low, double high)
    {
        Tensor flow = FlowBall.Project(FlowOf(iterate));
        Tensor clean = Order == JointOrder.SpatialPixel ? Flow.Render(flow, images).Value.Clamp(low, high) : images;
        return Join(flow, PixelBall.Project(PixelsOf(iterate)).Clamp(clean.Like(low) - clean, clean.Like(high) - clean));
    }

    /// <summary>Both parts ascend, by <paramref name="step"/> times their budgets.</summary>
    /// <inheritdoc/>
    public override void Ascend(Tensor iterate, Tensor gradient, double step, Tensor images, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(iterate);
        iterate.Assign(Constrain(iterate + Move(gradient, step * Flow.Epsilon, step * Pixels.Epsilon), images, low, high));
    }

    /// <summary>A step of either part along its own direction of steepest ascent, to be added to an iterate.</summary>
    /// <param name="gradient">[N, 2 + C, H, W], of what is to grow.</param>
    /// <param name="flowStep">Length of the flow's step in pixels; 0 leaves it.</param>
    /// <param name="pixelStep">Length of δ's step in pixel units; 0 leaves it.</param>
    public Tensor Move(Tensor gradient, double flowStep, double pixelStep) => Join(
        Flow.SteepestAscent(FlowOf(gradient)) * flowStep, Pixels.SteepestAscent(PixelsOf(gradient)) * pixelStep);

    /// <summary>
    /// The larger of the two norms, each as a share of its budget: [N]. A norm of 0 is the share 0 of any budget. The norms
    /// themselves are <c>Flow.Distance(FlowOf(iterate))</c> and <c>Pixels.Distance(PixelsOf(iterate))</c>.
    /// </summary>
    /// <inheritdoc/>
    public override Tensor Distance(Tensor iterate, Tensor images)
    {
        double[] flow = Flow.Distance(FlowOf(iterate)).ToDoubles(), pixels = Pixels.Distance(PixelsOf(iterate)).ToDoubles();
        double[] shares = [.. flow.Zip(pixels, (w, delta) => Math.Max(Share(w, Flow.Epsilon), Share(delta, Pixels.Epsilon)))];
        return Tensor.From(shares, [shares.Length], iterate.Device).To(iterate.DType);
    }

    private string InOrder(string flow, string pixels) =>
        Order == JointOrder.SpatialPixel ? $"{flow}, then {pixels}" : $"{pixels}, then {flow}";

    private static double Share(double norm, double budget) => norm == 0 ? 0 : norm / budget;
}
