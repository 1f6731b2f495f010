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

    [Fact]
    public void He_scheme_is_normal_with_fan_in_and_without_biases()
    {
        var initializer = new Initializer(new RandomStream(5), Scheme: InitializationScheme.HeNormal);
        AssertMoments(new Conv2d(initializer, 64, 32, 3).Weight.Value, 0, Math.Sqrt(2.0 / (9 * 64)), double.PositiveInfinity);
        AssertMoments(new Linear(initializer, 100, 300).Weight.Value, 0, Math.Sqrt(2.0 / 100), double.PositiveInfinity);
        Assert.All(new Linear(initializer, 3, 5).Bias!.Value.ToDoubles(), bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void Glorot_scheme_is_uniform_with_fan_in_and_fan_out_and_without_biases()
    {
        var initializer = new Initializer(new RandomStream(5), Scheme: InitializationScheme.GlorotUniform);
        double filters = Math.Sqrt(6.0 / (9 * (64 + 32))), matrix = Math.Sqrt(6.0 / (100 + 300));
        AssertMoments(new Conv2d(initializer, 64, 32, 3).Weight.Value, 0, filters / Math.Sqrt(3), filters);
        AssertMoments(new Linear(initializer, 100, 300).Weight.Value, 0, matrix / Math.Sqrt(3), matrix);
        Assert.All(new Conv2d(initializer, 3, 5, 3).Bias!.Value.ToDoubles(), bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void The_small_network_of_trades_begins_without_an_opinion()
    {
        IReadOnlyDictionary<string, Tensor> state = Networks.Create("small-cnn", new RandomStream(5)).StateDict();
        AssertMoments(state["feature_extractor.conv4.weight"], 0, Math.Sqrt(2.0 / (9 * 64)), double.PositiveInfinity);
        AssertMoments(state["classifier.fc1.weight"], 0, 1 / Math.Sqrt(3 * 1024), 1 / Math.Sqrt(1024));
        Assert.Contains(state["classifier.fc1.bias"].ToDoubles(), bias => bias != 0);
        foreach (string name in (string[])["feature_extractor.conv1.bias", "classifier.fc3.weight", "classifier.fc3.bias"])
            Assert.All(state[name].ToDoubles(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Networks_of_the_ensemble_have_the_initial_weights_of_keras()
    {
        double[] convolution = Networks.Create("ensemble-c", new RandomStream(5)).StateDict()["2.weight"].ToDoubles();
        Assert.InRange(convolution.Max(), 0.99 * Math.Sqrt(6.0 / (9 * 192)), 1.01 * Math.Sqrt(6.0 / (9 * 192)));
        AssertMoments(Networks.Create("ensemble-d", new RandomStream(5)).StateDict()["4.weight"], 0, Math.Sqrt(2.0 / 300), double.PositiveInfinity);
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
