using AdvScratch.Autograd;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Adversarial;

/// <summary>
/// Perturbations δ that are added to the pixels, ‖δ‖ ≤ ε in some norm. An iterate is the perturbed image x + δ itself;
/// perturbations are [N, C, H, W].
/// </summary>
public abstract record PixelThreat : ThreatModel
{
    /// <inheritdoc/>
    protected PixelThreat(double epsilon)
        : base(epsilon)
    {
    }

    /// <summary>
    /// Standard deviation σ of a random start that is N(0, σ²) in every pixel, whatever the budget: 0.001 in the training
    /// attacks of TRADES, MART and FAT for TRADES (yaodongyu/TRADES, trades.py; YisenWang/MART, mart.py;
    /// zjfheart/Friendly-Adversarial-Training, earlystop.py). What lies outside the ball is projected to it. Null, the
    /// default, for the norm's own start.
    /// </summary>
    public double? StartDeviation { get; init => field = value is { } deviation ? Require.Positive(deviation) : null; }

    /// <summary>
    /// A random perturbation for images of the given shape, type and device: <see cref="RandomInBall"/>, or what
    /// <see cref="StartDeviation"/> says.
    /// </summary>
    /// <exception cref="InvalidOperationException">The ball is unbounded and there is no deviation.</exception>
    public Tensor RandomStart(Tensor images, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(random);
        return StartDeviation is { } deviation
            ? random.Normal(images.Shape, 0, deviation, images.DType, images.Device)
            : RandomInBall(images, random);
    }

    /// <summary>The norm's own random start: a perturbation inside the ball.</summary>
    /// <exception cref="InvalidOperationException">The ball is unbounded.</exception>
    protected abstract Tensor RandomInBall(Tensor images, RandomStream random);

    /// <summary>A random perturbation whose norm is exactly ε: <c>ε t / ‖t‖</c> with a random start t (Croce and Hein 2020).</summary>
    public Tensor RandomOnSphere(Tensor images, RandomStream random)
    {
        // drawn from the ball of radius 1, so that a radius of 0 needs no division by 0
        Tensor start = (this with { Epsilon = 1 }).RandomStart(images, random);
        Tensor norm = Distance(start).Reshape(-1, 1);
        return (Rows(start) / Tensor.Zip<Maximum>(norm, norm.Like(1e-30)) * Epsilon).Reshape(start.Shape.AsSpan());
    }

    /// <summary>The direction of length 1 in this norm along which a linear function with this gradient grows fastest.</summary>
    /// <param name="gradient">[N, C, H, W]; a gradient that is zero or NaN gives the direction zero.</param>
    public abstract Tensor SteepestAscent(Tensor gradient);

    /// <summary>The point of the ball that is nearest to the perturbation in the Euclidean distance.</summary>
    public abstract Tensor Project(Tensor perturbation);

    /// <summary>The norm of each image's perturbation: [N].</summary>
    public abstract Tensor Distance(Tensor perturbation);

    /// <inheritdoc/>
    public override Tensor Distance(Tensor iterate, Tensor images) => Distance(iterate - images);

    /// <inheritdoc/>
    public override Tensor Start(Tensor images, RandomStream? random) => random is null ? images : images + RandomStart(images, random);

    /// <inheritdoc/>
    public override Variable Render(Variable iterate, Tensor images) => iterate;

    /// <inheritdoc/>
    public override Tensor PixelsOf(Tensor iterate, Tensor images) => iterate - images;

    /// <summary>The nearest allowed images: projected to the ball around the unperturbed ones, then clipped to the pixel range.</summary>
    /// <remarks>
    /// Clipping last keeps both promises: it moves no pixel further from its unperturbed value. Without a budget nothing is
    /// projected, not even rounded: an attack that stops right behind a boundary stays there.
    /// </remarks>
    /// <inheritdoc/>
    public override Tensor Constrain(Tensor iterate, Tensor images, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(iterate);
        ArgumentNullException.ThrowIfNull(images);
        return (IsBounded ? images + Project(iterate - images) : iterate).Clamp(low, high);
    }

    /// <inheritdoc/>
    public override void Ascend(Tensor iterate, Tensor gradient, double step, Tensor images, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(iterate);
        iterate.Assign(Constrain(iterate + (SteepestAscent(gradient) * step), images, low, high));
    }
}
