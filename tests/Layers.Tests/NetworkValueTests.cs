using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

/// <summary>
/// Logits of the second image from PyTorch, for the same networks (in training mode; those with dropout in evaluation mode)
/// written there with nn modules:
/// <code>
/// def wave(f, *s): return torch.sin(f * torch.arange(torch.Size(s).numel(), dtype=torch.float64)).reshape(s)
/// for p in net.double().parameters():
///     p.data = wave(.37, *p.shape) * 2 / p[0].numel() ** .5 if p.dim() > 1 else .5 + .1 * wave(.9, *p.shape)
/// show(net(wave(.1, 2, channels, side, side))[1])
/// </code>
/// </summary>
public class NetworkValueTests
{
    [Theory]
    [InlineData("madry-mnist", 28, new[] { 2.4622017883, 1.3273611847, -1.8333319951, 1.3141151911, 2.4039706964, -1.5877374193, -0.2807701936, 2.9316989252, -0.2371078037, -1.3223262627 })]
    [InlineData("cat-mnist", 28, new[] { 0.6103733156, 0.74212640641, 0.73775147033, 0.59382157287, 0.39358143577, 0.25599714759, 0.26100670491, 0.40037053744, 0.58599413232, 0.70844516111 })]
    [InlineData("carlini-mnist", 28, new[] { 0.64301925688, 0.72078728288, 0.50328935392, 0.36796776902, 0.48982120997, 0.58871914455, 0.45269130296, 0.32550119907, 0.48889264651, 0.74209721446 })]
    [InlineData("carlini-cifar", 32, new[] { 0.55562005225, 0.69798376784, 0.75487775798, 0.7036009936, 0.58477144007, 0.47119042176, 0.41649666495, 0.4216471185, 0.44304294994, 0.4342140031 })]
    [InlineData("small-cnn", 28, new[] { 0.64301925688, 0.72078728288, 0.50328935392, 0.36796776902, 0.48982120997, 0.58871914455, 0.45269130296, 0.32550119907, 0.48889264651, 0.74209721446 })]
    [InlineData("ensemble-a", 28, new[] { 4.5713901238, -3.4249081758, 4.310338464, -2.6738985334, 2.9975776854, -1.3237310415, 1.2370761909, 0.64414217646, -0.51200234561, 2.5767069109 })]
    [InlineData("ensemble-b", 28, new[] { 0.96540716987, 0.10861828095, 1.0453421867, 0.14139449258, 0.78820716554, 0.15712006547, 0.56691621195, 0.46642417274, 0.50373215428, 0.77931853328 })]
    [InlineData("ensemble-c", 28, new[] { 0.9637610865, 0.12284023025, 1.0193335406, 0.17774662825, 0.74352870282, 0.20764566884, 0.51334710934, 0.52006425088, 0.45299756274, 0.82433240016 })]
    [InlineData("ensemble-d", 28, new[] { 0.7684137189, 0.48418667677, 0.42359613339, 0.81155697939, 0.35934967139, 0.23031681715, 0.69192689706, 0.40303833686, 0.40930845257, 0.86655573343 })]
    [InlineData("preact-resnet18", 8, new[] { 4.4944129835, 4.495064901, 1.1949175219, -2.6734515603, -3.9124198915, -1.5027687622, 2.5574660594, 4.9094523061, 3.6122599005, -0.25504213061 })]
    [InlineData("wrn-16-2", 8, new[] { 0.99338461358, 0.09275832503, 1.0482045935, 0.15168846846, 0.76532801473, 0.19131483813, 0.52330326891, 0.51703522495, 0.44893137584, 0.83526816914 })]
    public void Logits_agree_with_PyTorch(string name, int side, double[] expected)
    {
        using IDisposable pause = Recording.Off();
        using var scope = TensorScope.Begin();
        Module network = Filled(Networks.Create(name, new RandomStream(1), type: DType.Float64));
        Variable logits = network.Forward(Waves.Tensor(0.1, [2, Networks.Find(name).InputShape[0], side, side]));
        Waves.AssertClose(expected, logits.Value.Slice(0, 1, 1), 1e-8);
    }

    /// <summary>Eight elements of the second image's mask, at equal distances from the first to the last.</summary>
    [Theory]
    [InlineData("mask-mnist", 1, 28, new[] { 0.59597151966, 0.62802492176, 0.60626341362, 0.66468290428, 0.64530840564, 0.61417254878, 0.62575175029, 0.62507122354 })]
    [InlineData("mask-cifar", 3, 16, new[] { 0.67576992087, 0.68130059031, 0.71467559987, 0.6608439742, 0.62181782437, 0.56417407686, 0.58679102599, 0.58092131655 })]
    public void Masks_agree_with_PyTorch(string name, int channels, int side, double[] expected)
    {
        using IDisposable pause = Recording.Off();
        using var scope = TensorScope.Begin();
        Module network = Filled(MaskNetworks.Create(name, [channels, side, side], new RandomStream(1), DType.Float64));
        Variable masks = network.Forward(Waves.Tensor(0.1, [2, channels, side, side]));
        Assert.Equal([2, channels, side, side], masks.Shape);
        double[] mask = masks.Value.Slice(0, 1, 1).ToDoubles();
        double[] some = [.. Enumerable.Range(0, 8).Select(i => mask[i * (mask.Length - 1) / 7])];
        Waves.AssertClose(expected, Tensor.From(some, [8]), 1e-8);
    }

    private static Module Filled(Module network)
    {
        // of these networks none has both batch norm and dropout
        network.Train(network.NamedBuffers().Any());
        foreach (Parameter parameter in network.Parameters)
        {
            Shape shape = parameter.Shape;
            parameter.Value.Assign(shape.Rank > 1
                ? Waves.Tensor(0.37, shape) * (2 / Math.Sqrt(shape.Product(1, shape.Rank)))
                : (Waves.Tensor(0.9, shape) * 0.1) + 0.5);
        }
        return network;
    }
}
