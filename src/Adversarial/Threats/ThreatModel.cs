using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Which perturbations an adversary may add to an image: a ball of radius <see cref="Epsilon"/> around zero, and what a
/// gradient attack needs to move in it. The pixel range is not part of it; the attack framework enforces that itself.
/// Perturbations are [N, C, H, W] and every image of the batch is treated on its own.
/// </summary>
public abstract record ThreatModel
{
    /// <summary>A ball of the given radius.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The radius is negative or not finite.</exception>
    protected ThreatModel(double epsilon) => Epsilon = epsilon;

    /// <summary>Radius of the ball ε, in pixel units (for images in [0, 1], 8/255 is eight grey levels); 0 allows nothing.</summary>
    public double Epsilon { get; init => field = Require.NotNegative(value); }

    /// <summary>Name of the norm, as tables print it.</summary>
    public abstract string Norm { get; }

    /// <summary>A random perturbation inside the ball, for images of the given shape, type and device.</summary>
    public abstract Tensor RandomStart(Tensor images, RandomStream random);

    /// <summary>The direction of length 1 in this norm along which a linear function with this gradient grows fastest.</summary>
    /// <param name="gradient">[N, C, H, W]; a gradient that is zero or NaN gives the direction zero.</param>
    public abstract Tensor SteepestAscent(Tensor gradient);

    /// <summary>The point of the ball that is nearest to the perturbation in the Euclidean distance.</summary>
    public abstract Tensor Project(Tensor perturbation);

    /// <summary>The norm of each image's perturbation: [N].</summary>
    public abstract Tensor Distance(Tensor perturbation);

    /// <summary>One row an image: [N, C·H·W].</summary>
    private protected static Tensor Rows(Tensor x) => x.Reshape(x.Shape[0], x.Shape.Product(1, x.Shape.Rank));
}
