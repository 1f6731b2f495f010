using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

public class NetworksTests
{
    /// <summary>
    /// Counts from PyTorch, for the same networks written there with nn.Conv2d, nn.BatchNorm2d and nn.Linear:
    /// <c>sum(p.numel() for p in net.parameters()), sum(b.numel() for k, b in net.named_buffers() if "tracked" not in k)</c>.
    /// </summary>
    [Theory]
    [InlineData("cat-mnist", 379702, 0)]
    [InlineData("madry-mnist", 3274634, 0)]
    [InlineData("carlini-mnist", 312202, 0)]
    [InlineData("carlini-cifar", 1147978, 0)]
    [InlineData("sgr-mnist", 312202, 0)]
    [InlineData("sgr-cifar", 1147978, 0)]
    [InlineData("sgr-cifar-half", 288298, 0)]
    [InlineData("small-cnn", 312202, 0)]
    [InlineData("ensemble-a", 3382346, 0)]
    [InlineData("ensemble-b", 710218, 0)]
    [InlineData("ensemble-c", 4795082, 0)]
    [InlineData("ensemble-d", 509410, 0)]
    [InlineData("preact-resnet18", 11172170, 7808)]
    [InlineData("wrn-28-10", 36479194, 17952)]
    [InlineData("wrn-10-1", 77850, 480)]
    [InlineData("wrn-16-2", 691674, 1824)]
    public void Networks_have_as_many_parameters_and_statistics_as_in_PyTorch(string name, int parameters, int statistics)
    {
        using var scope = TensorScope.Begin();
        Module network = Networks.Create(name, new RandomStream(1));
        Assert.Equal(parameters, network.Parameters.Sum(p => p.Value.Count));
        Assert.Equal(statistics, network.NamedBuffers().Sum(b => b.Buffer.Count));
    }

    [Theory]
    [InlineData("cat-mnist")]
    [InlineData("madry-mnist")]
    [InlineData("carlini-mnist")]
    [InlineData("carlini-cifar")]
    [InlineData("sgr-mnist")]
    [InlineData("sgr-cifar-half")]
    [InlineData("small-cnn")]
    [InlineData("ensemble-a")]
    [InlineData("ensemble-b")]
    [InlineData("ensemble-c")]
    [InlineData("ensemble-d")]
    [InlineData("preact-resnet18")]
    [InlineData("wrn-10-1")]
    public void Networks_map_images_to_logits_and_have_gradients_for_all_parameters(string name)
    {
        Module network = Networks.Create(name, new RandomStream(1), classes: 7);
        network.UseRandom(new RandomStream(2));
        // nothing passes a last layer that begins at 0
        if (network.Parameters[^2].Value.ToArray<float>().All(weight => weight == 0))
            network.Parameters[^2].Value.Assign(Waves.Tensor(0.3, network.Parameters[^2].Shape, DType.Float32));
        Shape input = Networks.Find(name).InputShape;
        // residual networks end in a global pool: small images do for them
        int side = network.NamedBuffers().Any() ? 8 : input[1];
        Variable logits = network.Forward(Waves.Tensor(0.1, [2, input[0], side, side], DType.Float32));
        Assert.Equal([2, 7], logits.Shape);
        Variable[] gradients = Gradient.Of(Op.CrossEntropy(logits, Tensor.From([1, 6], [2])), network.Parameters);
        Assert.All(gradients, gradient => Assert.Contains(gradient.Value.ToArray<float>(), g => g != 0));
        Assert.All(gradients, gradient => Assert.DoesNotContain(gradient.Value.ToArray<float>(), g => !float.IsFinite(g)));
    }

    [Fact]
    public void Names_of_residual_networks_are_those_of_their_common_PyTorch_versions()
    {
        string[] wide = [.. Networks.Create("wrn-10-2", new RandomStream(1)).StateDict().Keys];
        string[] norm = ["weight", "bias", "running_mean", "running_var"];
        Assert.Equal(
            ["conv1.weight", .. norm.Select(n => "block1.layer.0.bn1." + n), "block1.layer.0.conv1.weight", .. norm.Select(n => "block1.layer.0.bn2." + n),
                "block1.layer.0.conv2.weight", "block1.layer.0.convShortcut.weight"],
            wide[..12]);
        Assert.Equal([.. norm.Select(n => "bn1." + n), "fc.weight", "fc.bias"], wide[^6..]);
        string[] preAct = [.. Networks.Create("preact-resnet18", new RandomStream(1)).StateDict().Keys];
        Assert.Contains("layer2.0.shortcut.0.weight", preAct);
        Assert.DoesNotContain("layer1.0.shortcut.0.weight", preAct);
        Assert.Contains("layer4.1.bn2.running_var", preAct);
        Assert.Equal([.. norm.Select(n => "bn." + n), "linear.weight", "linear.bias"], preAct[^6..]);
    }

    [Fact]
    public void Names_of_the_small_network_of_trades_are_those_of_its_checkpoints()
    {
        string[] layers = [.. Enumerable.Range(1, 4).Select(i => $"feature_extractor.conv{i}"), .. Enumerable.Range(1, 3).Select(i => $"classifier.fc{i}")];
        Assert.Equal(
            layers.SelectMany(layer => (string[])[layer + ".weight", layer + ".bias"]),
            Networks.Create("small-cnn", new RandomStream(1)).StateDict().Keys);
    }

    [Fact]
    public void Every_listed_network_is_found_by_its_name()
    {
        Assert.Equal(Networks.All.Count, Networks.All.Select(info => info.Name).Distinct().Count());
        Assert.All(Networks.All, info => Assert.Equal(info.Name, Networks.Find(info.Name).Name));
    }

    [Theory]
    [InlineData("resnet")]
    [InlineData("wrn-28")]
    [InlineData("wrn-28-0")]
    [InlineData("wrn-28-10-1")]
    [InlineData("WRN-28-10")]
    public void An_unknown_name_is_answered_with_the_known_ones(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => Networks.Create(name, new RandomStream(1)));
        Assert.StartsWith($"There is no network '{name}'; choose one of cat-mnist, madry-mnist,", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrn-4-1")]
    [InlineData("wrn-29-1")]
    public void A_depth_that_does_not_divide_into_blocks_is_refused(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => Networks.Create(name, new RandomStream(1)));
        Assert.Contains("10, 16, 22, 28", error.Message, StringComparison.Ordinal);
    }
}
