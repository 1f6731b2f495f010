using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Adversarial;

/// <summary>
/// Fast adaptive boundary attack (Croce and Hein, "Minimally distorted adversarial examples with a fast adaptive boundary
/// attack", ICML 2020, algorithm 1): looks for the nearest adversarial image. Each step linearises the decision boundary that is
/// nearest to the iterate, projects the iterate and the unperturbed image onto it inside the pixel range, and goes to
/// <c>(1 − α)(x⁽ⁱ⁾ + η d⁽ⁱ⁾) + α (x_orig + η d_orig)</c> with <c>α = min(‖d⁽ⁱ⁾‖ / (‖d⁽ⁱ⁾‖ + ‖d_orig‖), α_max)</c>; an iterate that
/// fools the network is kept if it is nearer than the ones before, and the search goes on from
/// <c>x_orig + β (x⁽ⁱ⁺¹⁾ − x_orig)</c>. Norms l∞ and l2. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// Defaults: fra31/auto-attack, fab_base.py.
/// </summary>
/// <remarks>
/// The search itself knows no budget; what it finds counts if it lies within ε, which may be infinite. The first search starts at
/// the image, restarts at a random point at distance ε/2. As in the authors' code of AutoAttack, the paper's final search along
/// the line to the image is left out.
/// </remarks>
public record Fab : Attack
{
    /// <summary>FAB to the nearest boundary of any class.</summary>
    /// <param name="threat"><see cref="Linf"/> or <see cref="L2"/>, with ε in pixel units.</param>
    /// <param name="iterations">Number of steps.</param>
    public Fab(PixelThreat threat, int iterations = 100)
        : base(threat) => Iterations = Require.Positive(iterations, nameof(iterations));

    /// <inheritdoc/>
    public override string Name => "FAB";

    /// <summary>Number of steps.</summary>
    public int Iterations { get; init => field = Require.Positive(value); }

    /// <summary>α_max: the largest weight of the way that starts at the unperturbed image.</summary>
    public double LargestBias { get; init => field = Require.Share(value); } = 0.1;

    /// <summary>η: how much further than to the linearised boundary a step goes, as a factor.</summary>
    public double Overshoot { get; init => field = Require.Positive(value); } = 1.05;

    /// <summary>β: which share of its perturbation an iterate keeps once it fools the network.</summary>
    public double Backward { get; init => field = Require.Share(value); } = 0.9;

    /// <summary>
    /// Stops working on an image once an iterate inside the ball fools the network, as AutoAttack does. Which images are fooled
    /// does not change; how near the adversarial images come does.
    /// </summary>
    public bool StopEarly { get; init; }

    /// <inheritdoc/>
    /// <remarks>A gradient a class; ten classes are what the data sets here have.</remarks>
    public override double ExpectedPasses => 22.0 * Iterations * Restarts;

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        base.Validate(classifier);
        RequirePixels();
        if (!ReturnBest || Goal.IsTargeted)
            throw new ArgumentException($"{Name} keeps the nearest image that is misclassified; leave Goal untargeted and ReturnBest on.");
        if (Restarts > 1 && !Threat.IsBounded)
            throw new ArgumentException($"{Name} takes the distance of random starts from the budget; give a finite epsilon or use 1 restart.");
    }

    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(best);
        int[] labels = problem.Labels.ToArray<int>();
        int classes = problem.Classifier.ClassCount;
        int[][] rivals = [.. Enumerable.Range(1, classes - 1).Select(k => Array.ConvertAll(labels, y => (y + k) % classes))];
        SearchTowards(rivals, problem, random, best, cancellation);
        return best.Iterates;
    }

    /// <summary>A search for the nearest of some boundaries: the rivals are lists, each of a class for each image, not its label.</summary>
    private protected void SearchTowards(
        int[][] rivals, AttackProblem problem, RandomStream random, BestIterates best, CancellationToken cancellation)
    {
        // a copy, because steps are taken in place
        Tensor start = problem.Restart == 0 ? problem.Images : problem.Images + (problem.Draw(random, RequirePixels().RandomOnSphere) * 0.5);
        Tensor x = start.Clamp(problem.Classifier.Low, problem.Classifier.High);
        for (int step = 0; step < Iterations; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (StopEarly && best.Remaining(problem) is { } open)
            {
                if (open.Length == 0)
                    break;
                (problem, x) = (problem.Rows(open), x.Rows(open));
                rivals = Array.ConvertAll(rivals, classes => Array.ConvertAll(open, row => classes[row]));
            }
            Step(problem, x, rivals);
            Keep(problem, x, best);
            problem.Report(step + 1, Iterations);
        }
    }

    /// <summary>Moves x, in place, to and a little beyond the nearest linearised boundary, biased towards the unperturbed image.</summary>
    private void Step(AttackProblem problem, Tensor x, int[][] rivals)
    {
        using TensorScope scope = TensorScope.Begin();
        PixelThreat threat = RequirePixels();
        (double low, double high) = (problem.Classifier.Low, problem.Classifier.High);
        (Tensor c, Tensor w) = FabBoundary.Nearest(problem, threat, x, rivals);
        Tensor cOriginal = c + ((problem.Images - x) * w).Sum([1, 2, 3]);
        Tensor d = HyperplaneProjection.Project(threat, x, w, c, low, high);
        Tensor dOriginal = HyperplaneProjection.Project(threat, problem.Images, w, cOriginal, low, high);
        Tensor length = Length(threat, d), lengthOriginal = Length(threat, dOriginal);
        Tensor alpha = Tensor.Zip<Minimum>(length / (length + lengthOriginal), length.Like(LargestBias)).Reshape(-1, 1, 1, 1);
        Tensor next = ((x + (d * Overshoot)) * (alpha.Like(1) - alpha)) + ((problem.Images + (dOriginal * Overshoot)) * alpha);
        x.Assign(next.Clamp(low, high));
    }

    /// <summary>Offers the iterates that fool the network inside the ball, the nearer the better, and takes all that fool it back.</summary>
    private void Keep(AttackProblem problem, Tensor x, BestIterates best)
    {
        using TensorScope scope = TensorScope.Begin();
        Verdicts verdicts = problem.Evaluate(x);
        double[] distances = Threat.Distance(x, problem.Images).ToDoubles();
        bool[] inside = [.. verdicts.Reached.Zip(distances, (reached, distance) => reached && distance <= Threat.Epsilon)];
        double[] nearness = [.. inside.Zip(distances, (counts, distance) => counts ? -distance : double.NegativeInfinity)];
        best.Offer(problem, x, verdicts with { Reached = inside, Objective = nearness });
        Tensor back = problem.Images + ((x - problem.Images) * Backward);
        for (int i = 0; i < inside.Length; i++)
        {
            if (verdicts.Reached[i])
                x.AssignRow(i, back, i);
        }
    }

    // the floor is that of the authors' code
    private static Tensor Length(PixelThreat threat, Tensor d)
    {
        Tensor length = threat.Distance(d);
        return Tensor.Zip<Maximum>(length, length.Like(1e-8));
    }
}
