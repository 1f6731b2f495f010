using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// The Hessians <c>Hᵢ = ∇²ₓ L(xᵢ, yᵢ)</c> of a batch, known by their products with vectors. The loss of a batch is a sum and in
/// evaluation mode no image influences another's logits, so the Hessian of the sum is block diagonal: one Hessian-vector
/// product of the sum (Pearlmutter 1994) is the product of every image's Hessian with its own vector. No matrix is formed.
/// </summary>
public sealed class InputHessian
{
    private readonly Variable _point;
    private readonly Variable _gradient;
    private readonly AttackTrace? _trace;

    /// <summary>
    /// Records the gradient of what the attack increases: the loss, or its negative towards a target. All products walk this
    /// recording, which lives until the current tensor scope ends.
    /// </summary>
    internal InputHessian(AttackProblem problem, Tensor iterate)
    {
        _trace = problem.Trace;
        _point = new Variable(iterate, requiresGradient: true);
        Variable loss = problem.TotalLoss(_point).Total;
        problem.Count();
        _gradient = Gradient.Of(problem.Attack.Goal.IsTargeted ? -loss : loss, _point, createGraph: true);
    }

    /// <summary>Hᵢ vᵢ for every image.</summary>
    /// <param name="vectors">v in the shape of the iterates.</param>
    internal Tensor Times(Tensor vectors)
    {
        _trace?.HessianProducts += vectors.Shape[0];
        return Gradient.Of(_gradient, _point, seed: vectors).Value;
    }

    /// <summary>Hᵢ vᵢ for every image, in evaluation mode; the network's mode is restored.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="images">x: [N, C, H, W].</param>
    /// <param name="labels">int32 [N].</param>
    /// <param name="vectors">v: [N, C, H, W].</param>
    /// <param name="loss">L; null for the cross-entropy.</param>
    /// <returns>[N, C, H, W].</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static Tensor Product(Classifier classifier, Tensor images, Tensor labels, Tensor vectors, AttackLoss? loss = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(vectors);
        using TensorScope scope = TensorScope.Begin();
        using IDisposable mode = classifier.InMode(training: false);
        return scope.Keep(new InputHessian(Pose(classifier, images, labels, loss), images).Times(vectors));
    }

    /// <summary>
    /// The eigenvector of every image's Hessian with the largest eigenvalue, by power iteration on exact Hessian-vector
    /// products, in evaluation mode; the network's mode is restored.
    /// </summary>
    /// <param name="classifier">The network.</param>
    /// <param name="images">x: [N, C, H, W].</param>
    /// <param name="labels">int32 [N].</param>
    /// <param name="random">Gives the first vectors.</param>
    /// <param name="iteration">Which eigenvalue, and how exactly; null for the defaults.</param>
    /// <param name="loss">L; null for the cross-entropy.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static Eigenpairs DominantEigenvectors(
        Classifier classifier,
        Tensor images,
        Tensor labels,
        RandomStream random,
        PowerIteration? iteration = null,
        AttackLoss? loss = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        using IDisposable mode = classifier.InMode(training: false);
        return (iteration ?? new PowerIteration()).Run(Pose(classifier, images, labels, loss), images, random);
    }

    private static AttackProblem Pose(Classifier classifier, Tensor images, Tensor labels, AttackLoss? loss)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        // of this attack only the loss is asked
        var attack = new Pgd(new L2(0)) { Loss = loss ?? AttackLoss.CrossEntropy };
        attack.Loss.RequireFit(classifier);
        return new AttackProblem(classifier, attack, images, labels, [.. Enumerable.Range(0, images.Shape[0])]);
    }
}
