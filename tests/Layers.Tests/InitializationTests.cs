using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

public class InitializationTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        foreach (string name in (string[])["cat-mnist", "wrn-10-1"])
        {
            double[][] first = Values(name, 5), again = Values(name, 5), other = Values(name, 6);
            Assert.Equal(first, again);
            Assert.NotEqual(first[0], other[0]);
        }
    }

    [Fact]
    public void Layers_of_one_network_have_different_weights()
    {
        Module network = Networks.Create("wrn-16-1", new RandomStream(5));
        double[] second = network.StateDict()["block1.layer.0.conv1.weight"].ToDoubles();
        Assert.NotEqual(second, network.StateDict()["block1.layer.0.conv2.weight"].ToDoubles());
        Assert.NotEqual(second, network.StateDict()["block1.layer.1.conv1.weight"].ToDoubles());
    }

    [Fact]
    public void Layers_that_share_an_initializer_have_different_weights()
    {
        var initializer = new Initializer(new RandomStream(5));
        Assert.NotEqual(new Linear(initializer, 4, 4).Weight.Value.ToDoubles(), new Linear(initializer, 4, 4).Weight.Value.ToDoubles());
    }

    [Fact]
    public void A_layer_added_in_front_of_others_by_name_leaves_their_weights()
    {
        var initializer = new Initializer(new RandomStream(5));
        var small = new Sequential(initializer, ("head", at => new Linear(at, 4, 2)));
        var large = new Sequential(initializer, ("body", at => new Linear(at, 4, 4)), ("head", at => new Linear(at, 4, 2)));
        Assert.Equal(small.StateDict()["head.weight"].ToDoubles(), large.StateDict()["head.weight"].ToDoubles());
    }

    [Fact]
    public void PyTorch_scheme_is_uniform_within_one_over_the_root_of_the_inputs()
    {
        var convolution = new Conv2d(new Initializer(new RandomStream(5)), 16, 64, 5);
        double bound = 1 / Math.Sqrt(16 * 25);
        AssertMoments(convolution.Weight.Value, 0, bound / Math.Sqrt(3), bound);
        AssertMoments(new Linear(new Initializer(new RandomStream(6)), 100, 4000).Bias!.Value, 0, 0.1 / Math.Sqrt(3), 0.1);
    }

    [Fact]
    public void Wide_scheme_is_normal_with_fan_out_and_without_biases()
    {
        var initializer = new Initializer(new RandomStream(5), Scheme: InitializationScheme.WideResNet);
        AssertMoments(new Conv2d(initializer, 64, 32, 3).Weight.Value, 0, Math.Sqrt(2.0 / (9 * 32)), double.PositiveInfinity);
        Assert.All(new Linear(initializer, 3, 5).Bias!.Value.ToDoubles(), bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void Truncated_scheme_cuts_at_two_deviations_and_has_equal_biases()
    {
        var initializer = new Initializer(new RandomStream(5), DType.Float64, Scheme: InitializationScheme.TruncatedNormal);
        var linear = new Linear(initializer, 300, 100);
        // the deviation of a standard normal number given that it lies within ±2 is √(1 − 4 φ(2) / (2 Φ(2) − 1)) = 0.87963
        AssertMoments(linear.Weight.Value, 0, 0.087963, 0.2);
        Assert.All(linear.Bias!.Value.ToDoubles(), bias => Assert.Equal(0.1, bias));
    }

    private static double[][] Values(string name, ulong seed) =>
        [.. Networks.Create(name, new RandomStream(seed)).StateDict().Values.Select(tensor => tensor.ToDoubles())];

    /// <summary>Mean and deviation within five standard errors of what they should be, and all values within the bound.</summary>
    private static void AssertMoments(Tensor tensor, double mean, double deviation, double bound)
    {
        double[] x = tensor.ToDoubles();
        double error = 5 * deviation / Math.Sqrt(x.Length);
        Assert.InRange(x.Average(), mean - error, mean + error);
        double measured = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)));
        Assert.InRange(measured, deviation - error, deviation + error);
        // float32 may round the bound itself up
        Assert.All(x, v => Assert.InRange(v, -bound * (1 + 1e-6), bound * (1 + 1e-6)));
    }
}
