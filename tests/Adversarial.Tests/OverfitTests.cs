using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>Every training method, on 64 images that a small network can learn by heart.</summary>
public class OverfitTests
{
    private const int Classes = 10;

    private static readonly Shape ImageShape = [1, 28, 28];

    private static readonly ImageSet Data = Patterns();

    // budgets that leave the patterns apart, and short inner attacks
    private static readonly Dictionary<string, string> Mild = new() { ["eps"] = "0.02", ["eps-l2"] = "0.2", ["steps"] = "2" };

    public static TheoryData<string> Names => [.. MethodCatalog.All.Select(spec => spec.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_learns_64_images_by_heart(string name)
    {
        Classifier classifier = Small(seed: 1);
        TrainingMethod method = Method(name);
        IReadOnlyList<EpochMetrics> epochs = Train(method, classifier, epochs: 25);
        double accuracy = Evaluation.Clean(classifier, Data).Accuracy.Value;
        Assert.True(accuracy == 1, $"accuracy {accuracy} after {epochs.Count} epochs");
        double least = LeastLoss(method, classifier);
        Assert.True(epochs[^1].Loss - least < (epochs[0].Loss - least) / 2, $"loss {epochs[0].Loss} → {epochs[^1].Loss}, at least {least}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_weights(string name)
    {
        Classifier first = Small(seed: 1), second = Small(seed: 1);
        Train(Method(name), first, epochs: 1);
        Train(Method(name), second, epochs: 1);
        Assert.Equal(Methods.Weights(first), Methods.Weights(second));
        Assert.NotEqual(Methods.Weights(Small(seed: 1)), Methods.Weights(first));
    }

    private static TrainingMethod Method(string name)
    {
        MethodSpec spec = MethodCatalog.Find(name)!;
        var given = Mild.Where(option => spec.Options.Any(known => known.Name == option.Key)).ToDictionary();
        var task = new MethodTask(Data, Classes) { Sources = [.. spec.SourceNetworks.Select((_, i) => Small((ulong)i + 2))] };
        return spec.Create(spec.Values(given), task);
    }

    private static IReadOnlyList<EpochMetrics> Train(TrainingMethod method, Classifier classifier, int epochs)
    {
        var optimizer = new Adam(classifier.Network.Parameters, 2e-3);
        var options = new TrainerOptions { Epochs = epochs, BatchSize = 32 };
        return new Trainer(classifier, method, optimizer, options, new RandomStream(2)).Run(Data);
    }

    /// <summary>The entropy of soft labels, which no cross-entropy with them falls below.</summary>
    private static double LeastLoss(TrainingMethod method, Classifier classifier)
    {
        if (method is not AdversarialTraining { Smoothing: { } smoothing })
            return 0;
        (Tensor images, Tensor labels) = Data.Batch(0, Data.Count);
        return smoothing.Targets(classifier, images, labels).ToDoubles().Sum(share => -share * Math.Log(share)) / Data.Count;
    }

    private static Classifier Small(ulong seed)
    {
        var initializer = new Initializer(new RandomStream(seed));
        var network = new Sequential(
            new Conv2d(initializer.Fork("a"), 1, 8, 5, stride: 2),
            new Relu(),
            new Flatten(),
            new Linear(initializer.Fork("b"), 8 * 12 * 12, Classes));
        return new Classifier(network, ImageShape, Classes);
    }

    /// <summary>A wave of its own direction and length for each class, in noise.</summary>
    private static ImageSet Patterns()
    {
        const int Count = 64;
        float[] noise = new RandomStream(3).Uniform([Count * ImageShape.Size], -0.1, 0.1).ToArray<float>();
        int[] labels = [.. Enumerable.Range(0, Count).Select(i => i % Classes)];
        float[] pixels = [.. noise.Select((n, i) =>
        {
            (int image, int pixel) = Math.DivRem(i, ImageShape.Size);
            (int y, int x) = Math.DivRem(pixel, 28);
            double angle = Math.PI * labels[image] / Classes;
            return (float)Math.Clamp(0.5 + (0.3 * Math.Sin(((Math.Cos(angle) * x) + (Math.Sin(angle) * y)) * 0.6)) + n, 0, 1);
        })];
        return ImageSet.FromFloats(ImageShape, pixels, labels);
    }
}
