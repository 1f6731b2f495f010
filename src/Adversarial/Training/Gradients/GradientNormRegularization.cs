using AdvScratch.Autograd;

namespace AdvScratch.Adversarial;

/// <summary>
/// GN, gradient-norm regularisation: <c>(1/m) Σᵢ [CE(xᵢ, yᵢ) + (λ/2) ‖∇ₓ log p_{yᵢ}(xᵢ)‖₂²]</c>, which is
/// <see cref="StructuredGradientRegularization"/> with the identity as the covariance (Roth et al., "Adversarially robust
/// training through structured gradient regularization", 2018, section 4.1). Images [N, C, H, W] in pixel units; by double
/// back-propagation.
/// </summary>
public sealed record GradientNormRegularization : TrainingMethod
{
    /// <summary>Training with a penalty on the squared Euclidean norm of the input gradient.</summary>
    /// <param name="weight">λ: the variance, in squared pixel units, of the white noise whose effect it approximates.</param>
    public GradientNormRegularization(double weight) => Weight = weight;

    /// <summary>λ.</summary>
    public double Weight { get; init => field = Require.NotNegative(value); }

    /// <inheritdoc/>
    public override string Name => "GN";

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new Objective(() => GradientPenalty.Loss(batch, Weight, g => 0.5 * Op.Sum(g * g)));
    }
}
