using AdvScratch.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace AdvScratch.Adversarial.Tests;

public class CorrelatedNoiseTests
{
    private static readonly Shape Shape = [3, 3, 4];

    [Fact]
    public void A_draw_is_that_of_the_dense_cholesky_factor()
    {
        const int Count = 5;
        var noise = CorrelatedNoise.Exponential(Shape, 2.5);
        double[] drawn = noise.Sample(Count, new RandomStream(3), DType.Float64).ToDoubles();
        // the same normal numbers, [C, N, H·W]
        double[] z = new RandomStream(3).Normal([3 * Count, 12], type: DType.Float64).ToDoubles();
        Matrix<double> factor = Theory(2.5, 0.5).Cholesky().Factor;
        for (int image = 0; image < Count; image++)
        {
            var normal = Vector<double>.Build.Dense(36, i => z[(((i / 12 * Count) + image) * 12) + (i % 12)]);
            Assert.Equal((factor * normal).ToArray(), drawn.AsSpan(image * 36, 36).ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        }
        Assert.Equal(1, noise.Variance, 1e-12);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(8, 0)]
    public void The_covariance_of_many_draws_is_the_given_one(double decayLength, double betweenChannels)
    {
        const int Count = 20000;
        double[] drawn = CorrelatedNoise.Exponential(Shape, decayLength, betweenChannels).Sample(Count, new RandomStream(1)).ToDoubles();
        Matrix<double> theory = Theory(decayLength, betweenChannels);
        for (int i = 0; i < 36; i++)
        {
            for (int j = i; j < 36; j++)
            {
                double sample = Enumerable.Range(0, Count).Sum(n => drawn[(n * 36) + i] * drawn[(n * 36) + j]) / Count;
                // the deviation of a mean of products of normal variables is √((1 + ρ²) / n); five and a half of them for 666 pairs
                double deviation = Math.Sqrt((1 + (theory[i, j] * theory[i, j])) / Count);
                Assert.Equal(theory[i, j], sample, 5.5 * deviation);
            }
        }
    }

    [Fact]
    public void Noise_of_data_has_their_covariance()
    {
        // two pixels: x, and −2 x plus a little; a third that is always 0.5
        double[] a = new RandomStream(1).Normal([4000], type: DType.Float64).ToDoubles();
        double[] b = new RandomStream(2).Normal([4000], type: DType.Float64).ToDoubles();
        float[] pixels = [.. a.Zip(b).SelectMany(pair => new[] { (float)pair.First, (float)((-2 * pair.First) + (0.5 * pair.Second)), 0.5f })];
        ImageSet data = ImageSet.FromFloats([1, 1, 3], pixels, new int[4000]);
        var noise = CorrelatedNoise.OfData(data);
        double[][] drawn = [.. noise.Sample(20000, new RandomStream(3), DType.Float64).ToDoubles().Chunk(3)];
        double Moment(int i, int j) => drawn.Average(d => d[i] * d[j]);
        Assert.Equal(1, Moment(0, 0), 0.1);
        Assert.Equal(-2, Moment(0, 1), 0.2);
        Assert.Equal(4.25, Moment(1, 1), 0.35);
        Assert.InRange(Moment(2, 2), 0, 1e-5);
        Matrix<double> covariance = PixelMoments.Of(data).Covariance();
        Assert.Equal(covariance.Diagonal().Average(), noise.Variance, 1e-5);
        Assert.Equal(Math.Sqrt(covariance.Diagonal().Average()), PixelMoments.Of(data).Deviation(), 1e-12);
        Assert.Equal(a.Select(x => (double)(float)x).Average(x => x * x) - Math.Pow(a.Average(), 2), covariance[0, 0], 1e-6);
    }

    [Fact]
    public void The_same_stream_gives_the_same_noise()
    {
        var noise = CorrelatedNoise.Exponential([3, 5, 5], 4);
        Assert.Equal(noise.Sample(3, new RandomStream(1)).ToDoubles(), noise.Sample(3, new RandomStream(1)).ToDoubles());
        Assert.Equal<Shape>([3, 3, 5, 5], noise.Sample(3, new RandomStream(1), DType.Float64).Shape);
    }

    [Fact]
    public void The_worst_of_many_draws_fools_more_and_the_strength_matters()
    {
        Classifier classifier = Tiny.Convolutional(3);
        Tensor images = Tiny.Random(classifier, 30), labels = Tiny.OwnLabels(classifier, images);
        var attack = new LongRangeNoise(CorrelatedNoise.Exponential(Tiny.Images, 2), 0.3, unit: 0.25);
        Assert.Equal(100, attack.Restarts);
        int Fooled(Attack a) => a.Run(classifier, images, labels, new RandomStream(1)).Success.Count(success => success);
        int one = Fooled(attack with { Restarts = 1 }), worst = Fooled(attack), weak = Fooled(attack.Scaled(0.1));
        Assert.True(one < worst && weak < worst, $"{one}, {worst}, {weak}");
        Assert.Equal(0, Fooled(attack.Scaled(0)));
    }

    [Fact]
    public void Noisy_images_stay_in_the_pixel_range_and_are_the_noise_inside_it()
    {
        Classifier classifier = Tiny.Convolutional(3);
        Tensor images = Tiny.Random(classifier, 4), labels = Tiny.OwnLabels(classifier, images);
        var noise = CorrelatedNoise.Exponential(Tiny.Images, 3);
        var attack = new LongRangeNoise(noise, 0.4, 0.5) { Restarts = 1 };
        AttackResult result = attack.Run(classifier, images, labels, new RandomStream(6));
        Tensor expected = (images + (noise.Sample(4, new RandomStream(6).Fork(0), DType.Float64) * 0.2)).Clamp(0, 1);
        Assert.Equal(expected.ToDoubles(), result.Images.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(new L2(0).Distance(expected - images).ToDoubles(), result.Distances, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CorrelatedNoise.Exponential(Shape, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CorrelatedNoise.Exponential(Shape, 1, 1));
        Assert.Throws<ArgumentException>(() => CorrelatedNoise.Exponential([3, 4], 1));
        Assert.Throws<ArgumentException>(() => CorrelatedNoise.OfData(ImageSet.FromFloats([1, 1, 1], new float[] { 1, 1 }, [0, 0])));
        Assert.Throws<ArgumentException>(() => PixelMoments.Of(ImageSet.FromFloats([1, 1, 1], new float[] { 1 }, [0])));
        Classifier classifier = Tiny.Convolutional();
        var attack = new LongRangeNoise(CorrelatedNoise.Exponential(Shape, 1));
        Assert.Throws<ArgumentException>(() => attack.Run(
            classifier, Tiny.Random(classifier, 1), Tiny.Labels(0), new RandomStream(1)));
    }

    /// <summary>Σ of all 36 pixels, row-major [C, H, W].</summary>
    private static Matrix<double> Theory(double decayLength, double betweenChannels) => Matrix<double>.Build.Dense(36, 36, (i, j) =>
    {
        double rows = (i % 12 / 4) - (j % 12 / 4), columns = (i % 4) - (j % 4);
        double value = Math.Exp(-Math.Sqrt((rows * rows) + (columns * columns)) / decayLength);
        return i / 12 == j / 12 ? value : betweenChannels * value;
    });
}
