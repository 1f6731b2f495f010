using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// ‖w‖_{2,∞} = maxᵢ ‖wᵢ‖₂ ≤ ε: every pixel may be moved by ε, in any direction (Zhang and Wang, "Joint Adversarial Training:
/// Incorporating both Spatial and Pixel Attacks", arXiv 1907.10737, equation 6). An iterate is the flow field w [N, 2, H, W] in
/// pixels, channel 0 along x (columns) and channel 1 along y (rows); it stands for the image warped once, bilinearly:
/// T(x, w)(u) = x(u + w_u), equation 4.
/// </summary>
/// <param name="Epsilon">Largest length of a flow vector, in pixels; infinity for no limit.</param>
public sealed record Flow(double Epsilon) : ThreatModel(Epsilon)
{
    /// <inheritdoc/>
    public override string Norm => Padding == WarpPadding.Border ? "flow" : "flow over zeros";

    /// <inheritdoc/>
    public override string Budget => IsBounded ? $"{base.Budget} px" : base.Budget;

    /// <summary>
    /// What a vector that points out of the image finds there. The paper does not say; Border, the default, invents no pixels.
    /// With Zeros, 0 should be a valid pixel.
    /// </summary>
    public WarpPadding Padding { get; init; } = WarpPadding.Border;

    /// <summary>
    /// Each component drawn from U(−ε, ε), then projected. The paper starts at a random point of the ball without saying how it
    /// is drawn.
    /// </summary>
    /// <inheritdoc/>
    public override Tensor Start(Tensor images, RandomStream? random)
    {
        ArgumentNullException.ThrowIfNull(images);
        Shape shape = images.Shape.With(1, 2);
        if (random is null)
            return Tensor.Zeros(shape, images.DType, images.Device);
        double radius = RequireRadius(Epsilon);
        return Project(random.Uniform(shape, -radius, radius, images.DType, images.Device));
    }

    /// <summary>T(x, w): pixels are moved, not accumulated step by step, so that an image is interpolated only once.</summary>
    /// <inheritdoc/>
    public override Variable Render(Variable iterate, Tensor images) => Op.Warp(images, iterate, Padding);

    /// <inheritdoc/>
    public override Tensor FlowOf(Tensor iterate) => iterate;

    /// <inheritdoc/>
    public override Tensor Constrain(Tensor iterate, Tensor images, double low, double high) => Project(iterate);

    /// <summary>w ← P(w + step · s(gradient)).</summary>
    /// <inheritdoc/>
    public override void Ascend(Tensor iterate, Tensor gradient, double step, Tensor images, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(iterate);
        iterate.Assign(Project(iterate + (SteepestAscent(gradient) * step)));
    }

    /// <summary>The generalised sign s(v) = v / ‖v‖₂ of each flow vector (equation 8); zero where the gradient is zero or NaN.</summary>
    public Tensor SteepestAscent(Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        return Euclidean.Directions(gradient);
    }

    /// <summary>wᵢ min(1, ε / ‖wᵢ‖₂) for each flow vector.</summary>
    public Tensor Project(Tensor flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return Euclidean.Project(flow, Epsilon);
    }

    /// <summary>‖w‖_{2,∞} of each flow field: the length of its longest vector, [N].</summary>
    public Tensor Distance(Tensor flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return Euclidean.Lengths(flow).Max([1, 2, 3]);
    }

    /// <inheritdoc/>
    public override Tensor Distance(Tensor iterate, Tensor images) => Distance(iterate);
}
