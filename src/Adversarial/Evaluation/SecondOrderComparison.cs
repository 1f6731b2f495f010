using System.Diagnostics;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// How good the S-O attack's approximation is: its direction beside the dominant eigenvector of the exact Hessian and the
/// plain gradient, at the unperturbed images; and the same attack with each of the three, with its loss and its price.
/// </summary>
public sealed record SecondOrderComparison
{
    /// <summary>The directions, image by image.</summary>
    public required IReadOnlyList<DirectionAngles> Directions { get; init; }

    /// <summary>The attack along the plain gradient (PGD without a random start).</summary>
    public required ClimbOutcome Gradient { get; init; }

    /// <summary>The attack as it is: along the Gaussian average.</summary>
    public required ClimbOutcome SecondOrder { get; init; }

    /// <summary>The attack along the dominant eigenvector.</summary>
    public required ClimbOutcome Eigenvector { get; init; }

    /// <summary>Compares on a batch, in evaluation mode; the network's mode is restored.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="images">[N, C, H, W] inside the pixel range.</param>
    /// <param name="labels">The true labels: int32 [N].</param>
    /// <param name="attack">The S-O attack, whose budget, steps and clipping all three get.</param>
    /// <param name="random">Gives noise and first vectors.</param>
    /// <param name="iteration">How eigenvectors are found; null for the defaults.</param>
    /// <param name="cancellation">Ends the comparison between two iterations of an attack.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a pixel lies outside the range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static SecondOrderComparison Of(
        Classifier classifier,
        Tensor images,
        Tensor labels,
        SecondOrder attack,
        RandomStream random,
        PowerIteration? iteration = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attack);
        var eigenvector = new DominantEigenvector { Iteration = iteration ?? new PowerIteration() };
        // the attacks first: they check the arguments
        ClimbOutcome Climb(GradientEstimator estimator) =>
            ClimbOutcome.Of(attack with { Estimator = estimator }, classifier, images, labels, random, cancellation);
        return new SecondOrderComparison
        {
            Gradient = Climb(GradientEstimator.Exact),
            SecondOrder = Climb(attack.Estimator),
            Eigenvector = Climb(eigenvector),
            Directions = Angles(classifier, images, labels, attack, random.Fork("directions"), eigenvector.Iteration),
        };
    }

    private static DirectionAngles[] Angles(
        Classifier classifier, Tensor images, Tensor labels, SecondOrder attack, RandomStream random, PowerIteration iteration)
    {
        using TensorScope scope = TensorScope.Begin();
        using IDisposable mode = classifier.InMode(training: false);
        int[] rows = [.. Enumerable.Range(0, images.Shape[0])];
        var problem = new AttackProblem(classifier, attack with { Goal = AttackGoal.Untargeted }, images, labels, rows);
        Tensor gradient = problem.Differentiate(images).Gradient;
        Tensor estimate = attack.Estimator.Estimate(problem, images, attack.StepSize, random).Gradient;
        Eigenpairs pairs = iteration.Run(problem, images, random);
        double[] norms = new L2(0).Distance(gradient.To(DType.Float64)).ToDoubles();
        double[] toVector = Cosines(estimate, pairs.Vectors), gradientToVector = Cosines(gradient, pairs.Vectors);
        double[] toGradient = Cosines(estimate, gradient);
        return Array.ConvertAll(rows, i => new DirectionAngles(
            Degrees(Math.Abs(toVector[i])),
            Degrees(Math.Abs(gradientToVector[i])),
            Degrees(toGradient[i]),
            norms[i],
            pairs.Values[i],
            pairs.Residuals[i],
            pairs.Converged[i]));
    }

    /// <summary>The cosines between each image's two vectors; NaN where one of them is zero.</summary>
    private static double[] Cosines(Tensor a, Tensor b)
    {
        Tensor u = new L2(0).SteepestAscent(a.To(DType.Float64)), w = new L2(0).SteepestAscent(b.To(DType.Float64));
        // of length 1 or 0, so that the quotient is the cosine or 0/0
        return (Dot(u, w) / (Dot(u, u) * Dot(w, w))).ToDoubles();
    }

    private static Tensor Dot(Tensor a, Tensor b) => (a * b).Reshape(a.Shape[0], -1).Sum([1]);

    private static double Degrees(double cosine) => Math.Acos(Math.Clamp(cosine, -1, 1)) * 180 / Math.PI;
}

/// <summary>The directions at one image, in degrees; NaN where one of them is zero.</summary>
/// <param name="EstimateToEigenvector">Between S-O's direction and the line along the eigenvector, which has no sign: 0 … 90.</param>
/// <param name="GradientToEigenvector">Between the gradient and that line: 0 … 90.</param>
/// <param name="EstimateToGradient">Between S-O's direction and the gradient: 0 … 180.</param>
/// <param name="GradientNorm">‖∇ₓ L‖₂.</param>
/// <param name="Eigenvalue">The Rayleigh quotient of the eigenvector.</param>
/// <param name="Residual">‖H v − ρ v‖₂.</param>
/// <param name="Converged">Whether the eigenvector met its tolerance.</param>
public readonly record struct DirectionAngles(
    double EstimateToEigenvector,
    double GradientToEigenvector,
    double EstimateToGradient,
    double GradientNorm,
    double Eigenvalue,
    double Residual,
    bool Converged);

/// <summary>What an attack reached with a way of finding its direction, and what it cost.</summary>
/// <param name="Losses">For every image: the loss reached.</param>
/// <param name="Success">For every image: whether it was fooled.</param>
/// <param name="Queries">
/// Forward passes summed over the images, nearly all of them with a gradient, and one an iterate for <paramref name="GradientNorms"/>.
/// </param>
/// <param name="HessianProducts">Hessian-vector products summed over the images; each costs about two gradients.</param>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="GradientNorms">For every step: the mean l2 norm of the loss gradient at the iterate.</param>
public sealed record ClimbOutcome(
    IReadOnlyList<double> Losses,
    IReadOnlyList<bool> Success,
    long Queries,
    long HessianProducts,
    double Seconds,
    IReadOnlyList<double> GradientNorms)
{
    internal static ClimbOutcome Of(
        Attack attack, Classifier classifier, Tensor images, Tensor labels, RandomStream random, CancellationToken cancellation)
    {
        using TensorScope scope = TensorScope.Begin();
        var trace = new AttackTrace();
        var clock = Stopwatch.StartNew();
        AttackResult result = attack.Run(classifier, images, labels, random, trace, cancellation: cancellation);
        double[] norms = [.. trace.Steps.Select(static step => step.GradientNorm)];
        return new ClimbOutcome(
            result.LossAfter, result.Success, result.Queries.Sum(), trace.HessianProducts, clock.Elapsed.TotalSeconds, norms);
    }
}
