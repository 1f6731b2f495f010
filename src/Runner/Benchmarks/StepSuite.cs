using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>
/// What training and attacks repeat, on the papers' networks: a forward pass, the iteration of an attack (gradient of the
/// image only), a training step, and a step on a gradient-norm penalty, which differentiates twice. Last, the iteration of
/// an attack on no images: what recording, the way back and the buffers cost without arithmetic.
/// </summary>
internal static class StepSuite
{
    private static readonly (string Name, int Batch)[] Cases =
    [
        ("madry-mnist", 128), ("cat-mnist", 128), ("carlini-mnist", 128), ("carlini-cifar", 128), ("preact-resnet18", 32), ("wrn-28-10", 4),
    ];

    /// <summary>What is measured on each network.</summary>
    public static readonly string[] Kinds = ["forward", "pgd_iter", "train", "double", "recording"];

    public static IEnumerable<Measurement> Run(Selection selection) =>
        selection.Of(Cases, one => one.Name, "network").SelectMany(one => Run(one.Name, selection.Batch > 0 ? selection.Batch : one.Batch, selection));

    /// <summary>Images of a batch of <paramref name="network"/>.</summary>
    public static int BatchOf(string network) => Array.Find(Cases, one => one.Name == network).Batch;

    private static IEnumerable<Measurement> Run(string name, int batch, Selection selection)
    {
        var steps = new Steps(name, batch);
        return Kinds.Where(kind => selection.Kind is null || kind == selection.Kind)
            .Select(kind => Measurement.Of(name, kind == "recording" ? 0 : batch, kind, selection.Repeat, steps.Prepare(kind)).WithPeakMemory());
    }

    /// <summary>A network, a batch and an optimiser.</summary>
    private sealed class Steps
    {
        private readonly Module _network;
        private readonly Tensor _x;
        private readonly Tensor _labels;
        private readonly Sgd _optimizer;

        public Steps(string name, int batch)
        {
            var random = new RandomStream(0);
            _network = Networks.Create(name, random.Fork("weights"));
            IReadOnlyList<int> image = Networks.Find(name).InputShape.ToArray();
            _x = random.Uniform([batch, .. image]);
            _labels = Tensor.From(Enumerable.Range(0, batch).Select(_ => random.Next(10)).ToArray(), [batch]);
            _optimizer = new Sgd(_network.Parameters, learningRate: 0.01, momentum: 0.9);
        }

        /// <summary>The step of a kind, with the network put into the mode that it takes.</summary>
        public Action Prepare(string kind)
        {
            _network.Train(kind is "train" or "double");
            return kind switch
            {
                "forward" => Forward,
                "pgd_iter" => () => AttackIteration(_x, _labels),
                "recording" => () => AttackIteration(Tensor.Zeros([0, .. _x.Shape.ToArray()[1..]]), Tensor.From(Array.Empty<int>(), [0])),
                "train" => Train,
                _ => TrainDouble,
            };
        }

        private void Forward()
        {
            using (Recording.Off())
                _network.Forward(_x);
        }

        private void AttackIteration(Tensor x, Tensor labels)
        {
            var z = new Variable(x, requiresGradient: true);
            Gradient.Of(Op.CrossEntropy(_network.Forward(z), labels), z);
        }

        private void Train() =>
            _optimizer.Step(Gradient.Of(Op.CrossEntropy(_network.Forward(_x), _labels), _network.Parameters));

        private void TrainDouble()
        {
            var z = new Variable(_x, requiresGradient: true);
            Variable loss = Op.CrossEntropy(_network.Forward(z), _labels, Reduction.Sum);
            Variable g = Gradient.Of(loss, z, createGraph: true);
            _optimizer.Step(Gradient.Of((loss + (Op.Sum(g * g) * 0.1)) / _x.Shape[0], _network.Parameters));
        }
    }
}
