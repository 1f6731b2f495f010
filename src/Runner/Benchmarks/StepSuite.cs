using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>
/// What training and attacks repeat, on the papers' networks: a forward pass, the iteration of an attack (gradient of the
/// image only), a training step, and a step on a gradient-norm penalty, which differentiates twice. Then the iteration of
/// an attack on no images: what recording, the way back and the buffers cost without arithmetic. Last, a step of adversarial
/// training with PGD-10, attack and all, which the CPU does when it is named.
/// </summary>
internal static class StepSuite
{
    private static readonly (string Name, int Batch)[] Cases =
    [
        ("madry-mnist", 128), ("cat-mnist", 128), ("carlini-mnist", 128), ("carlini-cifar", 128), ("preact-resnet18", 32), ("wrn-28-10", 4),
    ];

    /// <summary>What is measured on each network.</summary>
    public static readonly string[] Kinds = ["forward", "pgd_iter", "train", "double", "recording", AttackedStep];

    private const string AttackedStep = "pgd10";

    public static IEnumerable<Measurement> Run(Selection selection) =>
        selection.Of(Cases, one => one.Name, "network").SelectMany(one => Run(one.Name, selection.Batch > 0 ? selection.Batch : one.Batch, selection));

    /// <summary>Images of a batch of <paramref name="network"/>.</summary>
    public static int BatchOf(string network) => Array.Find(Cases, one => one.Name == network).Batch;

    private static IEnumerable<Measurement> Run(string name, int batch, Selection selection)
    {
        var steps = new Steps(name, batch);
        bool all = selection.Kinds.Count == 0;
        return Kinds.Where(kind => all ? kind != AttackedStep || Device.Default != Device.Cpu : selection.Kinds.Contains(kind))
            .Select(kind => Measurement.Of(name, kind == "recording" ? 0 : batch, kind, selection.Repeat, steps.Prepare(kind)).WithPeakMemory());
    }

    /// <summary>A network, a batch and an optimiser.</summary>
    private sealed class Steps(string name, int batch)
    {
        private readonly PgdTraining _training = new(name, batch, DType.Float32, Device.Default);
        private readonly RandomStream _starts = new(1);

        private Module Network => _training.Classifier.Network;

        private Tensor Images => _training.Images;

        private Tensor Labels => _training.Labels;

        /// <summary>The step of a kind, with the network put into the mode that it takes.</summary>
        public Action Prepare(string kind)
        {
            Network.Train(kind is "train" or "double" or AttackedStep);
            return kind switch
            {
                "forward" => Forward,
                "pgd_iter" => () => AttackIteration(Images, Labels),
                "recording" => () => AttackIteration(Tensor.Zeros([0, .. Images.Shape.ToArray()[1..]]), Tensor.From(Array.Empty<int>(), [0])),
                "train" => () => _training.Step(Images),
                AttackedStep => () => _training.Step(_training.Craft(_starts)),
                _ => TrainDouble,
            };
        }

        private void Forward()
        {
            using (Recording.Off())
                Network.Forward(Images);
        }

        private void AttackIteration(Tensor x, Tensor labels)
        {
            var z = new Variable(x, requiresGradient: true);
            Gradient.Of(Op.CrossEntropy(Network.Forward(z), labels), z);
        }

        private void TrainDouble()
        {
            var z = new Variable(Images, requiresGradient: true);
            Variable loss = Op.CrossEntropy(Network.Forward(z), Labels, Reduction.Sum);
            Variable g = Gradient.Of(loss, z, createGraph: true);
            _training.Optimizer.Step(Gradient.Of((loss + (Op.Sum(g * g) * 0.1)) / Images.Shape[0], Network.Parameters));
        }
    }
}
