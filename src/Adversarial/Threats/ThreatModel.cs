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

    /// <summary>The nearest allowed images: projected to the ball around the unperturbed ones, then clipped to the pixel range.</summary>
    /// <remarks>Clipping last keeps both promises: it moves no pixel further from its unperturbed value.</remarks>
    /// <param name="x">Perturbed images.</param>
    /// <param name="images">The unperturbed images.</param>
    /// <param name="low">Smallest valid pixel.</param>
    /// <param name="high">Largest valid pixel.</param>
    public Tensor Constrain(Tensor x, Tensor images, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(images);
        return (images + Project(x - images)).Clamp(low, high);
    }

    /// <summary>x ← P(x + step · d(gradient)), in place: steepest ascent, then <see cref="Constrain"/>.</summary>
    /// <param name="x">Perturbed images; changed.</param>
    /// <param name="gradient">Of what is to grow.</param>
    /// <param name="step">Length of the step in this norm; negative to descend.</param>
    /// <param name="images">The unperturbed images.</param>
    /// <param name="low">Smallest valid pixel.</param>
    /// <param name="high">Largest valid pixel.</param>
    public virtual void Ascend(Tensor x, Tensor gradient, double step, Tensor images, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(x);
        x.Assign(Constrain(x + (SteepestAscent(gradient) * step), images, low, high));
    }

    /// <summary>The norm of each image's perturbation: [N].</summary>
    public abstract Tensor Distance(Tensor perturbation);

    /// <summary>One row an image: [N, C·H·W].</summary>
    private protected static Tensor Rows(Tensor x) => x.Reshape(x.Shape[0], x.Shape.Product(1, x.Shape.Rank));
}
