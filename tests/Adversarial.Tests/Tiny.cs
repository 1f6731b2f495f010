using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>Classifiers and images small enough to attack in microseconds.</summary>
internal static class Tiny
{
    public static readonly Shape Images = [2, 4, 4];

    /// <summary>Convolution, batch norm, ReLU, linear; double precision, so that comparisons can be sharp.</summary>
    public static Classifier Convolutional(ulong seed = 1, DType type = DType.Float64, int classes = 3)
    {
        var initializer = new Initializer(new RandomStream(seed), type);
        Module network = new Sequential(
            new Conv2d(initializer.Fork("a"), 2, 4, 3, padding: 1),
            new BatchNorm2d(initializer.Fork("b"), 4),
            new Relu(),
            new Flatten(),
            new Linear(initializer.Fork("c"), 64, classes));
        return new Classifier(Sharpened(network), Images, classes);
    }

    /// <summary>z = W x with the given rows and pixels in [low, high].</summary>
    public static Classifier Linear(double[][] rows, double low = 0, double high = 1, Normalization? normalization = null)
    {
        var layer = new Linear(new Initializer(new RandomStream(0), DType.Float64), rows[0].Length, rows.Length, bias: false);
        layer.Weight.Value.Assign(Tensor.From([.. rows.SelectMany(row => row)], layer.Weight.Shape));
        return new Classifier(new Sequential(new Flatten(), layer), [1, 1, rows[0].Length], rows.Length, low, high, normalization);
    }

    public static Tensor Random(Classifier classifier, int count, ulong seed = 7) => new RandomStream(seed).Uniform(
        [count, .. classifier.ImageShape], classifier.Low, classifier.High, classifier.DType);

    public static Tensor Labels(params int[] labels) => Tensor.From(labels, [labels.Length]);

    /// <summary>Labels that the classifier predicts itself, so that every image starts out classified correctly.</summary>
    public static Tensor OwnLabels(Classifier classifier, Tensor images) => classifier.Predict(images);

    public static double[] Norms(ThreatModel threat, Tensor from, Tensor to) => threat.Distance(to, from).ToDoubles();

    /// <summary>What fools stays fooled, and among images of the same fate no loss falls.</summary>
    public static void AssertAtLeastAsStrong(AttackResult weak, AttackResult strong)
    {
        for (int i = 0; i < weak.Success.Count; i++)
        {
            Assert.True(strong.Success[i] || !weak.Success[i]);
            Assert.True(strong.Success[i] != weak.Success[i] || strong.LossAfter[i] >= weak.LossAfter[i] - 1e-12);
        }
    }

    /// <summary>Random weights make timid networks; larger ones have boundaries that small perturbations cross.</summary>
    private static Module Sharpened(Module network)
    {
        foreach ((string name, Parameter parameter) in network.NamedParameters())
        {
            if (name.EndsWith("weight", StringComparison.Ordinal))
                parameter.Value.Assign(parameter.Value * 3);
        }
        return network;
    }
}

/// <summary>Notes the mode of every forward pass, and does something at a chosen one.</summary>
internal sealed class Spy : Module
{
    private readonly Module _inner;
    private readonly int _pass;
    private readonly Action? _then;

    public Spy(Module inner, int pass = 0, Action? then = null)
    {
        _inner = RegisterModule("inner", inner);
        (_pass, _then) = (pass, then);
    }

    public List<bool> TrainingModes { get; } = [];

    public override Variable Forward(Variable x)
    {
        TrainingModes.Add(IsTraining);
        if (TrainingModes.Count == _pass)
            _then?.Invoke();
        return _inner.Forward(x);
    }
}

/// <summary>Tells a synchronous listener.</summary>
internal sealed class Listener<T>(Action<T> listen) : IProgress<T>
{
    public void Report(T value) => listen(value);
}
