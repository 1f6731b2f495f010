using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// How a covariance Σ of image perturbations is estimated, stored in one tensor, and multiplied with gradients (Roth et al.
/// 2018, section 3.3). "Covariance" is the paper's word for raw second moments: no mean is subtracted. Images are [N, C, H, W],
/// flattened row-major where they are vectors.
/// </summary>
public abstract record CovarianceForm
{
    /// <inheritdoc cref="FullCovariance"/>
    public static CovarianceForm Full { get; } = new FullCovariance();

    /// <inheritdoc cref="CovarianceFunction"/>
    public static CovarianceForm Function { get; } = new CovarianceFunction();

    /// <summary>The shape of the tensor that holds Σ.</summary>
    /// <param name="image">[C, H, W].</param>
    public abstract Shape ShapeFor(Shape image);

    /// <summary>The second moments of a batch of perturbations. Linear in their products, so that estimates can be averaged.</summary>
    /// <param name="perturbations">ξ: [N, C, H, W].</param>
    /// <returns>Σ in the shape of <see cref="ShapeFor"/>.</returns>
    public abstract Tensor Estimate(Tensor perturbations);

    /// <summary>The average element of Σ's diagonal: the mean square of a pixel's perturbation.</summary>
    /// <param name="covariance">Σ as <see cref="Estimate"/> returns it.</param>
    public abstract double MeanVariance(Tensor covariance);

    /// <summary>The map v ↦ Σ v, differentiable in v; Σ is a constant.</summary>
    /// <param name="covariance">Σ as <see cref="Estimate"/> returns it.</param>
    /// <param name="image">[C, H, W].</param>
    /// <returns>From [N, C, H, W] to [N, C, H, W].</returns>
    public abstract Func<Variable, Variable> Product(Tensor covariance, Shape image);
}
