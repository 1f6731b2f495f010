using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

/// <summary>The networks that draw the masks of calibrated training; their values are in <see cref="NetworkValueTests"/>.</summary>
public class MaskNetworksTests
{
    /// <summary>Counts and names from PyTorch, as in <see cref="NetworksTests"/>.</summary>
    [Theory]
    [InlineData("mask-mnist", 1, 28, 223233, 0)]
    [InlineData("mask-cifar", 3, 32, 11182659, 9600)]
    [InlineData("mask-small", 1, 28, 14337, 0)]
    [InlineData("mask-small", 3, 32, 15203, 0)]
    public void They_have_as_many_parameters_and_statistics_as_in_PyTorch(string name, int channels, int side, int parameters, int statistics)
    {
        using var scope = TensorScope.Begin();
        Module network = MaskNetworks.Create(name, [channels, side, side], new RandomStream(1));
        Assert.Equal(parameters, network.Parameters.Sum(p => p.Value.Count));
        Assert.Equal(statistics, network.NamedBuffers().Sum(b => b.Buffer.Count));
    }

    [Fact]
    public void Their_names_are_those_of_the_published_code()
    {
        using var scope = TensorScope.Begin();
        string[] mnist = [.. MaskNetworks.Create("mask-mnist", [1, 4, 4], new RandomStream(1)).StateDict().Keys];
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias", "7.weight", "7.bias"], mnist);
        string[] cifar = [.. MaskNetworks.Residual(new Initializer(new RandomStream(1)), 3, 1).StateDict().Keys];
        string[] norm = ["weight", "bias", "running_mean", "running_var"];
        Assert.Equal(
            ["conv1.weight", .. norm.Select(n => "bn1." + n), "layer1.0.conv1.weight", .. norm.Select(n => "layer1.0.bn1." + n), "layer1.0.conv2.weight"],
            cifar[..11]);
        Assert.Equal(["layer2.0.shortcut.0.weight", .. norm.Select(n => "layer2.0.shortcut.1." + n)], cifar.Where(n => n.StartsWith("layer2.0.shortcut", StringComparison.Ordinal)));
        Assert.DoesNotContain("layer1.0.shortcut.0.weight", cifar);
        Assert.Equal(["conv2.weight", "conv2.bias"], cifar[^2..]);
    }

    [Theory]
    [InlineData("mask-mnist", 2, 6)]
    [InlineData("mask-cifar", 1, 8)]
    [InlineData("mask-small", 3, 6)]
    public void All_their_parameters_have_gradients(string name, int channels, int side)
    {
        using var scope = TensorScope.Begin();
        Module network = MaskNetworks.Create(name, [channels, side, side], new RandomStream(1));
        Variable masks = network.Forward(Waves.Tensor(0.1, [4, channels, side, side], DType.Float32));
        Assert.Equal([4, channels, side, side], masks.Shape);
        Variable[] gradients = Gradient.Of(Op.Sum(masks * masks), network.Parameters);
        Assert.All(gradients, gradient => Assert.Contains(gradient.Value.ToArray<float>(), g => g != 0 && float.IsFinite(g)));
    }

    [Fact]
    public void Grey_images_get_the_network_of_mnist_and_colour_that_of_cifar() =>
        Assert.Equal(["mask-mnist", "mask-cifar"], [MaskNetworks.NameFor([1, 28, 28]), MaskNetworks.NameFor([3, 32, 32])]);

    [Theory]
    [InlineData("mask", 4, "choose one of mask-mnist, mask-cifar, mask-small")]
    [InlineData("mask-mnist", 5, "multiples of 2")]
    [InlineData("mask-cifar", 12, "multiples of 8")]
    [InlineData("mask-small", 5, "multiples of 2")]
    public void What_cannot_be_made_is_refused(string name, int side, string why) => Assert.Contains(
        why, Assert.Throws<ArgumentException>(() => MaskNetworks.Create(name, [3, side, side], new RandomStream(1))).Message, StringComparison.Ordinal);
}
