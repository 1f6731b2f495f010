using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Auto-PGD (Croce and Hein, "Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free
/// attacks", ICML 2020, algorithm 1): projected steepest ascent with momentum whose step size, for each image on its own, starts
/// at 2ε and is halved at checkpoints where the search has stalled; it then goes on from the best point found.
/// Norms l∞ and l2, losses <see cref="AttackLoss.CrossEntropy"/> and <see cref="AttackLoss.Dlr"/>. Images [N, C, H, W] in the
/// classifier's pixel range, labels int32 [N]. Defaults: fra31/auto-attack, autopgd_base.py.
/// </summary>
/// <remarks>
/// Paper and published code differ in details, and this follows the code: an iterate may rise in at most ρ of a window's steps
/// (paper: less than ρ), and after a return to the best point the next rise is counted from the loss before the return. Only the
/// first window is the paper's, counting its first step from the start (the code compares it with 0).
/// </remarks>
public record Apgd : Attack
{
    /// <summary>APGD with a random start.</summary>
    /// <param name="threat"><see cref="Linf"/> or <see cref="L2"/>, with ε in pixel units.</param>
    /// <param name="iterations">Number of steps.</param>
    public Apgd(PixelThreat threat, int iterations = 100)
        : base(threat) => Iterations = Require.Positive(iterations, nameof(iterations));

    /// <inheritdoc/>
    public override string Name => Loss == AttackLoss.CrossEntropy ? "APGD-CE" : $"APGD-{Loss.Name}";

    /// <summary>Number of steps.</summary>
    public int Iterations { get; init => field = Require.Positive(value); }

    /// <summary>ρ: the step is halved unless the loss rose in more than this share of the steps since the last checkpoint.</summary>
    public double Rho { get; init => field = Require.Share(value); } = 0.75;

    /// <summary>α: the weight of the new step; the one before keeps 1 − α.</summary>
    public double Momentum { get; init => field = Require.Share(value); } = 0.75;

    /// <summary>Whether the search starts at a random point at distance ε, clipped to the pixel range, instead of at the image.</summary>
    public bool RandomStart { get; init; } = true;

    /// <inheritdoc cref="GradientAttack.StopEarly"/>
    public bool StopEarly { get; init; }

    /// <inheritdoc/>
    public override double ExpectedPasses => 3.0 * Iterations * Restarts;

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        base.Validate(classifier);
        RequirePixels();
        if (!Threat.IsBounded)
            throw new ArgumentException($"{Name} takes its step sizes from the budget and {Threat.Norm} has none here; give a finite epsilon.");
        if (StopEarly && !ReturnBest)
            throw new ArgumentException($"{Name} can stop early only if it returns the best iterate; set ReturnBest or unset StopEarly.");
        if (Restarts > 1 && !RandomStart)
            throw new ArgumentException($"{Name} would do the same in each of its {Restarts} restarts; set RandomStart or use 1 restart.");
    }

    /// <returns>The iterate with the highest objective.</returns>
    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        PixelThreat threat = RequirePixels();
        Tensor start = RandomStart
            ? problem.Constrain(problem.Images + problem.Draw(random, threat.RandomOnSphere))
            : problem.Start(random: null);
        var search = new ApgdSearch(threat, problem, start, best);
        // w₁ = 22 %, later windows shrink by 3 % down to 6 %, as the published code rounds them
        int window = Math.Max((int)(0.22 * Iterations), 1);
        for (int step = 0, since = 0; step < Iterations; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (StopEarly && best?.Remaining(search.Problem) is { } open)
            {
                if (open.Length == 0)
                    return search.Best;
                search = search.Rows(open);
            }
            search.Step(step == 0 ? 1 : Momentum);
            if (++since == window)
            {
                search.Checkpoint(Rho * window);
                window = Math.Max(window - Math.Max((int)(0.03 * Iterations), 1), Math.Max((int)(0.06 * Iterations), 1));
                since = 0;
            }
            search.Problem.Report(step + 1, Iterations);
        }
        return search.Best;
    }
}
