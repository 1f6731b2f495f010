using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What the S-O attack approximates, without the approximation: where the gradient vanishes, Taylor's expansion leaves
/// <c>L(x + r) − L(x) ≈ ½ rᵀ H r</c>, which among all r of one length is largest along the eigenvector of H with the largest
/// eigenvalue (Li, Chen, Wang and Carin 2019, arXiv 1905.06455, section 4). It is found by power iteration on exact
/// Hessian-vector products. The expansion does not tell r from −r: the estimate is the one that reaches the higher loss
/// (towards a target the lower one) after the attack's step.
/// </summary>
/// <remarks>
/// Its length is 1. A gradient that does not vanish only decides the sign. Where the Hessian is zero, too, as under a
/// saturated softmax in float, the estimate is a random direction.
/// </remarks>
public sealed record DominantEigenvector : GradientEstimator
{
    /// <summary>How the eigenvectors are found.</summary>
    public PowerIteration Iteration { get; init; } = new();

    /// <inheritdoc/>
    public override (Tensor Gradient, Verdicts? Verdicts) Estimate(
        AttackProblem problem, Tensor iterate, double step, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(iterate);
        Tensor vectors = Iteration.Run(problem, iterate, random).Vectors;
        double[] forward = Ahead(problem, iterate, vectors, step), backward = Ahead(problem, iterate, vectors, -step);
        double[] signs = [.. forward.Zip(backward, (one, other) => other > one ? -1.0 : 1.0)];
        // what is estimated takes the gradient's place, against which a targeted attack steps
        return (vectors * Tensor.From(signs, [signs.Length, 1, 1, 1], vectors.Device).To(vectors.DType), null);
    }

    /// <summary>The objective after a step along the vectors.</summary>
    private static double[] Ahead(AttackProblem problem, Tensor iterate, Tensor vectors, double step)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor moved = iterate + iterate.Like(0);
        problem.Ascend(moved, vectors, step);
        return problem.Evaluate(moved).Objective;
    }
}
