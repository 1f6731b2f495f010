using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// <c>g = E_d ∇ₓ L(x + d, y)</c> with <c>d ~ N(0, σ² I)</c>, as a mean over samples: what the S-O attack climbs along
/// (Li, Chen, Wang and Carin, "On norm-agnostic robustness of adversarial training", 2019, arXiv 1905.06455, section 4).
/// The noisy copies are not clipped to the pixel range, as in the published code (Bai-Li/TRADES).
/// </summary>
/// <remarks>
/// The paper derives a single sample as one step of the power method for the dominant eigenvector of the Hessian,
/// <c>∇L(x + d) ≈ ∇L(x) + H d</c> where the gradient at x vanishes. In the mean over a symmetric d the term H d cancels:
/// what is left is the gradient of the loss smoothed with a Gaussian. How near the estimate comes to the eigenvector is
/// what <see cref="SecondOrderComparison"/> measures.
/// </remarks>
public record GaussianAverage : GradientEstimator
{
    /// <summary>A mean over noisy copies.</summary>
    /// <param name="samples">Copies an iterate; each costs a gradient.</param>
    /// <param name="sigma">σ in the iterate's unit: for pixels in [0, 1], 0.15 in the published l2 attack and 0.1 in the l∞ one.</param>
    public GaussianAverage(int samples = 20, double sigma = 0.15) => (Samples, Sigma) = (samples, sigma);

    /// <summary>Noisy copies an iterate.</summary>
    public int Samples { get; init => field = Require.Positive(value); }

    /// <summary>Standard deviation σ of the noise in every pixel, in the iterate's unit.</summary>
    public double Sigma { get; init => field = Require.NotNegative(value); }

    /// <inheritdoc/>
    public override bool IsRandom => true;

    /// <inheritdoc/>
    public override int Gradients => Samples;

    /// <inheritdoc/>
    public override (Tensor Gradient, Verdicts? Verdicts) Estimate(
        AttackProblem problem, Tensor iterate, double step, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(iterate);
        ArgumentNullException.ThrowIfNull(random);
        Tensor gradient = Mean(problem with { IsWatched = false }, iterate, Samples, sample => iterate + (Noise(problem, iterate, random, sample) * Sigma)).Gradient;
        return (gradient, null);
    }

    /// <summary>Standard normal numbers for one sample.</summary>
    private protected virtual Tensor Noise(AttackProblem problem, Tensor iterate, RandomStream random, int sample) =>
        problem.Noise(random.Fork(sample), iterate);
}
