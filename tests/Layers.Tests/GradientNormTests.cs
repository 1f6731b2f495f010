using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

public class GradientNormTests
{
    private static readonly Variable[] Gradients = [Waves.Tensor(0.8, [3, 4]), Waves.Tensor(1.3, [5])];

    // the definition, with plain loops
    private static double Norm => Math.Sqrt(Gradients.SelectMany(g => g.Value.ToDoubles()).Sum(x => x * x));

    [Fact]
    public void The_norm_is_that_of_all_gradients_together() => Assert.Equal(Norm, GradientNorm.Of(Gradients), 1e-12);

    [Fact]
    public void Longer_gradients_are_shortened_together()
    {
        double largest = Norm / 3;
        IReadOnlyList<Variable> clipped = GradientNorm.Clip(Gradients, largest, out double norm);
        Assert.Equal(Norm, norm, 1e-12);
        double factor = largest / (Norm + 1e-6);
        for (int i = 0; i < Gradients.Length; i++)
            Waves.AssertClose([.. Gradients[i].Value.ToDoubles().Select(x => x * factor)], clipped[i].Value, 1e-14);
    }

    [Fact]
    public void Shorter_ones_stay_as_they_are()
    {
        IReadOnlyList<Variable> clipped = GradientNorm.Clip(Gradients, Norm * 1.01, out _);
        Assert.Equal(Gradients, clipped);
    }

    [Fact]
    public void Two_parameters_may_share_a_gradient()
    {
        Variable shared = Waves.Tensor(0.8, [4]);
        double[] before = shared.Value.ToDoubles();
        IReadOnlyList<Variable> clipped = GradientNorm.Clip([shared, shared], 0.1, out double norm);
        Assert.All(clipped, g => Waves.AssertClose([.. before.Select(x => x * 0.1 / (norm + 1e-6))], g.Value, 1e-14));
        Assert.Equal(before, shared.Value.ToDoubles());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_norm_that_is_no_number_is_told_and_nothing_is_scaled(double element)
    {
        Variable[] gradients = [Tensor.From([1.0, element], [2])];
        Assert.Same(gradients, GradientNorm.Clip(gradients, 1, out double norm));
        Assert.False(double.IsFinite(norm));
    }
}
