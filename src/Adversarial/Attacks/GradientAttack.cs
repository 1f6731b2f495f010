using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Projected steepest ascent on the loss, the one loop behind FGSM, FGM and PGD:
/// <c>x⁽⁰⁾ = P(x + u)</c> or <c>x</c>, <c>x⁽ᵗ⁺¹⁾ = P(x⁽ᵗ⁾ + α d(∇ Σᵢ L(x⁽ᵗ⁾ᵢ, yᵢ)))</c> with the threat model's random start u,
/// direction d and projection P; −α towards a target. x is what the threat model searches, pixels or a flow field.
/// </summary>
public abstract record GradientAttack : Attack
{
    /// <summary>A number of steps of one size under a threat model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step size is negative or not finite, or there is no step.</exception>
    protected GradientAttack(ThreatModel threat, int steps, double stepSize)
        : base(threat) => (Steps, StepSize) = (Require.Positive(steps, nameof(steps)), stepSize);

    /// <summary>Length of a step α, in the threat model's norm and in pixel units.</summary>
    public double StepSize { get; init => field = Require.NotNegative(value); }

    /// <summary>Number of steps.</summary>
    public int Steps { get; init => field = Require.Positive(value); }

    /// <summary>Whether the search starts at a random point of the ball instead of at the image.</summary>
    public bool RandomStart { get; init; }

    /// <summary>
    /// Where to start instead: one iterate for each image of the batch that will be attacked, such as another attack's
    /// <see cref="AttackResult.Iterates"/>; it counts as an iterate itself. Null to start as <see cref="RandomStart"/> says.
    /// </summary>
    public Tensor? StartAt { get; init; }

    /// <summary>
    /// Stops working on an image once an iterate reaches the goal. Which images are fooled does not change, because no image
    /// influences another; how high their losses are driven does. Needs <see cref="Attack.ReturnBest"/>.
    /// </summary>
    public bool StopEarly { get; init; }

    /// <inheritdoc/>
    public override double ExpectedPasses => 3.0 * Iterations * Restarts;

    /// <inheritdoc/>
    public override Attack Scaled(double factor) => (GradientAttack)base.Scaled(factor) with { StepSize = StepSize * factor };

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        base.Validate(classifier);
        if (StopEarly && !ReturnBest)
            throw new ArgumentException($"{Name} can stop early only if it returns the best iterate; set ReturnBest or unset StopEarly.");
        if (Restarts > 1 && (!RandomStart || StartAt is not null))
        {
            throw new ArgumentException(
                $"{Name} would do the same in each of its {Restarts} restarts; set RandomStart without StartAt, or use 1 restart.");
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        // drawn for the whole batch before any image leaves it
        Tensor x = StartAt is null ? problem.Start(RandomStart ? random : null) : problem.Constrain(Given(problem));
        if (StartAt is not null)
            best?.Offer(problem, x, problem.Evaluate(x));
        for (int step = 0; step < Iterations; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (StopEarly && best is not null && best.Open(problem) is { } open && open.Length < problem.Positions.Count)
            {
                if (open.Length == 0)
                    return x;
                (problem, x) = (problem.Rows(open), x.Rows(open));
            }
            Step(problem, x, step, best);
            problem.Report(step + 1, Steps);
        }
        best?.Offer(problem, x, problem.Evaluate(x));
        return x;
    }

    /// <summary>How often <see cref="Step"/> is called.</summary>
    protected virtual int Iterations => Steps;

    /// <summary>Moves x one step up, in place: the iterates of a long search need the memory of one.</summary>
    protected virtual void Step(AttackProblem problem, Tensor x, int step, BestIterates? best)
    {
        using TensorScope scope = TensorScope.Begin();
        (Tensor gradient, Verdicts verdicts) = problem.Differentiate(x);
        best?.Offer(problem, x, verdicts);
        problem.Ascend(x, gradient, Goal.IsTargeted ? -StepSize : StepSize);
    }

    private Tensor Given(AttackProblem problem)
    {
        Shape expected = problem.Start(random: null).Shape;
        if (StartAt!.Shape[0] <= problem.Positions.Max() || StartAt.Shape.With(0, expected[0]) != expected)
        {
            throw new ArgumentException(
                $"{Name} searches iterates {expected}, StartAt is {StartAt.Shape}; give one iterate for each image of the batch.");
        }
        return StartAt.Rows([.. problem.Positions]);
    }
}
