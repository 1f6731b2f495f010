using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// The full matrix: <c>Σ = (1/m) Σᵢ ξᵢ ξᵢᵀ</c> with C·H·W rows and columns (Roth et al. 2018, equation 15). Symmetric and
/// positive semidefinite; 2.5 MB for MNIST, 38 MB for CIFAR-10.
/// </summary>
public sealed record FullCovariance : CovarianceForm
{
    /// <inheritdoc/>
    public override Shape ShapeFor(Shape image) => [image.Size, image.Size];

    /// <inheritdoc/>
    public override Tensor Estimate(Tensor perturbations)
    {
        ArgumentNullException.ThrowIfNull(perturbations);
        using TensorScope scope = TensorScope.Begin();
        int count = perturbations.Shape[0];
        Tensor rows = perturbations.Reshape(count, -1) / Math.Sqrt(count);
        return scope.Keep(Tensor.MatMul(rows, rows, transposeA: true));
    }

    /// <inheritdoc/>
    public override double MeanVariance(Tensor covariance)
    {
        ArgumentNullException.ThrowIfNull(covariance);
        using TensorScope scope = TensorScope.Begin();
        int size = covariance.Shape[0];
        Tensor diagonal = Tensor.From([.. Enumerable.Range(0, size)], [size, 1], covariance.Device);
        return covariance.Gather(diagonal, 1).Mean().Item();
    }

    /// <inheritdoc/>
    public override Func<Variable, Variable> Product(Tensor covariance, Shape image) => v =>
        Op.Reshape(Op.MatMul(Op.Flatten(v), covariance), [v.Shape[0], .. image]);
}
