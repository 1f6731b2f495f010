using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>Both networks after each of the two steps that <c>cat.py</c> made in PyTorch.</summary>
public class CatTests
{
    private static readonly Dictionary<string, double[]> Golden = GoldenNetwork.Values("cat");

    private static readonly Shape ImageShape = [2, 8, 8];

    [Theory]
    [InlineData("cent", DType.Float64, 1e-9)]
    [InlineData("cw", DType.Float64, 1e-9)]
    [InlineData("cent", DType.Float32, 1e-5)]
    [InlineData("cw", DType.Float32, 1e-5)]
    public void Every_step_leaves_both_networks_as_in_pytorch(string name, DType type, double tolerance)
    {
        bool cent = name == "cent";
        Classifier classifier = Classifier(batchNorm: !cent, type);
        Tensor images = GoldenNetwork.Waves([GoldenNetwork.Count, .. ImageShape], 0.77, 0.4, 0.5, 0.5).To(type);
        Tensor labels = Tensor.From([.. Enumerable.Range(0, GoldenNetwork.Count).Select(i => i * 3 % GoldenNetwork.Classes)], [GoldenNetwork.Count]);
        CalibratedTraining method = cent ? Cent(images) : Cw(images);
        MethodState state = method.Begin(classifier, new RandomStream(1));
        Optimizer optimizer = method.MaskOptimizer.Make(classifier.Network.Parameters, method.MaskOptimizer.LearningRate);
        for (int step = 0; step < 2; step++)
        {
            var batch = new TrainingBatch(classifier, images, labels, new RandomStream(2), 0) { Step = step, State = state };
            Objective objective = method.Prepare(batch);
            Variable loss = objective.Evaluate().Value;
            optimizer.Step(Gradient.Of(loss, optimizer.Parameters));
            objective.AfterUpdate!();
            Assert.Equal(Golden[$"{name}_{step}_loss"][0], loss.Item(), tolerance);
            Same($"{name}_{step}_f", classifier.Network.Parameters.Select(p => p.Value));
            Same($"{name}_{step}_g", ((CalibratedState)state).Mask.Parameters.Select(p => p.Value));
            Same($"{name}_{step}_statistics", classifier.Network.NamedBuffers().Select(b => b.Buffer));
        }

        void Same(string key, IEnumerable<Tensor> tensors)
        {
            double[] all = [.. tensors.SelectMany(t => t.ToDoubles())];
            GoldenNetwork.Equal(Golden[key], Tensor.From(all, [all.Length]), tolerance);
        }
    }

    private static CalibratedTraining Cent(Tensor images) => new(new Pgd(new Linf(0.3), 3, 0.015) { StartAt = Start(images, 0.1) })
    {
        Beta = 1,
        MaskBeta = 0.3,
        ClipPixels = false,
        MaskDesign = new("filled", (classifier, random) => Filled(MaskNetworks.Convolutional(new Initializer(random, classifier.DType), 2, 3, 4))),
    };

    private static CalibratedTraining Cw(Tensor images) => new(new CarliniWagner(new Linf(0.1), 3, 0.04) { StartAt = Start(images, 0.1) })
    {
        MaskDesign = new("filled", (classifier, random) => Filled(MaskNetworks.Residual(new Initializer(random, classifier.DType), 2, 1))),
        MaskOptimizer = MaskOptimizer.Sgd(),
    };

    private static Tensor Start(Tensor images, double halfWidth) => images + GoldenNetwork.Waves(images.Shape, 1.9, 0.3, halfWidth).To(images.DType);

    private static Classifier Classifier(bool batchNorm, DType type)
    {
        var initializer = new Initializer(new RandomStream(0), type);
        var conv = new Conv2d(initializer, 2, 4, 3, padding: 1, bias: !batchNorm);
        var linear = new Linear(initializer, 4 * 64, GoldenNetwork.Classes);
        return batchNorm
            ? new Classifier(
                Filled(new Sequential(conv, new BatchNorm2d(initializer, 4), new Relu(), new Flatten(), linear)),
                ImageShape,
                GoldenNetwork.Classes,
                normalization: new Normalization([0.5, 0.5], [0.25, 0.25]))
            : new Classifier(Filled(new Sequential(conv, new Relu(), new Flatten(), linear)), ImageShape, GoldenNetwork.Classes);
    }

    /// <summary>Every parameter from a wave of its own, as in the script.</summary>
    private static Module Filled(Module network)
    {
        foreach ((int i, Parameter parameter) in network.Parameters.Index())
        {
            Shape shape = parameter.Shape;
            parameter.Value.Assign((shape.Rank > 1
                ? GoldenNetwork.Waves(shape, 0.37 + (0.11 * i), 0.2 * i, 2 / Math.Sqrt(shape.Product(1, shape.Rank)))
                : GoldenNetwork.Waves(shape, 0.9, 0.2 * i, 0.1, 0.5)).To(parameter.DType));
        }
        return network;
    }
}
