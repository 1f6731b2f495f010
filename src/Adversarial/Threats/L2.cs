using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

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
    public override Tensor RandomStart(Tensor images, RandomStream random)
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
        // scaled by the largest element first: gradients of a saturated network are so small that their squares vanish
        Tensor rows = Rows(gradient);
        Tensor scaled = rows / rows.Map<Abs>().Max([1], keepAxes: true);
        Tensor norm = Norms(scaled);
        // 0/0 made the norm NaN where the gradient is zero; no step there
        Tensor direction = Tensor.Zip<Select>(norm.Map<Step>(), scaled / norm, norm.Like(0));
        return direction.Reshape(gradient.Shape.AsSpan());
    }

    /// <summary>δ min(1, ε / ‖δ‖₂) for each image.</summary>
    public override Tensor Project(Tensor perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        if (!IsBounded)
            return perturbation;
        Tensor rows = Rows(perturbation);
        Tensor norm = Norms(rows);
        // the floor keeps 0/0 out of a ball of radius 0
        Tensor scale = norm.Like(Epsilon) / Tensor.Zip<Maximum>(norm, norm.Like(Math.Max(Epsilon, 1e-30)));
        return (rows * scale).Reshape(perturbation.Shape.AsSpan());
    }

    /// <inheritdoc/>
    public override Tensor Distance(Tensor perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        return Norms(Rows(perturbation)).Reshape(-1);
    }

    private static Tensor Norms(Tensor rows) => (rows * rows).Sum([1], keepAxes: true).Map<Sqrt>();
}
