using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// The covariance as a function of the displacement of two pixels, rounded to the nearest integer:
/// <c>Σ[(c, i), (c', j)] = f_{cc'}(round ‖i − j‖₂)</c>, one array for every channel and one for every pair of channels (Roth et
/// al. 2018, equation 16 and figure 2). Stored as [R + 1, C, C], R the largest displacement; <c>f_{cc'}(r)</c> is the mean of
/// ξ_c(i) ξ_c'(j) over all images and all pairs of pixels that lie r apart. 45 × 9 numbers for CIFAR-10.
/// </summary>
/// <remarks>
/// A covariance that depends on the displacement only makes <c>Σ v</c> a sum over channels of 2-d convolutions with the radial
/// kernels <c>f_{cc'}(round ‖·‖₂)</c>. They are computed exactly and over the whole image, as one convolution along the columns
/// whose channels are the pixel rows (c, i) of the image: this has the matrix product's speed without its matrix. Nothing forces
/// the mean function of arbitrary perturbations to be positive semidefinite, as the full matrix is; for the perturbations it was
/// estimated from, <c>Σᵢ ξᵢᵀ Σ ξᵢ</c> is a sum of squares.
/// </remarks>
public sealed record CovarianceFunction : CovarianceForm
{
    /// <inheritdoc/>
    public override Shape ShapeFor(Shape image) => [new Rings(image).Count, image[0], image[0]];

    /// <inheritdoc/>
    public override Tensor Estimate(Tensor perturbations)
    {
        ArgumentNullException.ThrowIfNull(perturbations);
        using TensorScope scope = TensorScope.Begin();
        Shape shape = perturbations.Shape;
        var rings = new Rings([.. shape.Skip(1)]);
        (int channels, int height) = (shape[1], shape[2]);
        // Σ over images and columns of ξ(c, i, column) ξ(c', i', column + shift): [(c, i), (c', i'), 1, shift]
        Tensor products = Tensor.Conv2dFilter(rings.Rows(perturbations), rings.Padded(perturbations).Value, rings.Geometry(shape[0]));
        Tensor byRing = products.Reshape(channels, height, channels, height, -1).Permute([1, 3, 4, 0, 2]).Reshape(-1, channels * channels);
        int[] index = [.. rings.Indices().SelectMany(ring => Enumerable.Repeat(ring, channels * channels))];
        Tensor sums = byRing.ScatterAdd(Tensor.From(index, byRing.Shape, products.Device), 0, rings.Count);
        Tensor pairs = Tensor.From(rings.Pairs(), [rings.Count, 1], products.Device).To(products.DType);
        return scope.Keep(sums / (pairs * shape[0])).Reshape(rings.Count, channels, channels);
    }

    /// <inheritdoc/>
    public override double MeanVariance(Tensor covariance)
    {
        ArgumentNullException.ThrowIfNull(covariance);
        int channels = covariance.Shape[1];
        double[] atZero = covariance.Slice(0, 0, 1).ToDoubles();
        return Enumerable.Range(0, channels).Average(c => atZero[(c * channels) + c]);
    }

    /// <inheritdoc/>
    public override Func<Variable, Variable> Product(Tensor covariance, Shape image)
    {
        ArgumentNullException.ThrowIfNull(covariance);
        var rings = new Rings(image);
        (int channels, int height) = (image[0], image[1]);
        // f at every (i, i', shift), then as filters [(c, i), (c', i'), 1, shift]
        Tensor filters = covariance.Rows(rings.Indices()).Reshape(height, height, -1, channels, channels)
            .Permute([3, 0, 4, 1, 2]).Reshape(rings.Geometry(1).FilterShape.ToArray());
        return v => Op.Reshape(Op.Conv2d(rings.Padded(v), filters), [v.Shape[0], .. image]);
    }

    /// <summary>
    /// Displacements in an image [C, H, W]: row pairs (i, i') and column shifts −(W − 1) … W − 1, sorted into rings of one
    /// rounded length.
    /// </summary>
    private sealed class Rings(Shape image)
    {
        private readonly int _height = image[1];
        private readonly int _width = image[2];

        /// <summary>The number of rings, R + 1.</summary>
        public int Count => Ring(_height - 1, _width - 1) + 1;

        /// <summary>The ring of every (i, i', shift), row-major.</summary>
        public int[] Indices() => [.. Displacements().Select(d => Ring(d.Rows, d.Columns))];

        /// <summary>How many ordered pairs of pixels lie in each ring.</summary>
        public double[] Pairs()
        {
            double[] pairs = new double[Count];
            foreach ((int rows, int columns) in Displacements())
                pairs[Ring(rows, columns)] += _width - Math.Abs(columns);
            return pairs;
        }

        /// <summary>The convolution along the columns, over images without padding.</summary>
        public Conv2dGeometry Geometry(int count) => new(count, image[0] * _height, 1, (3 * _width) - 2, image[0] * _height, 1, (2 * _width) - 1, 1, 0);

        /// <summary>Images as [N, (c, i), 1, W].</summary>
        public Tensor Rows(Tensor images) => images.Reshape(images.Shape[0], -1, 1, _width);

        /// <summary>Images as [N, (c, i), 1, W] with W − 1 zeros on both sides.</summary>
        public Variable Padded(Variable images) =>
            Op.Pad(Op.Reshape(images, images.Shape[0], -1, 1, _width), 3, _width - 1, _width - 1);

        private IEnumerable<(int Rows, int Columns)> Displacements() =>
            from i in Enumerable.Range(0, _height)
            from other in Enumerable.Range(0, _height)
            from shift in Enumerable.Range(1 - _width, (2 * _width) - 1)
            select (other - i, shift);

        private static int Ring(int rows, int columns) => (int)Math.Round(double.Hypot(rows, columns));
    }
}
