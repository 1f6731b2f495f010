using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

public class ImageStandardizationTests
{
    private static readonly ImageStandardization Layer = new();

    [Fact]
    public void Every_image_gets_mean_0_and_variance_1()
    {
        Tensor images = new RandomStream(1).Uniform([3, 2, 4, 5], -2, 7, DType.Float64);
        double[][] before = [.. images.ToDoubles().Chunk(40)], after = [.. Layer.Forward(images).Value.ToDoubles().Chunk(40)];
        for (int i = 0; i < 3; i++)
        {
            double mean = before[i].Average(), deviation = Math.Sqrt(before[i].Average(x => (x - mean) * (x - mean)));
            Assert.Equal(before[i].Select(x => (x - mean) / deviation), after[i], (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    [Fact]
    public void Images_of_one_colour_and_nearly_so_stay_small_and_finite()
    {
        double[] pixels = [0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.75];
        var x = new Variable(Tensor.From(pixels, [2, 1, 2, 2]), requiresGradient: true);
        Variable y = Layer.Forward(x);
        // the deviation of the second, √3/8, is below 1/√4
        Assert.Equal([0, 0, 0, 0, -0.25, -0.25, -0.25, 0.75], y.Value.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.All(Gradient.Of(Op.Sum(y * y), x).Value.ToDoubles(), gradient => Assert.True(double.IsFinite(gradient)));
    }

    [Fact]
    public void Its_gradients_are_right_up_to_second_order()
    {
        Tensor images = new RandomStream(2).Uniform([2, 2, 3, 3], -2, 2, DType.Float64);
        double[] errors = GradCheck.Errors(x => Layer.Forward(x[0]), [images], 2, new RandomStream(3));
        Assert.All(errors, error => Assert.True(error < GradCheck.Tolerance, $"{error}"));
    }
}
