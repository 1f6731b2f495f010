using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

/// <summary>
/// Golden values from PyTorch:
/// <code>
/// def wave(f, *s): return torch.sin(f * torch.arange(torch.Size(s).numel(), dtype=torch.float64)).reshape(s)
/// c, b = nn.Conv2d(2, 3, 3, stride=2, padding=1).double(), nn.BatchNorm2d(3).double()
/// c.weight.data, c.bias.data, b.weight.data, b.bias.data = wave(.7, 3, 2, 3, 3), wave(1.1, 3), 1 + .5 * wave(.9, 3), wave(.3, 3)
/// x = wave(.37, 2, 2, 4, 4)
/// show(b(c(x))); show(b.running_mean); show(b.running_var)
/// b.eval(); show(b(c(x)))
/// l = nn.Linear(3, 2).double(); l.weight.data, l.bias.data = wave(.7, 2, 3), wave(1.1, 2)
/// show(l(wave(.37, 2, 3)))
/// </code>
/// </summary>
public class LayerTests
{
    private const double Tolerance = 1e-10;

    private static readonly double[] Trained =
    [
        -0.869995470414, -1.02482310883, 0.92381489509, 1.08569461814, -0.906019874731, -1.15700924004, 1.56644483961, 1.83991226353,
        -0.708969637308, -1.01507247131, 1.90647038685, 2.2501320957, -0.658206177315, -1.28949303147, 0.477933365047, 1.35507490975,
        -0.594349826332, -1.49223106713, 0.926856929147, 2.18055762925, -0.357938324004, -1.33772619084, 1.20287556971, 2.57736835836,
    ];

    private static readonly double[] Evaluated =
    [
        -1.68377932777, -2.09005948751, 3.02332315904, 3.44810855531, -1.46260839622, -2.12119486385, 5.02504418023, 5.74261221147,
        -1.3212936944, -2.12430970592, 5.5399306502, 6.44147687619, -1.12802721072, -2.78457462411, 1.8532942088, 4.15498407845,
        -0.644798143656, -3.00080408034, 3.34679003525, 6.63645258532, -0.400414389076, -2.97074454476, 3.69415256181, 7.29993334664,
    ];

    private static readonly Initializer Double = new(new RandomStream(1), DType.Float64);

    [Fact]
    public void Convolution_and_batch_norm_agree_with_PyTorch_in_training_and_in_evaluation()
    {
        (Sequential network, BatchNorm2d norm) = ConvolutionAndNorm();
        Tensor x = Waves.Tensor(0.37, [2, 2, 4, 4]);
        Waves.AssertClose(Trained, network.Forward(x).Value, Tolerance);
        Waves.AssertClose([0.136829650951, 0.228824211818, 0.223268960312], norm.RunningMean, Tolerance);
        Waves.AssertClose([4.22435817824, 4.22294725923, 4.21573593349], norm.RunningVariance, Tolerance);
        network.Eval();
        Waves.AssertClose(Evaluated, network.Forward(x).Value, Tolerance);
        Waves.AssertClose([0.136829650951, 0.228824211818, 0.223268960312], norm.RunningMean, Tolerance);
    }

    [Fact]
    public void Running_statistics_survive_the_scope_of_a_training_step()
    {
        (Sequential network, BatchNorm2d norm) = ConvolutionAndNorm();
        using (TensorScope.Begin())
            network.Forward(Waves.Tensor(0.37, [2, 2, 4, 4]));
        Waves.AssertClose([4.22435817824, 4.22294725923, 4.21573593349], norm.RunningVariance, Tolerance);
    }

    [Fact]
    public void Batch_norm_in_training_refuses_a_single_value_a_channel()
    {
        var norm = new BatchNorm2d(Double, 2);
        var error = Assert.Throws<ArgumentException>(() => norm.Forward(Waves.Tensor(1, [1, 2, 1, 1])));
        Assert.Contains("two values a channel", error.Message, StringComparison.Ordinal);
        norm.Eval();
        Assert.Equal([1, 2, 1, 1], norm.Forward(Waves.Tensor(1, [1, 2, 1, 1])).Shape);
    }

    [Fact]
    public void Linear_agrees_with_PyTorch()
    {
        var linear = new Linear(Double, 3, 2);
        linear.Weight.Value.Assign(Waves.Tensor(0.7, [2, 3]));
        linear.Bias!.Value.Assign(Waves.Tensor(1.1, [2]));
        Waves.AssertClose([0.897435897698, 0.77581535465, 1.58885244365, 1.66079191873], linear.Forward(Waves.Tensor(0.37, [2, 3])).Value, Tolerance);
    }

    [Fact]
    public void Layers_without_bias_have_one_parameter()
    {
        Assert.Single(new Linear(Double, 3, 2, bias: false).Parameters);
        Assert.Single(new Conv2d(Double, 3, 2, 5, bias: false).Parameters);
    }

    [Fact]
    public void Activations_and_resizing_layers_apply_their_operators()
    {
        Tensor x = Waves.Tensor(0.9, [1, 2, 4, 4]);
        (Module Layer, Variable Expected)[] cases =
        [
            (new Relu(), Op.Relu(x)),
            (new LeakyRelu(0.2), Op.LeakyRelu(x, 0.2)),
            (new Sigmoid(), Op.Sigmoid(x)),
            (new Tanh(), Op.Tanh(x)),
            (new MaxPool2d(3, 2, 1), Op.MaxPool2d(x, 3, 2, 1)),
            (new AvgPool2d(2), Op.AvgPool2d(x, 2)),
            (new GlobalAvgPool2d(), Op.GlobalAvgPool2d(x)),
            (new UpsampleNearest2d(2), Op.UpsampleNearest2d(x, 2)),
            (new Flatten(), Op.Flatten(x)),
        ];
        foreach ((Module layer, Variable expected) in cases)
        {
            Variable y = layer.Forward(x);
            Assert.Equal(expected.Shape, y.Shape);
            Assert.Equal(expected.Value.ToArray<double>(), y.Value.ToArray<double>());
            Assert.Empty(layer.Parameters);
        }
    }

    private static (Sequential Network, BatchNorm2d Norm) ConvolutionAndNorm()
    {
        var convolution = new Conv2d(Double, 2, 3, 3, stride: 2, padding: 1);
        var norm = new BatchNorm2d(Double, 3);
        convolution.Weight.Value.Assign(Waves.Tensor(0.7, [3, 2, 3, 3]));
        convolution.Bias!.Value.Assign(Waves.Tensor(1.1, [3]));
        norm.Weight.Value.Assign((Waves.Tensor(0.9, [3]) * 0.5) + 1);
        norm.Bias.Value.Assign(Waves.Tensor(0.3, [3]));
        return (new Sequential(convolution, norm), norm);
    }
}
