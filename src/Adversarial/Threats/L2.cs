using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>‖δ‖₂ = √Σᵢ δᵢ² ≤ ε over all pixels and channels of an image (Madry et al. 2018, section 5).</summary>
/// <param name="Epsilon">Largest Euclidean length of the perturbation, in pixel units; infinity for no limit.</param>
public sealed record L2(double Epsilon) : PixelThreat(Epsilon)
{
    /// <summary>No budget, distances in l2: for DeepFool and other searches for the nearest adversarial image.</summary>
    public static L2 Unbounded { get; } = new(double.PositiveInfinity);

    /// <inheritdoc/>
    public override string Norm => "l2";

    /// <summary>
    /// False draws the length of a random start from U(0, 1)·ε (locuslab/robust_overfitting, train_cifar.py); true makes it
    /// exactly ε (MadryLab/robustness, attack_steps.py).
    /// </summary>
    public bool StartOnSphere { get; init; }

    /// <summary>A uniformly random direction (a normalised Gaussian) of the length that <see cref="StartOnSphere"/> says.</summary>
    protected override Tensor RandomInBall(Tensor images, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(random);
        double radius = RequireRadius(Epsilon);
        Tensor direction = SteepestAscent(random.Normal(images.Shape, type: images.DType, device: images.Device));
        if (StartOnSphere)
            return direction * radius;
        Tensor length = random.Uniform([images.Shape[0], 1], 0, 1, images.DType, images.Device) * radius;
        return (Rows(direction) * length).Reshape(images.Shape.AsSpan());
    }

    /// <summary>g / ‖g‖₂ for each image.</summary>
    public override Tensor SteepestAscent(Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        return Euclidean.Directions(Rows(gradient)).Reshape(gradient.Shape.AsSpan());
    }

    /// <summary>δ min(1, ε / ‖δ‖₂) for each image.</summary>
    public override Tensor Project(Tensor perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        return Euclidean.Project(Rows(perturbation), Epsilon).Reshape(perturbation.Shape.AsSpan());
    }

    /// <inheritdoc/>
    public override Tensor Distance(Tensor perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        return Euclidean.Lengths(Rows(perturbation)).Reshape(-1);
    }
}
