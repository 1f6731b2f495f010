using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Adversarial;

/// <summary>
/// ‖δ‖∞ = maxᵢ |δᵢ| ≤ ε: every pixel may change by ε (Goodfellow, Shlens and Szegedy 2015; Madry et al. 2018, section 2).
/// </summary>
/// <param name="Epsilon">Largest change of a pixel, in pixel units; infinity for no limit.</param>
public sealed record Linf(double Epsilon) : PixelThreat(Epsilon)
{
    /// <summary>No budget, distances in l∞.</summary>
    public static Linf Unbounded { get; } = new(double.PositiveInfinity);

    /// <inheritdoc/>
    public override string Norm => "l∞";

    /// <summary>
    /// Half-width r of the random start where it is not ε but a constant, whatever the budget: 0.1 in the MNIST training of
    /// calibrated adversarial training (TienjinHuang/Calibrated-adversarial-training, Train_MNIST.py). What lies outside the
    /// ball is clipped to it. Null for ε.
    /// </summary>
    public double? StartRadius { get; init => field = value is { } radius ? Require.NotNegative(radius) : null; }

    /// <summary>U(−r, r) in every pixel, where r is ε (Madry et al. 2018; MadryLab/mnist_challenge) or <see cref="StartRadius"/>.</summary>
    protected override Tensor RandomInBall(Tensor images, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(random);
        double radius = RequireRadius(StartRadius ?? Epsilon);
        return random.Uniform(images.Shape, -radius, radius, images.DType, images.Device);
    }

    /// <summary>sign g.</summary>
    public override Tensor SteepestAscent(Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        return gradient.Map<Sign>();
    }

    /// <summary>Every pixel's change clamped to [−ε, ε].</summary>
    public override Tensor Project(Tensor perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        return perturbation.Clamp(-Epsilon, Epsilon);
    }

    /// <summary>All of the step in one pass over the pixels.</summary>
    /// <inheritdoc/>
    public override void Ascend(Tensor iterate, Tensor gradient, double step, Tensor images, double low, double high) =>
        Tensor.Update(new SignStep(step, Epsilon, low, high), new UpdateOperands(iterate, gradient, images));

    /// <inheritdoc/>
    public override Tensor Distance(Tensor perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        return Rows(perturbation).Map<Abs>().Max([1]);
    }
}
