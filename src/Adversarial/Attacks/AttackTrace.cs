using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>What an attack saw on its way, one entry a gradient: given to <see cref="Attack.Run"/> on request.</summary>
public sealed class AttackTrace
{
    private readonly List<TraceStep> _steps = [];

    /// <summary>One entry a gradient, in the order of the search; restarts follow one another.</summary>
    public IReadOnlyList<TraceStep> Steps => _steps;

    internal void Add(Tensor gradient, Verdicts verdicts)
    {
        int images = gradient.Shape[0];
        Tensor rows = gradient.Reshape(images, -1);
        double norm = (rows * rows).Sum([1]).ToDoubles().Average(Math.Sqrt);
        _steps.Add(new TraceStep(images, norm, verdicts.Loss.Average(), verdicts.Reached.Count(static reached => reached)));
    }
}

/// <summary>One gradient of a batch.</summary>
/// <param name="Images">Images that were still searched.</param>
/// <param name="GradientNorm">The mean over them of the l2 norm of the loss gradient at the iterate.</param>
/// <param name="Loss">The mean attack loss.</param>
/// <param name="Reached">How many of the iterates reach the goal.</param>
public readonly record struct TraceStep(int Images, double GradientNorm, double Loss, int Reached);
