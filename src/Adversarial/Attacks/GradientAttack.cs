using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Adversarial;

/// <summary>
/// Projected steepest ascent on the loss, the one loop behind FGSM, FGM, PGD, MI-FGSM and S-O:
/// <c>x⁽⁰⁾ = P(x + u)</c> or <c>x</c>, <c>x⁽ᵗ⁺¹⁾ = P(x⁽ᵗ⁾ + α d(g⁽ᵗ⁾))</c> with the threat model's random start u, direction d
/// and projection P; −α towards a target. <c>g⁽ᵗ⁾ = ∇ Σᵢ L(x⁽ᵗ⁾ᵢ, yᵢ)</c>, or what <see cref="Estimator"/> and
/// <see cref="Momentum"/> make of it. x is what the threat model searches, pixels or a flow field.
/// </summary>
public abstract record GradientAttack : Attack
{
    /// <summary>A number of steps of one size under a threat model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step size is negative or not finite, or there is no step.</exception>
    protected GradientAttack(ThreatModel threat, int steps, double stepSize)
        : base(threat) => (Steps, StepSize) = (Require.Positive(steps, nameof(steps)), stepSize);

    /// <summary>Length of a step α, in the threat model's norm and its unit.</summary>
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

    /// <summary>How the gradient to climb along is estimated.</summary>
    public GradientEstimator Estimator { get; init; } = GradientEstimator.Exact;

    /// <summary>
    /// Decay μ of accumulated gradients: the attack climbs along <c>m ← μ m + g / ‖g‖₁</c> (Dong et al. 2018, equation 6).
    /// 0 climbs along g.
    /// </summary>
    public double Momentum { get; init => field = Require.NotNegative(value); }

    /// <summary>
    /// True clips every iterate to the pixel range. False clips only what the network judges and what is returned: the
    /// iterates themselves, and the points where gradients are taken, may leave the range.
    /// </summary>
    public bool ClipEachStep { get; init; } = true;

    /// <inheritdoc/>
    public override double ExpectedPasses => 3.0 * Estimator.Gradients * Iterations * Restarts;

    /// <inheritdoc/>
    public override Attack Scaled(double factor) => (GradientAttack)base.Scaled(factor) with { StepSize = StepSize * factor };

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        base.Validate(classifier);
        if (StopEarly && !ReturnBest)
            throw new ArgumentException($"{Name} can stop early only if it returns the best iterate; set ReturnBest or unset StopEarly.");
        if (Restarts > 1 && !Estimator.IsRandom && (!RandomStart || StartAt is not null))
        {
            throw new ArgumentException(
                $"{Name} would do the same in each of its {Restarts} restarts; set RandomStart without StartAt, or use 1 restart.");
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        problem = problem with { IsWatched = best is not null || problem.Trace is not null };
        // drawn for the whole batch before any image leaves it
        Tensor x = StartAt is null ? problem.Start(RandomStart ? random : null) : problem.Constrain(Given(problem));
        if (StartAt is not null)
            best?.Offer(problem, x, problem.Evaluate(x));
        Tensor? momentum = Momentum > 0 ? Tensor.Zeros(x.Shape, x.DType, x.Device) : null;
        for (int step = 0; step < Iterations; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (StopEarly && best is not null && best.Open(problem) is { } open && open.Length < problem.Positions.Count)
            {
                if (open.Length == 0)
                    return x;
                (problem, x, momentum) = (problem.Rows(open), x.Rows(open), momentum?.Rows(open));
            }
            Step(new Moment(problem, x, momentum, step, random.Fork("step").Fork(step), best));
            problem.Report(step + 1, Iterations);
        }
        best?.Offer(problem, x, problem.Evaluate(x));
        return x;
    }

    /// <summary>How often <see cref="Step"/> is called.</summary>
    protected virtual int Iterations => Steps;

    /// <summary>Moves the iterates one step up, in place.</summary>
    protected virtual void Step(Moment now)
    {
        ArgumentNullException.ThrowIfNull(now);
        using TensorScope scope = TensorScope.Begin();
        Tensor gradient = Look(now);
        now.Momentum?.Assign((now.Momentum * Momentum) + OfLengthOne(gradient));
        now.Problem.Ascend(now.X, now.Momentum ?? gradient, Advance, ClipEachStep);
    }

    /// <summary>The gradient to climb along at the iterate, which is offered with the network's verdicts.</summary>
    private protected Tensor Look(Moment now)
    {
        (AttackProblem problem, Tensor x) = (now.Problem, now.X);
        (Tensor gradient, Verdicts? verdicts) = Estimator.Estimate(problem, x, Advance, now.Random);
        if (verdicts is null && problem.Trace is not null)
            verdicts = problem.Differentiate(x).Verdicts;
        // a gradient is taken at the iterate, judged is what it will be clipped to
        now.Best?.Offer(problem, x, ClipEachStep && verdicts is not null ? verdicts : problem.Evaluate(x));
        return gradient;
    }

    /// <summary>The step size, negative towards a target.</summary>
    private double Advance => Goal.IsTargeted ? -StepSize : StepSize;

    /// <summary>g / ‖g‖₁ for each image; zero where the gradient is zero or NaN.</summary>
    private static Tensor OfLengthOne(Tensor gradient)
    {
        Tensor rows = gradient.Reshape(gradient.Shape[0], -1);
        Tensor scaled = rows / rows.Map<Abs>().Sum([1], keepAxes: true);
        // 1, or NaN after 0/0
        Tensor length = scaled.Map<Abs>().Sum([1], keepAxes: true);
        return Tensor.Zip<Select>(length.Map<Step>(), scaled, length.Like(0)).Reshape(gradient.Shape.AsSpan());
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

    /// <summary>Where a search is when it takes a step.</summary>
    /// <param name="Problem">The images that are still searched.</param>
    /// <param name="X">Their iterates, changed in place: a long search needs the memory of one.</param>
    /// <param name="Momentum">Their accumulated gradients, changed in place; null without momentum.</param>
    /// <param name="Step">The step's number, from 0.</param>
    /// <param name="Random">The step's stream.</param>
    /// <param name="Best">Wants to be offered every iterate that is judged; null if only the last one counts.</param>
    protected sealed record Moment(
        AttackProblem Problem, Tensor X, Tensor? Momentum, int Step, RandomStream Random, BestIterates? Best);
}
