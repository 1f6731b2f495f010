using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// The l2 ascent of TRADES' code (yaodongyu/TRADES, trades.py, <c>l_2</c>):
/// <c>δ ← clip(x + δ + α g / ‖g‖₂) − x</c>, then <c>δ ← δ min(1, ε / ‖δ‖₂)</c>. Where the gradient is zero the step is α times
/// N(0, I) instead, not normalised. Unlike <see cref="Pgd"/>, it clips to the pixel range before it projects to the ball.
/// </summary>
/// <remarks>
/// The published code takes the norm of tiny gradients, whose squares vanish in float32, for zero; here they keep their direction.
/// </remarks>
internal sealed record TradesL2 : GradientAttack
{
    /// <param name="threat">ε in pixel units.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="stepSize">α in pixel units; 2 ε / steps in the published code.</param>
    public TradesL2(L2 threat, int steps, double stepSize)
        : base(threat, steps, stepSize) => RandomStart = true;

    /// <inheritdoc/>
    public override string Name => $"TRADES-PGD-{Steps}";

    /// <inheritdoc/>
    protected override void Step(Moment now)
    {
        ArgumentNullException.ThrowIfNull(now);
        using TensorScope scope = TensorScope.Begin();
        (AttackProblem problem, PixelThreat ball) = (now.Problem, RequirePixels());
        Tensor direction = ball.SteepestAscent(Look(now));
        double[] lengths = ball.Distance(direction).ToDoubles();
        if (lengths.Contains(0))
        {
            Tensor noise = problem.Noise(now.Random, now.X);
            for (int row = 0; row < lengths.Length; row++)
            {
                if (lengths[row] == 0)
                    direction.AssignRow(row, noise, row);
            }
        }
        Tensor moved = (now.X + (direction * StepSize)).Clamp(problem.Classifier.Low, problem.Classifier.High);
        now.X.Assign(problem.Images + ball.Project(moved - problem.Images));
    }
}
