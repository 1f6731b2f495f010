using AdvScratch.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace AdvScratch.Adversarial.Tests;

public class CovarianceFormTests
{
    public static TheoryData<int, int, int, int> Sizes => new() { { 1, 5, 5, 3 }, { 2, 4, 6, 2 }, { 3, 6, 3, 4 }, { 1, 1, 7, 2 }, { 2, 5, 1, 1 }, { 1, 1, 1, 3 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_full_matrix_is_the_mean_outer_product(int channels, int height, int width, int count)
    {
        Tensor perturbations = Draw(channels, height, width, count);
        Matrix<double> expected = SecondMoments(perturbations);
        Tensor matrix = CovarianceForm.Full.Estimate(perturbations);
        Assert.Equal(CovarianceForm.Full.ShapeFor([channels, height, width]), matrix.Shape);
        Close(expected.ToRowMajorArray(), matrix.ToDoubles());
        Assert.Equal(expected.Diagonal().Average(), CovarianceForm.Full.MeanVariance(matrix), 1e-12);
        // symmetric and positive semidefinite, and no rank beyond the number of perturbations
        Matrix<double> found = Matrix<double>.Build.Dense(expected.RowCount, expected.RowCount, matrix.ToDoubles());
        Close(found.ToRowMajorArray(), found.Transpose().ToRowMajorArray());
        double[] eigenvalues = [.. ((found + found.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real)];
        Assert.All(eigenvalues, value => Assert.True(value > -1e-12));
        Assert.True(eigenvalues.Count(value => value > 1e-9) <= count);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_function_is_the_mean_over_all_pairs_of_pixels_at_a_rounded_distance(int channels, int height, int width, int count)
    {
        Tensor perturbations = Draw(channels, height, width, count);
        Tensor function = CovarianceForm.Function.Estimate(perturbations);
        Assert.Equal(CovarianceForm.Function.ShapeFor([channels, height, width]), function.Shape);
        Matrix<double> moments = SecondMoments(perturbations);
        var pairs = new Dictionary<(int Ring, int Channel, int Other), List<double>>();
        for (int i = 0; i < moments.RowCount; i++)
        {
            for (int j = 0; j < moments.RowCount; j++)
            {
                var key = (Ring(i, j, height, width), i / (height * width), j / (height * width));
                pairs.TryAdd(key, []);
                pairs[key].Add(moments[i, j]);
            }
        }
        double[] expected = new double[function.Count];
        foreach (((int ring, int channel, int other), List<double> values) in pairs)
            expected[(((ring * channels) + channel) * channels) + other] = values.Average();
        Close(expected, function.ToDoubles());
        Assert.Equal(moments.Diagonal().Average(), CovarianceForm.Function.MeanVariance(function), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_convolution_of_the_function_is_the_product_with_its_matrix(int channels, int height, int width, int count)
    {
        Shape image = [channels, height, width];
        Tensor function = new RandomStream(3).Normal(CovarianceForm.Function.ShapeFor(image), type: DType.Float64);
        function = function + function.Permute([0, 2, 1]);
        Tensor vectors = Draw(channels, height, width, count);
        double[] values = function.ToDoubles();
        int pixels = height * width;
        Matrix<double> matrix = Matrix<double>.Build.Dense(image.Size, image.Size, (i, j) =>
            values[(((Ring(i, j, height, width) * channels) + (i / pixels)) * channels) + (j / pixels)]);
        Matrix<double> rows = Matrix<double>.Build.DenseOfRowMajor(count, image.Size, vectors.ToDoubles());
        Tensor product = CovarianceForm.Function.Product(function, image)(vectors).Value;
        Assert.Equal(vectors.Shape, product.Shape);
        Close((rows * matrix.Transpose()).ToRowMajorArray(), product.ToDoubles());
        // and of the matrix itself
        Tensor full = Tensor.From(matrix.ToRowMajorArray(), [image.Size, image.Size]);
        Close((rows * matrix.Transpose()).ToRowMajorArray(), CovarianceForm.Full.Product(full, image)(vectors).Value.ToDoubles());
    }

    [Fact]
    public void The_function_of_correlated_noise_is_the_one_it_was_drawn_from()
    {
        const double DecayLength = 4;
        Tensor noise = CorrelatedNoise.Exponential([3, 16, 16], DecayLength).Sample(2000, new RandomStream(5));
        Tensor function = CovarianceForm.Function.Estimate(noise);
        Assert.Equal<Shape>([22, 3, 3], function.Shape);
        double[] values = function.ToDoubles();
        for (int i = 0; i < values.Length; i++)
        {
            (int ring, int channel, int other) = (i / 9, i / 3 % 3, i % 3);
            // pixels of one ring lie up to half a pixel nearer or farther
            double near = Math.Exp(-Math.Max(ring - 0.5, 0) / DecayLength), far = Math.Exp(-(ring == 0 ? 0 : ring + 0.5) / DecayLength);
            double share = channel == other ? 1 : 0.5;
            Assert.InRange(values[i], (share * far) - 0.03, (share * near) + 0.03);
        }
    }

    private static Tensor Draw(int channels, int height, int width, int count) =>
        new RandomStream(7).Normal([count, channels, height, width], mean: 0.3, type: DType.Float64);

    private static int Ring(int i, int j, int height, int width)
    {
        (int a, int b) = (i % (height * width), j % (height * width));
        int rows = (a / width) - (b / width), columns = (a % width) - (b % width);
        return (int)Math.Floor(Math.Sqrt((rows * rows) + (columns * columns)) + 0.5);
    }

    private static Matrix<double> SecondMoments(Tensor perturbations)
    {
        int count = perturbations.Shape[0];
        Matrix<double> rows = Matrix<double>.Build.DenseOfRowMajor(count, perturbations.Count / count, perturbations.ToDoubles());
        return rows.TransposeThisAndMultiply(rows) / count;
    }

    private static void Close(double[] expected, double[] actual) =>
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < 1e-11 * (1 + Math.Abs(a)));
}
