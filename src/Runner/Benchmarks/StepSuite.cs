using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>
/// What training and attacks repeat, on the papers' networks: a forward pass, the iteration of an attack (gradient of the
/// image only), a training step, and a step on a gradient-norm penalty, which differentiates twice.
/// </summary>
internal static class StepSuite
{
    private static readonly (string Name, int Batch)[] Cases =
    [
        ("madry-mnist", 128), ("cat-mnist", 128), ("carlini-mnist", 128), ("carlini-cifar", 128), ("preact-resnet18", 32), ("wrn-28-10", 4),
    ];

    public static IEnumerable<Measurement> Run(int repeat, string? only) =>
        Cases.Where(c => only is null || only == c.Name).SelectMany(c => Run(c.Name, c.Batch, repeat));

    private static IEnumerable<Measurement> Run(string name, int batch, int repeat)
    {
        var random = new RandomStream(0);
        Module network = Networks.Create(name, random.Fork("weights"));
        IReadOnlyList<int> image = Networks.Find(name).InputShape.ToArray();
        Tensor x = random.Uniform([batch, .. image]);
        Tensor labels = Tensor.From(Enumerable.Range(0, batch).Select(_ => random.Next(10)).ToArray(), [batch]);
        var optimizer = new Sgd(network.Parameters, learningRate: 0.01, momentum: 0.9);

        network.Eval();
        yield return Measurement.Of(name, batch, "forward", repeat, () =>
        {
            using (Recording.Off())
                network.Forward(x);
        });
        yield return Measurement.Of(name, batch, "pgd_iter", repeat, () =>
        {
            var z = new Variable(x, requiresGradient: true);
            Gradient.Of(Op.CrossEntropy(network.Forward(z), labels), z);
        });
        network.Train();
        yield return Measurement.Of(name, batch, "train", repeat, () =>
            optimizer.Step(Gradient.Of(Op.CrossEntropy(network.Forward(x), labels), network.Parameters)));
        yield return Measurement.Of(name, batch, "double", repeat, () =>
        {
            var z = new Variable(x, requiresGradient: true);
            Variable loss = Op.CrossEntropy(network.Forward(z), labels, Reduction.Sum);
            Variable g = Gradient.Of(loss, z, createGraph: true);
            optimizer.Step(Gradient.Of((loss + (Op.Sum(g * g) * 0.1)) / batch, network.Parameters));
        });
    }
}
