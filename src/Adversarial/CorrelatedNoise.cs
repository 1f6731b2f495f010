using AdvScratch.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace AdvScratch.Adversarial;

/// <summary>
/// Gaussian noise d ~ N(0, Σ) for images, of a covariance Σ = C ⊗ K between channels and between pixels, drawn as
/// <c>d = L_K Z L_Cᵀ</c> with Z standard normal and the Cholesky factors of the two: neither Σ nor its factor is ever formed
/// (Roth et al., "Adversarially robust training through structured gradient regularization", 2018, section 4.3). Serves the
/// attack <see cref="LongRangeNoise"/> and training with noise.
/// </summary>
public sealed class CorrelatedNoise
{
    // a constant pixel (the border of MNIST) makes a data covariance singular; this share of the mean variance is added to all
    private const double Floor = 1e-6;

    // made when the first noise is drawn: of many pixels that takes seconds
    private readonly Lazy<Tensor> _channels;
    private readonly Lazy<Tensor> _pixels;
    private readonly string _description;

    private CorrelatedNoise(Shape imageShape, Matrix<double> channels, Matrix<double> pixels, FormattableString description)
    {
        (ImageShape, _description) = (imageShape, FormattableString.Invariant(description));
        (_channels, _pixels) = (new(() => Factor(channels)), new(() => Factor(pixels)));
        Variance = channels.Diagonal().Average() * pixels.Diagonal().Average();
    }

    /// <summary>[C, H, W] of the images that it fits.</summary>
    public Shape ImageShape { get; }

    /// <summary>The mean variance of a pixel, in squares of the unit of the noise.</summary>
    public double Variance { get; }

    /// <summary>
    /// Correlations that decay with the Euclidean distance r of two pixels: exp(−r/ζ) in a channel, ρ exp(−r/ζ) between two
    /// channels; every pixel has variance 1.
    /// </summary>
    /// <param name="imageShape">[C, H, W].</param>
    /// <param name="decayLength">ζ in pixels: the distance at which a correlation has fallen to 1/e; 1 to 16 in the paper.</param>
    /// <param name="betweenChannels">ρ in [0, 1); 0.5 in the paper (its ICLR version, section 4.3).</param>
    /// <exception cref="ArgumentException">The shape is not [C, H, W].</exception>
    /// <exception cref="ArgumentOutOfRangeException">ζ is not positive, or ρ lies outside [0, 1).</exception>
    public static CorrelatedNoise Exponential(Shape imageShape, double decayLength, double betweenChannels = 0.5)
    {
        Require.Positive(decayLength, nameof(decayLength));
        if (!(betweenChannels is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(betweenChannels), $"The correlation between channels must be in [0, 1); got {betweenChannels}.");
        }
        if (imageShape.Rank != 3)
            throw new ArgumentException($"Images must have the shape [C, H, W]; got {imageShape}.", nameof(imageShape));
        (int channels, int height, int width) = (imageShape[0], imageShape[1], imageShape[2]);
        return new CorrelatedNoise(
            imageShape,
            Matrix<double>.Build.Dense(channels, channels, (a, b) => a == b ? 1 : betweenChannels),
            Matrix<double>.Build.Dense(height * width, height * width, (i, j) =>
                Math.Exp(-double.Hypot((i / width) - (j / width), (i % width) - (j % width)) / decayLength)),
            $"exponential, decay length {decayLength}, {betweenChannels} between channels");
    }

    /// <summary>
    /// Noise with the covariance of a data set, all pixels of all channels together, in pixel units: the check at the end of
    /// section 4.3 of the paper. So that the factor exists, 10⁻⁶ of the mean variance is added to every variance.
    /// </summary>
    /// <param name="data">The images; the mean is subtracted.</param>
    /// <exception cref="ArgumentException">There are fewer than two images, or they are all the same.</exception>
    public static CorrelatedNoise OfData(ImageSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Matrix<double> covariance = PixelMoments.Of(data).Covariance();
        double variance = covariance.Diagonal().Average();
        if (!(variance > 0))
            throw new ArgumentException("All images of the data set are the same; noise of their covariance is none.", nameof(data));
        Matrix<double> floor = Matrix<double>.Build.DenseIdentity(covariance.RowCount) * (Floor * variance);
        return new CorrelatedNoise(data.ImageShape, Matrix<double>.Build.Dense(1, 1, 1), covariance + floor, $"covariance of {data.Count} images");
    }

    /// <summary>Independent draws.</summary>
    /// <param name="count">How many images N.</param>
    /// <param name="random">What to draw from.</param>
    /// <param name="type">Element type.</param>
    /// <param name="device">Where to put them.</param>
    /// <returns>[N, C, H, W].</returns>
    public Tensor Sample(int count, RandomStream random, DType type = DType.Float32, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        using TensorScope scope = TensorScope.Begin();
        (int channels, int pixels) = (_channels.Value.Shape[0], _pixels.Value.Shape[0]);
        Tensor z = random.Normal([channels * count, pixels], type: type, device: device);
        // rows of Z are channels here: (L_K Zᵀ)ᵀ = Z L_Kᵀ, then L_C from the left
        Tensor inPixels = Tensor.MatMul(z, _pixels.Value.To(type).To(z.Device), transposeB: true).Reshape(channels, count * pixels);
        Tensor mixed = Tensor.MatMul(_channels.Value.To(type).To(z.Device), inPixels).Reshape(channels, count, pixels);
        return scope.Keep(mixed.Permute([1, 0, 2])).Reshape([count, .. ImageShape]);
    }

    /// <summary>The covariance in words.</summary>
    public override string ToString() => _description;

    /// <summary>The lower Cholesky factor.</summary>
    private static Tensor Factor(Matrix<double> covariance)
    {
        int size = covariance.RowCount;
        double[] rows = covariance.Cholesky().Factor.ToRowMajorArray();
        return Tensor.From(rows, [size, size]).Persist();
    }
}
