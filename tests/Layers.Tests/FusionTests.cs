using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

/// <summary>Networks whose layers run fused equal the same layers one by one: values, gradients, gradients of gradients.</summary>
public class FusionTests
{
    /// <summary>Hides what a layer is, so that nothing is fused with it.</summary>
    private sealed class Hidden : Module
    {
        private readonly Module _layer;

        public Hidden(Module layer) => _layer = RegisterModule("layer", layer);

        public override Variable Forward(Variable x) => _layer.Forward(x);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sequences(bool training)
    {
        var at = new Initializer(new RandomStream(4), DType.Float64);
        Module[] layers =
        [
            new Conv2d(at.Fork("1"), 2, 5, 3, padding: 1), new Relu(), new BatchNorm2d(at, 5), new Relu(),
            new Conv2d(at.Fork("2"), 5, 4, 3, stride: 2), new BatchNorm2d(at, 4), new Relu(),
            new Conv2d(at.Fork("3"), 4, 3, 1, bias: false), new BatchNorm2d(at, 3), new Tanh(),
            new Flatten(), new Linear(at.Fork("4"), 27, 6), new Relu(), new Linear(at.Fork("5"), 6, 4),
        ];
        Settle(layers);
        var fused = new Sequential(layers);
        var plain = new Sequential([.. layers.Select(layer => new Hidden(layer))]);
        fused.Train(training);
        AssertSame(plain.Forward, fused.Forward, fused.Parameters, Waves.Tensor(0.37, [3, 2, 7, 7]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Residual_networks(bool training)
    {
        Module network = Networks.Create("wrn-10-1", new RandomStream(3), classes: 4, DType.Float64);
        Settle([network]);
        network.Train(training);
        AssertSame(x => OneByOne(network, x), network.Forward, network.Parameters, Waves.Tensor(0.37, [3, 3, 8, 8]));
    }

    /// <summary>wrn-10-1 written with unfused operators.</summary>
    private static Variable OneByOne(Module network, Variable x)
    {
        var parameters = network.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        var buffers = network.NamedBuffers().ToDictionary(b => b.Name, b => b.Buffer);
        x = Op.Conv2d(x, parameters["conv1.weight"], 1, 1);
        for (int i = 1; i <= 3; i++)
        {
            string block = $"block{i}.layer.0.";
            int stride = i == 1 ? 1 : 2;
            Variable h = Op.Relu(Norm(block + "bn1", x));
            Variable shortcut = parameters.TryGetValue(block + "convShortcut.weight", out Parameter? projection) ? Op.Conv2d(h, projection, stride) : x;
            Variable inner = Op.Relu(Norm(block + "bn2", Op.Conv2d(h, parameters[block + "conv1.weight"], stride, 1)));
            x = Op.Conv2d(inner, parameters[block + "conv2.weight"], 1, 1) + shortcut;
        }
        return Op.MatMul(Op.GlobalAvgPool2d(Op.Relu(Norm("bn1", x))), parameters["fc.weight"], transposeB: true) + parameters["fc.bias"];

        Variable Norm(string name, Variable y)
        {
            Variable mean = network.IsTraining ? Op.Mean(y, [0, 2, 3], keepAxes: true) : Op.PerChannel(buffers[name + ".running_mean"]);
            Variable variance = network.IsTraining
                ? Op.Mean(Op.Square(y - mean), [0, 2, 3], keepAxes: true)
                : Op.PerChannel(buffers[name + ".running_var"]);
            return ((y - mean) / Op.Sqrt(variance + 1e-5) * Op.PerChannel(parameters[name + ".weight"])) + Op.PerChannel(parameters[name + ".bias"]);
        }
    }

    /// <summary>Statistics, scales and shifts that are not 0 and 1.</summary>
    private static void Settle(IEnumerable<Module> modules)
    {
        foreach (Tensor tensor in modules.SelectMany(m => m.StateDict().Values).Where(t => t.Shape.Rank == 1))
            tensor.Assign((Waves.Tensor(0.9, tensor.Shape) * 0.4) + 0.9);
    }

    private static void AssertSame(Func<Variable, Variable> plain, Func<Variable, Variable> fused, IReadOnlyList<Parameter> parameters, Tensor x)
    {
        Tensor[] expected = Derivatives(plain, parameters, x), actual = Derivatives(fused, parameters, x);
        for (int i = 0; i < expected.Length; i++)
            Waves.AssertClose(expected[i].ToArray<double>(), actual[i], 1e-9 * (1 + expected[i].ToArray<double>().Max(Math.Abs)));
    }

    /// <summary>The logits and the gradients of loss + ‖∂ loss/∂x‖² in the parameters and in x.</summary>
    private static Tensor[] Derivatives(Func<Variable, Variable> network, IReadOnlyList<Parameter> parameters, Tensor x)
    {
        var image = new Variable(x, requiresGradient: true);
        Variable logits = network(image);
        Variable loss = Op.CrossEntropy(logits, Tensor.From([0, 3, 1], [3]), Reduction.Sum);
        Variable gradient = Gradient.Of(loss, image, createGraph: true);
        Variable[] second = Gradient.Of(loss + Op.Sum(gradient * gradient), [.. parameters, image]);
        using IDisposable pause = Recording.Off();
        return [logits.Value, network(x).Value, gradient.Value, .. second.Select(g => g.Value)];
    }
}
