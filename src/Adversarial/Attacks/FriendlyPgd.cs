using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Early-stopped PGD, PGD-K-τ: the steps of <see cref="Pgd"/>, but an image keeps the iterate at which it was misclassified for
/// the (τ + 1)th time, and takes no further step (Zhang et al., "Attacks which do not kill training make adversarial learning
/// stronger", ICML 2020, algorithm 1; zjfheart/Friendly-Adversarial-Training, earlystop.py). Made for training: the result is
/// friendly, only just misclassified, not the worst that the ball holds. τ ≥ K gives PGD, bit for bit.
/// Norms l∞ (published) and l2. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
/// <remarks>
/// Images that are done leave the batch, which saves their share of the remaining passes, and return to their places; the
/// published code returns the batch in the order in which images are done. Where the network is attacked in training mode,
/// batch norm sees only the images that are left.
/// </remarks>
public sealed record FriendlyPgd : Attack
{
    /// <summary>PGD-K-0 with a random start.</summary>
    /// <param name="threat"><see cref="Linf"/> or <see cref="L2"/>, with ε in pixel units.</param>
    /// <param name="steps">K: how many steps an image takes at most.</param>
    /// <param name="stepSize">α in pixel units; null for 2.5 ε / K.</param>
    public FriendlyPgd(PixelThreat threat, int steps = 10, double? stepSize = null)
        : base(threat) => (Steps, StepSize, ReturnBest) = (steps, stepSize ?? 2.5 * threat.Epsilon / steps, false);

    /// <inheritdoc/>
    public override string Name => $"PGD-{Steps}-{Tau}";

    /// <summary>K: how many steps an image takes at most.</summary>
    public int Steps { get; init => field = Require.Positive(value); }

    /// <summary>Length of a step α, in the norm and unit of the budget.</summary>
    public double StepSize { get; init => field = Require.NotNegative(value); }

    /// <summary>Whether the search starts at a random point instead of at the image.</summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>τ: how many steps an image takes from iterates that are misclassified already.</summary>
    public int Tau { get; init => field = Require.NotNegative(value); }

    /// <summary>
    /// Standard deviation ω of Gaussian noise that is added in every step, before the projection; in pixel units. 0.001 in the
    /// published plain training, 0 in that for TRADES.
    /// </summary>
    public double Noise { get; init => field = Require.NotNegative(value); }

    /// <summary>After how many epochs of training τ grows by 1 for the first time; see <see cref="TauRisesEvery"/>.</summary>
    public double TauRisesAfter { get; init => field = Require.NotNegative(value); }

    /// <summary>
    /// After how many more epochs τ grows by 1 again, and so on; 0, the default, keeps τ as it is. The published schedules are
    /// 50 and 40 (τ = 0, 1, 2 in 120 epochs), for TRADES 30 and 20 (τ = 0, 1, 2, 3 in 85 epochs).
    /// </summary>
    public double TauRisesEvery { get; init => field = Require.NotNegative(value); }

    /// <inheritdoc/>
    public override double ExpectedPasses => 3.0 * Steps * Restarts;

    /// <inheritdoc/>
    public override Attack Scaled(double factor) => (FriendlyPgd)base.Scaled(factor) with { StepSize = StepSize * factor };

    /// <inheritdoc/>
    internal override Attack AtEpoch(double epoch)
    {
        if (TauRisesEvery == 0 || epoch < TauRisesAfter)
            return this;
        double rises = 1 + Math.Floor((epoch - TauRisesAfter) / TauRisesEvery);
        // a τ of K stops nothing, and neither does a larger one
        return this with { Tau = (int)Math.Min(Tau + rises, Math.Max(Tau, Steps)) };
    }

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        base.Validate(classifier);
        RequirePixels();
        if (ReturnBest)
            throw new ArgumentException($"{Name} returns the iterate at which it stops, not the best; unset ReturnBest, or use {nameof(Pgd)}.");
    }

    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Tensor x = problem.Start(RandomStart ? random : null);
        Tensor found = Tensor.Zeros(x.Shape, x.DType, x.Device);
        var searched = new Searched(found.Shape[0], Tau);
        for (int step = 0; step < Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            (Tensor gradient, Verdicts verdicts) = problem.Differentiate(x);
            if (searched.Leave(verdicts.Reached, x, found) is { } staying)
            {
                if (staying.Length == 0)
                    return found;
                (problem, x, gradient) = (problem.Rows(staying), x.Rows(staying), gradient.Rows(staying));
            }
            if (Noise > 0)
                x.Assign(x + (problem.Noise(random.Fork("noise").Fork(step), x) * Noise));
            problem.Ascend(x, gradient, Goal.IsTargeted ? -StepSize : StepSize);
            problem.Report(step + 1, Steps);
        }
        searched.LeaveAll(x, found);
        return found;
    }

    /// <summary>The images that are still searched: their places in the batch, and how many more steps they take once misclassified.</summary>
    private sealed class Searched(int count, int tau)
    {
        private int[] _places = [.. Enumerable.Range(0, count)];
        private int[] _left = [.. Enumerable.Repeat(tau, count)];

        /// <summary>Puts the iterates of those that are done in their places; the rows that go on, null if that is all of them.</summary>
        public int[]? Leave(bool[] misclassified, Tensor x, Tensor found)
        {
            var staying = new List<int>();
            for (int row = 0; row < _places.Length; row++)
            {
                if (!misclassified[row] || _left[row]-- > 0)
                    staying.Add(row);
                else
                    found.AssignRow(_places[row], x, row);
            }
            if (staying.Count == _places.Length)
                return null;
            _places = [.. staying.Select(row => _places[row])];
            _left = [.. staying.Select(row => _left[row])];
            return [.. staying];
        }

        public void LeaveAll(Tensor x, Tensor found)
        {
            for (int row = 0; row < _places.Length; row++)
                found.AssignRow(_places[row], x, row);
        }
    }
}
