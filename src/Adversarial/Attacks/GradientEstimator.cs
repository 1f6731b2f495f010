using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>Where a <see cref="GradientAttack"/> gets the gradient from that it climbs along.</summary>
public abstract record GradientEstimator
{
    /// <summary>The gradient at the iterate: one forward and one backward pass.</summary>
    public static GradientEstimator Exact { get; } = new ExactGradient();

    /// <summary>Whether two estimates at the same point differ, so that restarts from the same start make sense.</summary>
    public virtual bool IsRandom => false;

    /// <summary>About how many gradients an estimate costs.</summary>
    public virtual int Gradients => 1;

    /// <summary>Estimates.</summary>
    /// <param name="problem">The batch under attack.</param>
    /// <param name="iterate">x, one point an image; not changed.</param>
    /// <param name="step">Length of the step that will be taken along the estimate; negative towards a target.</param>
    /// <param name="random">This step's stream.</param>
    /// <returns>What takes the gradient's place, in the iterate's shape; and the verdicts on the iterate, if they fell out on the way.</returns>
    public abstract (Tensor Gradient, Verdicts? Verdicts) Estimate(
        AttackProblem problem, Tensor iterate, double step, RandomStream random);

    /// <summary>The mean of the gradients at some points, taken one after the other in the memory of one; and the verdicts on each if somebody watches.</summary>
    private protected static (Tensor Gradient, Verdicts?[] Verdicts) Mean(AttackProblem problem, Tensor iterate, int samples, Func<int, Tensor> point)
    {
        AttackProblem untraced = problem with { Trace = null };
        Tensor sum = Tensor.Zeros(iterate.Shape, iterate.DType, iterate.Device);
        var verdicts = new Verdicts?[samples];
        for (int sample = 0; sample < samples; sample++)
        {
            using TensorScope scope = TensorScope.Begin();
            (Tensor gradient, verdicts[sample]) = untraced.Climb(point(sample));
            sum.Assign(sum + gradient);
        }
        return (sum / samples, verdicts);
    }

    private sealed record ExactGradient : GradientEstimator
    {
        public override (Tensor Gradient, Verdicts? Verdicts) Estimate(
            AttackProblem problem, Tensor iterate, double step, RandomStream random)
        {
            ArgumentNullException.ThrowIfNull(problem);
            return problem.Climb(iterate);
        }
    }
}
