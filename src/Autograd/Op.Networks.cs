using AdvScratch.Autograd.Operators;
using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <content>Matrix product, convolution, pooling, normalisation.</content>
public static partial class Op
{
    /// <summary>relu?(op(A) op(B) + shift) of matrices, where op transposes on request: [M, K] · [K, N] → [M, N].</summary>
    /// <param name="a">A.</param>
    /// <param name="b">B.</param>
    /// <param name="transposeA">Use Aᵀ.</param>
    /// <param name="transposeB">Use Bᵀ.</param>
    /// <param name="shift">Added to every row, [N].</param>
    /// <param name="relu">Whether the result goes through a ReLU.</param>
    public static Variable MatMul(
        Variable a, Variable b, bool transposeA = false, bool transposeB = false, Variable? shift = null, bool relu = false) =>
        new MatMul(transposeA, transposeB, EpilogueParts.Of(null, shift, null, relu)).ApplyWith([a, b], shift);

    /// <summary>
    /// Cross-correlation x ⋆ w of images with filters, zero padding on all sides, and what follows it in the same pass:
    /// relu?((x ⋆ w) · scale + shift + residual).
    /// </summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="w">[O, C, Kh, Kw].</param>
    /// <param name="stride">Step between windows in pixels.</param>
    /// <param name="padding">Zeros added on each side in pixels.</param>
    /// <param name="scale">Factor of each output channel, [O].</param>
    /// <param name="shift">Added to each output channel, [O].</param>
    /// <param name="residual">Added, in the result's shape.</param>
    /// <param name="relu">Whether the result goes through a ReLU.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or the padded image is smaller than the filter.</exception>
    public static Variable Conv2d(
        Variable x,
        Variable w,
        int stride = 1,
        int padding = 0,
        Variable? scale = null,
        Variable? shift = null,
        Variable? residual = null,
        bool relu = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        var geometry = Conv2dGeometry.Of(x.Shape, w.Shape, stride, padding);
        return new Conv2d(geometry, EpilogueParts.Of(scale, shift, residual, relu)).ApplyWith([x, w], scale, shift, residual);
    }

    /// <summary>The adjoint of <see cref="Conv2d"/> in its input (transposed convolution): dy and w to the input's shape.</summary>
    public static Variable Conv2dInput(Variable dy, Variable w, Conv2dGeometry geometry) => new Conv2dInput(geometry).Apply(dy, w);

    /// <summary>The adjoint of <see cref="Conv2d"/> in its filters: dy and x to the filters' shape.</summary>
    public static Variable Conv2dFilter(Variable dy, Variable x, Conv2dGeometry geometry) => new Conv2dFilter(geometry).Apply(dy, x);

    /// <summary>
    /// Largest element of each square window of images [N, C, H, W]; padding never wins. The gradient goes to the first
    /// maximum of the window in row-major order.
    /// </summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="kernel">Window side.</param>
    /// <param name="stride">Step between windows; the window side if not given.</param>
    /// <param name="padding">Elements added on each side, at most half a window.</param>
    public static Variable MaxPool2d(Variable x, int kernel, int? stride = null, int padding = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new MaxPool(Pool2dGeometry.Of(x.Shape, kernel, stride ?? kernel, padding)).Apply(x);
    }

    /// <summary>Mean of each square window of images [N, C, H, W]; padding counts as zeros.</summary>
    /// <inheritdoc cref="MaxPool2d"/>
    public static Variable AvgPool2d(Variable x, int kernel, int? stride = null, int padding = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new SumPool(Pool2dGeometry.Of(x.Shape, kernel, stride ?? kernel, padding)).Apply(x) * (1.0 / (kernel * kernel));
    }

    /// <summary>Mean of each plane: [N, C, H, W] → [N, C].</summary>
    public static Variable GlobalAvgPool2d(Variable x) => Mean(x, [2, 3]);

    /// <summary>Repeats every pixel factor × factor times: [N, C, H, W] → [N, C, factor·H, factor·W].</summary>
    public static Variable UpsampleNearest2d(Variable x, int factor)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        Shape s = x.Shape;
        return new SumUnpool(Pool2dGeometry.Of([s[0], s[1], s[2] * factor, s[3] * factor], factor, factor, 0)).Apply(x);
    }

    /// <summary>
    /// Batch normalisation with the batch's own statistics (Ioffe and Szegedy 2015, algorithm 1):
    /// y = γ (x − μ) / √(σ² + ε) + β, with μ and σ² over batch and pixels of each channel.
    /// </summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="gamma">Scale [C].</param>
    /// <param name="beta">Shift [C].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="relu">Whether y goes through a ReLU, too.</param>
    /// <returns>y, the batch mean [C] and the biased batch variance [C] (divided by N·H·W).</returns>
    public static (Variable Y, Variable Mean, Variable Variance) BatchNorm2d(
        Variable x, Variable gamma, Variable beta, double epsilon = 1e-5, bool relu = false)
    {
        var operation = new BatchNorm(epsilon, relu);
        Variable y = operation.Apply(x, gamma, beta);
        return (y, new ChannelMean(operation.Moments).Apply(x), new ChannelVariance(operation.Moments).Apply(x));
    }

    /// <summary>Batch normalisation with given statistics, as in evaluation: one affine map a channel.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="gamma">Scale [C].</param>
    /// <param name="beta">Shift [C].</param>
    /// <param name="mean">[C].</param>
    /// <param name="variance">[C].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="relu">Whether the result goes through a ReLU.</param>
    /// <returns>γ (x − mean) / √(variance + ε) + β.</returns>
    public static Variable BatchNorm2d(
        Variable x, Variable gamma, Variable beta, Variable mean, Variable variance, double epsilon = 1e-5, bool relu = false)
    {
        (Variable scale, Variable shift) = BatchNormAffine(gamma, beta, mean, variance, epsilon);
        return Affine(x, scale, shift, relu: relu);
    }

    /// <summary>The affine map x · scale + shift that batch normalisation with given statistics is; all are [C].</summary>
    /// <inheritdoc cref="BatchNorm2d(Variable, Variable, Variable, Variable, Variable, double, bool)"/>
    /// <returns>γ / √(variance + ε) and β − mean · scale.</returns>
    public static (Variable Scale, Variable Shift) BatchNormAffine(
        Variable gamma, Variable beta, Variable mean, Variable variance, double epsilon = 1e-5)
    {
        Variable scale = gamma / Sqrt(variance + epsilon);
        return (scale, beta - (mean * scale));
    }

    /// <summary>relu?(x · scale + shift + residual) in one pass.</summary>
    /// <param name="x">Channels are axis 1: [N, C, H, W] or [N, C].</param>
    /// <param name="scale">Factor of each channel, [C].</param>
    /// <param name="shift">Added to each channel, [C].</param>
    /// <param name="residual">Added, in x's shape.</param>
    /// <param name="relu">Whether the result goes through a ReLU.</param>
    public static Variable Affine(
        Variable x, Variable? scale = null, Variable? shift = null, Variable? residual = null, bool relu = false) =>
        new Affine(EpilogueParts.Of(scale, shift, residual, relu)).ApplyWith([x], scale, shift, residual);

    /// <summary>[C] as [1, C, 1, 1], to broadcast over images.</summary>
    public static Variable PerChannel(Variable x) => Reshape(x, 1, -1, 1, 1);
}
