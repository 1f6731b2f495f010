using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>Which mask network <see cref="CalibratedTraining"/> makes.</summary>
/// <param name="Name">As settings print it.</param>
/// <param name="Make">
/// For a classifier, a network from adversarial images [N, C, H, W] in pixel units, not normalised, to masks of the same
/// shape in [0, 1]; the same stream gives the same weights.
/// </param>
public sealed record MaskDesign(string Name, Func<Classifier, RandomStream, Module> Make)
{
    /// <summary>The paper's network for the classifier's images (<see cref="MaskNetworks.NameFor"/>).</summary>
    public static MaskDesign ForImages { get; } = new("by images", static (classifier, random) =>
        Create(MaskNetworks.NameFor(classifier.ImageShape), classifier, random));

    /// <summary>One of the paper's networks by name (<see cref="MaskNetworks.Names"/>).</summary>
    public static MaskDesign Named(string name) => new(name, (classifier, random) => Create(name, classifier, random));

    private static Module Create(string name, Classifier classifier, RandomStream random) =>
        MaskNetworks.Create(name, classifier.ImageShape, random, classifier.DType, classifier.Device);
}

/// <summary>The optimiser of a mask network.</summary>
/// <param name="Name">As settings print it.</param>
/// <param name="LearningRate">The initial learning rate, at least 0; it follows the classifier's schedule.</param>
/// <param name="Make">For parameters and that rate.</param>
public sealed record MaskOptimizer(string Name, double LearningRate, Func<IReadOnlyList<Parameter>, double, Optimizer> Make)
{
    /// <summary>The initial learning rate, at least 0; it follows the classifier's schedule.</summary>
    public double LearningRate { get; init => field = Require.NotNegative(value); } = LearningRate;

    /// <summary>Adam, with the published rate for MNIST (TienjinHuang/Calibrated-adversarial-training, Train_MNIST.py).</summary>
    public static MaskOptimizer Adam(double learningRate = 0.001) =>
        new("adam", learningRate, static (parameters, rate) => new Adam(parameters, rate));

    /// <summary>SGD with momentum 0.9 and weight decay 0.0005, with the published rate for CIFAR (Train_CIFAR10.py there).</summary>
    public static MaskOptimizer Sgd(double learningRate = 0.1) =>
        new("sgd", learningRate, static (parameters, rate) => new Sgd(parameters, rate, 0.9, 5e-4));
}
