using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// DeepFool: steps to the nearest of the linearised class boundaries until the label changes (Moosavi-Dezfooli, Fawzi and
/// Frossard, "DeepFool: a simple and accurate method to fool deep neural networks", CVPR 2016, algorithm 2). With
/// <c>wₖ = ∇z₍ₖ₎ − ∇z₍₀₎</c> and <c>fₖ = z₍ₖ₎ − z₍₀₎</c>, where (0) is the predicted class and (k) the next ones,
/// <c>r ← r + (|f_l| + 10⁻⁵) / ‖w_l‖₂² · w_l</c> with the l of the smallest |fₖ| / ‖wₖ‖₂; the result is <c>clip(x + (1 + η) r)</c>.
/// Norm l2; under <see cref="Linf"/> the step is that of section 3.3, <c>(|f_l| + 10⁻⁵) / ‖w_l‖₁ · sign w_l</c>.
/// Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
/// <remarks>
/// It has no budget; given one, its result is projected to the ball. It leaves the label of its <see cref="Attack.Goal"/>: the
/// true one, so that a misclassified image stays as it is, or as in the paper the prediction
/// (<see cref="AttackGoal.UntargetedFromPrediction"/>). Defaults are those of cleverhans v2.1.0 (attacks.py, DeepFool), whose
/// clipping to the pixel range at every step and whose summand 10⁻⁵ are kept, too. The last iterate is what is returned
/// (<see cref="Attack.ReturnBest"/> is off). The robustness ρ of the paper's equation 2 is <see cref="RelativeDistance.Mean"/>.
/// </remarks>
public sealed record DeepFool : Attack
{
    /// <summary>Keeps a step off zero where two classes are level.</summary>
    private const double Nudge = 1e-5;

    /// <summary>Without a budget, or with one.</summary>
    /// <param name="threat"><see cref="L2"/> or <see cref="Linf"/>, with ε in pixel units; null for <see cref="L2.Unbounded"/>.</param>
    public DeepFool(PixelThreat? threat = null)
        : base(threat ?? L2.Unbounded) => ReturnBest = false;

    /// <summary>How many of the classes with the highest logits are looked at, the predicted one included; at least 2. All, if there are fewer.</summary>
    public int Candidates
    {
        get;
        init => field = value >= 2 ? value : throw new ArgumentOutOfRangeException(
            nameof(Candidates), $"{nameof(Candidates)} must be at least 2, the predicted class and another; got {value}.");
    } = 10;

    /// <summary>η: how much further than to the boundary the result goes, as a fraction.</summary>
    public double Overshoot { get; init => field = Require.NotNegative(value); } = 0.02;

    /// <summary>The most steps.</summary>
    public int Steps { get; init => field = Require.Positive(value); } = 50;

    /// <inheritdoc/>
    public override string Name => "DeepFool";

    /// <inheritdoc/>
    /// <remarks>One gradient a candidate; most images need but a few steps.</remarks>
    public override double ExpectedPasses => Math.Min(Steps, 5) * (1 + (2.0 * Candidates));

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        base.Validate(classifier);
        RequirePixels();
        if (Goal.IsTargeted)
            throw new ArgumentException($"{Name} goes to the nearest boundary and has no targeted form; use another {nameof(Goal)}.");
        if (Restarts > 1)
            throw new ArgumentException($"{Name} would do the same in each of its {Restarts} restarts; use 1 restart.");
    }

    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Tensor x = problem.Images, r = Tensor.Zeros(x.Shape, x.DType, x.Device);
        int[] open = StillOpen(problem, x, [.. Enumerable.Range(0, x.Shape[0])]);
        for (int step = 0; step < Steps && open.Length > 0; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using TensorScope scope = TensorScope.Begin();
            AttackProblem rest = problem.Rows(open);
            Tensor before = r.Rows(open);
            Tensor after = before + ToNearestBoundary(rest.Classifier, Moved(rest, before));
            for (int i = 0; i < open.Length; i++)
                r.AssignRow(open[i], after, i);
            open = StillOpen(rest, Moved(rest, after), open);
            rest.Report(step + 1, Steps);
        }
        Tensor found = problem.Constrain(Moved(problem, r * (1 + Overshoot)));
        best?.Offer(problem, found, problem.Evaluate(found));
        return found;
    }

    private static Tensor Moved(AttackProblem problem, Tensor r) =>
        (problem.Images + r).Clamp(problem.Classifier.Low, problem.Classifier.High);

    /// <summary>Those of the rows whose label has not changed yet; row i of x is the image of <c>rows[i]</c>.</summary>
    private static int[] StillOpen(AttackProblem problem, Tensor x, int[] rows)
    {
        bool[] reached = problem.Evaluate(x).Reached;
        return [.. rows.Where((_, i) => !reached[i])];
    }

    /// <summary>The shortest step of each image to one of its linearised boundaries; zero where no candidate has a gradient.</summary>
    private Tensor ToNearestBoundary(Classifier classifier, Tensor x)
    {
        var threat = (PixelThreat)Threat;
        var point = new Variable(x, requiresGradient: true);
        Variable logits = classifier.Logits(point);
        double[] z = logits.Value.ToDoubles();
        int[][] ranked = [.. z.Chunk(classifier.ClassCount).Select(Descending)];
        Tensor nearest = Tensor.Zeros(x.Shape, x.DType, x.Device);
        double[] shortest = new double[ranked.Length];
        Array.Fill(shortest, double.PositiveInfinity);
        Tensor top = GradientOf(0);
        for (int k = 1; k < Math.Min(Candidates, classifier.ClassCount); k++)
        {
            Tensor w = GradientOf(k) - top, direction = threat.SteepestAscent(w);
            // how fast f grows along the direction: ‖w‖₂, or for l∞ ‖w‖₁
            double[] slope = (w * direction).Sum([1, 2, 3]).ToDoubles();
            double[] length = [.. slope.Select((s, i) => (Math.Abs(Logit(i, k) - Logit(i, 0)) + Nudge) / s)];
            Tensor step = direction * Tensor.From(length, [length.Length, 1, 1, 1], x.Device).To(x.DType);
            for (int i = 0; i < length.Length; i++)
            {
                // a slope of zero makes the length infinite, one of NaN makes it NaN: neither is shorter
                if (!(length[i] < shortest[i]))
                    continue;
                shortest[i] = length[i];
                nearest.AssignRow(i, step, i);
            }
        }
        return nearest;

        double Logit(int image, int rank) => z[(image * classifier.ClassCount) + ranked[image][rank]];

        Tensor GradientOf(int rank)
        {
            double[] seed = new double[z.Length];
            for (int i = 0; i < ranked.Length; i++)
                seed[(i * classifier.ClassCount) + ranked[i][rank]] = 1;
            return Gradient.Of(logits, point, seed: Tensor.From(seed, logits.Shape, x.Device).To(x.DType)).Value;
        }
    }

    /// <summary>The classes from the highest logit to the lowest; of equal ones the first comes first, as in a prediction.</summary>
    private static int[] Descending(double[] logits) =>
        [.. Enumerable.Range(0, logits.Length).OrderByDescending(k => logits[k])];
}
