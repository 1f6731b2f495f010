using AdvScratch.Autograd;

namespace AdvScratch.Layers;

/// <summary>
/// Every image of [N, C, H, W] with mean 0 and variance 1 over its channels and pixels: <c>(x − x̄) / max(σ, 1/√(C·H·W))</c>.
/// The lower bound keeps images of one colour finite; it is that of TensorFlow's <c>per_image_standardization</c>, for pixels
/// of any unit.
/// </summary>
public sealed class ImageStandardization : Module
{
    /// <inheritdoc/>
    public override Variable Forward(Variable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Variable centred = x - Op.Mean(x, [1, 2, 3], keepAxes: true);
        Variable variance = Op.Mean(centred * centred, [1, 2, 3], keepAxes: true);
        // the bound before the root, whose derivative is infinite at 0
        return centred / Op.Sqrt(Op.Max(variance, x.Like(1.0 / x.Shape.Product(1, 4))));
    }
}
