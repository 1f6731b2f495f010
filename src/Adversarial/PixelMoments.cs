using AdvScratch.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace AdvScratch.Adversarial;

/// <summary>Mean and covariance of the pixels of a data set, in pixel units, summed in double precision.</summary>
public sealed class PixelMoments
{
    private const int BatchSize = 500;

    private readonly ImageSet _data;
    private readonly Tensor _mean;

    private PixelMoments(ImageSet data)
    {
        _data = data;
        Tensor sum = Tensor.Zeros([1, data.ImageShape.Size], DType.Float64).Persist();
        Over(batch => sum.Assign(sum + batch.Sum([0], keepAxes: true)));
        _mean = (sum / data.Count).Persist();
    }

    /// <summary>Reads the data set once.</summary>
    /// <exception cref="ArgumentException">There are fewer than two images.</exception>
    public static PixelMoments Of(ImageSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Count > 1
            ? new PixelMoments(data)
            : throw new ArgumentException($"Moments need at least 2 images; got {data.Count}.", nameof(data));
    }

    /// <summary>
    /// √(mean over all pixels and channels of the variance): the standard deviation of a pixel, the unit in which long-range
    /// noise is measured (<see cref="LongRangeNoise.Unit"/>). About 0.25 for images in [0, 1].
    /// </summary>
    public double Deviation()
    {
        Tensor squares = Tensor.Zeros([], DType.Float64).Persist();
        Over(batch =>
        {
            Tensor centred = batch - _mean;
            squares.Assign(squares + (centred * centred).Sum());
        });
        return Math.Sqrt(squares.Item() / _data.Count / _data.ImageShape.Size);
    }

    /// <summary>Σ = 1/N Σᵢ (xᵢ − x̄)(xᵢ − x̄)ᵀ: C·H·W rows and columns, images row-major.</summary>
    public Matrix<double> Covariance()
    {
        int size = _data.ImageShape.Size;
        Tensor products = Tensor.Zeros([size, size], DType.Float64).Persist();
        Over(batch =>
        {
            Tensor centred = batch - _mean;
            products.Assign(products + Tensor.MatMul(centred, centred, transposeA: true));
        });
        // symmetric, so that the order of rows and columns does not matter
        return Matrix<double>.Build.Dense(size, size, products.ToArray<double>()) / _data.Count;
    }

    /// <summary>Batches [N, C·H·W] of all images.</summary>
    private void Over(Action<Tensor> use)
    {
        for (int start = 0; start < _data.Count; start += BatchSize)
        {
            using TensorScope scope = TensorScope.Begin();
            (Tensor images, _) = _data.Batch(start, Math.Min(BatchSize, _data.Count - start), DType.Float64);
            use(images.Reshape(images.Shape[0], -1));
        }
    }
}
