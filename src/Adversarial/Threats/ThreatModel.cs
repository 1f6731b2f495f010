using System.Globalization;
using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What an adversary may do to an image, and how a search moves among it. A search holds iterates: one point an image of the
/// space that the threat model searches (perturbed pixels, a flow field), which <see cref="Render"/> makes an image of.
/// The attack framework clips what is rendered to the pixel range. Every image of a batch is treated on its own.
/// </summary>
public abstract record ThreatModel
{
    /// <summary>A ball of the given radius.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The radius is negative or not a number.</exception>
    protected ThreatModel(double epsilon) => Epsilon = epsilon;

    /// <summary>
    /// Radius of the ball ε, in the unit of the norm (for pixels in [0, 1], 8/255 is eight grey levels). 0 allows nothing,
    /// infinity everything in the pixel range: for attacks that look for the nearest adversarial image, whatever its distance.
    /// </summary>
    public double Epsilon { get; init => field = Require.NotNegativeOrInfinite(value); }

    /// <summary>Whether there is a budget: whether <see cref="Epsilon"/> is finite.</summary>
    public bool IsBounded => double.IsFinite(Epsilon);

    /// <summary>Name of the norm, as tables print it; the same only where distances are comparable.</summary>
    public abstract string Norm { get; }

    /// <summary>Norm and radius, for example <c>l∞ 0.3</c>; the norm alone if there is no limit.</summary>
    public virtual string Budget => IsBounded ? string.Create(CultureInfo.InvariantCulture, $"{Norm} {Epsilon:0.######}") : Norm;

    /// <summary>An iterate inside the ball.</summary>
    /// <param name="images">The unperturbed images [N, C, H, W].</param>
    /// <param name="random">Draws it; null for the iterate that leaves the images as they are.</param>
    public abstract Tensor Start(Tensor images, RandomStream? random);

    /// <summary>The images that iterates stand for, not yet clipped to the pixel range; differentiable in the iterate.</summary>
    /// <param name="iterate">One point an image.</param>
    /// <param name="images">The unperturbed images.</param>
    /// <returns>[N, C, H, W].</returns>
    public abstract Variable Render(Variable iterate, Tensor images);

    /// <summary>The nearest allowed iterates: inside the ball, and where the space is that of pixels, in their range.</summary>
    /// <param name="iterate">One point an image.</param>
    /// <param name="images">The unperturbed images.</param>
    /// <param name="low">Smallest valid pixel.</param>
    /// <param name="high">Largest valid pixel.</param>
    public abstract Tensor Constrain(Tensor iterate, Tensor images, double low, double high);

    /// <summary>x ← P(x + step · d(gradient)), in place: steepest ascent in this norm, then <see cref="Constrain"/>.</summary>
    /// <param name="iterate">x, one point an image; changed.</param>
    /// <param name="gradient">Of what is to grow, with respect to the iterate.</param>
    /// <param name="step">Length of the step in this norm; negative to descend.</param>
    /// <param name="images">The unperturbed images.</param>
    /// <param name="low">Smallest valid pixel.</param>
    /// <param name="high">Largest valid pixel.</param>
    public abstract void Ascend(Tensor iterate, Tensor gradient, double step, Tensor images, double low, double high);

    /// <summary>How far each iterate leaves its image, in this norm: [N].</summary>
    public abstract Tensor Distance(Tensor iterate, Tensor images);

    /// <summary>The flow [N, 2, H, W], in pixels, by which iterates move their images; null if this adversary moves nothing.</summary>
    public virtual Tensor? FlowOf(Tensor iterate) => null;

    /// <summary>What iterates add to pixels, [N, C, H, W] in pixel units; null if this adversary adds nothing.</summary>
    public virtual Tensor? PixelsOf(Tensor iterate, Tensor images) => null;

    /// <summary>One row an image: [N, C·H·W].</summary>
    private protected static Tensor Rows(Tensor x) => x.Reshape(x.Shape[0], x.Shape.Product(1, x.Shape.Rank));

    /// <summary>Refuses to draw from the whole space.</summary>
    private protected double RequireRadius(double radius) => double.IsFinite(radius)
        ? radius
        : throw new InvalidOperationException($"An unbounded {Norm} ball has no uniform random start; unset RandomStart or give a budget.");
}
