using AdvScratch.Autograd;

namespace AdvScratch.Layers;

/// <summary>
/// Convolution of images (cross-correlation) with square filters and zero padding:
/// [N, inChannels, H, W] → [N, outChannels, (H + 2·padding − kernel)/stride + 1, …].
/// </summary>
public sealed class Conv2d : Module
{
    private readonly int _stride;
    private readonly int _padding;

    /// <summary>Makes a layer with weights drawn from the initializer.</summary>
    /// <param name="initializer">Makes the parameters.</param>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="kernel">Filter side in pixels.</param>
    /// <param name="stride">Step between windows in pixels.</param>
    /// <param name="padding">Zeros added on each side in pixels.</param>
    /// <param name="bias">Whether a bias is added to each output channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the padding is negative.</exception>
    public Conv2d(Initializer initializer, int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0, bool bias = true)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        _stride = stride;
        _padding = padding;
        Weight = RegisterParameter("weight", initializer.Filters(outChannels, inChannels, kernel));
        if (bias)
            Bias = RegisterParameter("bias", initializer.Biases(outChannels, inChannels * kernel * kernel));
    }

    /// <summary>Filters [outChannels, inChannels, kernel, kernel].</summary>
    public Parameter Weight { get; }

    /// <summary>Biases [outChannels], if the layer has them.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Forward(x, residual: null);

    /// <summary>The convolution with what follows it in the same pass: a sum with a residual, a ReLU.</summary>
    internal Variable Forward(Variable x, Variable? residual, bool relu = false) =>
        Op.Conv2d(x, Weight, _stride, _padding, shift: Bias, residual: residual, relu: relu);

    /// <summary>The convolution, a normalisation and perhaps a ReLU; in evaluation the normalisation folds into the convolution.</summary>
    internal Variable Forward(Variable x, BatchNorm2d norm, bool relu)
    {
        if (norm.IsTraining)
            return norm.Forward(Forward(x), relu);
        (Variable scale, Variable shift) = norm.Affine();
        return Op.Conv2d(x, Weight, _stride, _padding, scale, Bias is null ? shift : shift + (Bias * scale), relu: relu);
    }
}
