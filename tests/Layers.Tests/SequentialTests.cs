using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

public class SequentialTests
{
    /// <summary>Adds 1 and remembers what it made, and how many of the earlier results were alive at that time.</summary>
    private sealed class Probe(List<Variable> made) : Module
    {
        public int Alive { get; private set; }

        public override Variable Forward(Variable x)
        {
            Variable y = x + 1;
            made.Add(y);
            Alive = made.Count(IsAlive);
            return y;
        }

        private static bool IsAlive(Variable variable)
        {
            try
            {
                return variable.Value.ToDoubles().Length > 0;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void Evaluation_keeps_two_activations_and_one_for_every_sequence_around()
    {
        List<Variable> made = [];
        Probe[] probes = [.. Enumerable.Range(0, 5).Select(_ => new Probe(made))];
        var network = new Sequential(probes[0], new Sequential(probes[1], probes[2]), probes[3], probes[4]);
        using var scope = TensorScope.Begin();
        using IDisposable pause = Recording.Off();
        Variable y = network.Forward(Tensor.Zeros([3]));
        Assert.Equal([5f, 5f, 5f], y.Value.ToArray<float>());
        Assert.Equal([1, 2, 3, 2, 2], probes.Select(p => p.Alive));
    }

    [Fact]
    public void Recording_keeps_all_activations()
    {
        List<Variable> made = [];
        var last = new Probe(made);
        using var scope = TensorScope.Begin();
        new Sequential(new Probe(made), new Probe(made), last).Forward(Tensor.Zeros([3]));
        Assert.Equal(3, last.Alive);
    }

    [Fact]
    public void Evaluation_may_return_its_input_reshaped_or_as_it_is()
    {
        using IDisposable pause = Recording.Off();
        Tensor x = Waves.Tensor(1, [2, 3, 1, 1]);
        using var scope = TensorScope.Begin();
        Variable flat = new Sequential(new Flatten()).Forward(x);
        Variable late = new Sequential(new Relu(), new Flatten(), new Flatten()).Forward(x);
        Assert.Equal(x.ToArray<double>(), flat.Value.ToArray<double>());
        Assert.Equal(Op.Relu(x).Value.ToArray<double>(), late.Value.ToArray<double>());
        Assert.Same(x, new Sequential(Array.Empty<Module>()).Forward(x).Value);
    }

    [Fact]
    public void Recorded_and_evaluated_outputs_are_the_same()
    {
        Module network = Networks.Create("wrn-10-1", new RandomStream(3), classes: 4);
        network.Eval();
        Tensor x = Waves.Tensor(0.1, [1, 3, 8, 8], DType.Float32);
        float[] recorded = network.Forward(x).Value.ToArray<float>();
        using IDisposable pause = Recording.Off();
        Assert.Equal(recorded, network.Forward(x).Value.ToArray<float>());
    }
}
