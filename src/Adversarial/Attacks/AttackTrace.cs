using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What an attack saw on its way, one entry an iterate whose gradient was taken: given to <see cref="Attack.Run"/> on request.
/// <see cref="TraceStep.GradientNorm"/> over the steps is figure 1 of Li et al. 2019 (arXiv 1905.06455).
/// </summary>
public sealed class AttackTrace
{
    private readonly List<TraceStep> _steps = [];
    private readonly List<double[]> _norms = [];

    /// <summary>One entry an iterate, in the order of the search; restarts follow one another.</summary>
    public IReadOnlyList<TraceStep> Steps => _steps;

    /// <summary>What <see cref="TraceStep.GradientNorm"/> is the mean of: for every step, one number an image that was still searched.</summary>
    public IReadOnlyList<IReadOnlyList<double>> GradientNorms => _norms;

    /// <summary>Hessian-vector products that were computed, one an image; each costs about two gradients.</summary>
    public long HessianProducts { get; internal set; }

    internal void Add(Tensor gradient, Verdicts verdicts)
    {
        int images = gradient.Shape[0];
        // in double: squares of a flat network's gradients vanish in float
        Tensor rows = gradient.To(DType.Float64).Reshape(images, -1);
        double[] norms = [.. (rows * rows).Sum([1]).ToDoubles().Select(Math.Sqrt)];
        _norms.Add(norms);
        _steps.Add(new TraceStep(images, norms.Average(), verdicts.Loss.Average(), verdicts.Reached.Count(static reached => reached)));
    }
}

/// <summary>One iterate of a batch.</summary>
/// <param name="Images">Images that were still searched.</param>
/// <param name="GradientNorm">
/// The mean over them of the l2 norm of the loss gradient at the iterate x⁽ᵗ⁾ itself, also where the attack climbs along
/// something else: a noisy average, an eigenvector, a momentum.
/// </param>
/// <param name="Loss">The mean attack loss.</param>
/// <param name="Reached">How many of the iterates reach the goal.</param>
public readonly record struct TraceStep(int Images, double GradientNorm, double Loss, int Reached);
