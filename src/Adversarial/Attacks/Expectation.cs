using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// The mean gradient of several forward passes at the same point, for networks whose passes differ: expectation over
/// transformation (Athalye, Carlini and Wagner, "Obfuscated gradients give a false sense of security", ICML 2018,
/// section 4.2), <c>∇ₓ E_t L(t(x), y) = E_t ∇ₓ L(t(x), y)</c>, with the network drawing t. On other networks it is the
/// gradient at a multiple of its price.
/// </summary>
/// <remarks>An iterate's loss is the mean of the passes' losses, and it reaches the goal if most of the passes do.</remarks>
public sealed record Expectation : GradientEstimator
{
    /// <summary>A mean over passes.</summary>
    /// <param name="passes">Passes an iterate; each costs a gradient. 20 is what AutoAttack's version for randomised networks takes.</param>
    public Expectation(int passes = 20) => Passes = passes;

    /// <summary>Forward passes an iterate.</summary>
    public int Passes { get; init => field = Require.Positive(value); }

    /// <inheritdoc/>
    public override bool IsRandom => true;

    /// <inheritdoc/>
    public override int Gradients => Passes;

    /// <inheritdoc/>
    public override (Tensor Gradient, Verdicts? Verdicts) Estimate(
        AttackProblem problem, Tensor iterate, double step, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(iterate);
        (Tensor gradient, Verdicts?[] passes) = Mean(problem, iterate, Passes, _ => iterate);
        if (!problem.IsWatched)
            return (gradient, null);
        Verdicts verdicts = Together([.. passes.OfType<Verdicts>()]);
        problem.Trace?.Add(gradient, verdicts);
        return (gradient, verdicts);
    }

    private static Verdicts Together(Verdicts[] passes)
    {
        int[] rows = [.. Enumerable.Range(0, passes[0].Predictions.Length)];
        return passes[0] with
        {
            Loss = Array.ConvertAll(rows, row => passes.Average(pass => pass.Loss[row])),
            Objective = Array.ConvertAll(rows, row => passes.Average(pass => pass.Objective[row])),
            Reached = Array.ConvertAll(rows, row => 2 * passes.Count(pass => pass.Reached[row]) > passes.Length),
        };
    }
}
