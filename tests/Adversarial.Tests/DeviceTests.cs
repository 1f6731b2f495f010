using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>
/// Attacks and training methods on another device: no tensor is left behind on the CPU, and in double precision they find what
/// they find there. A sealed class per device runs it.
/// </summary>
public abstract class DeviceTests(Device device)
{
    private const int Classes = 4, Count = 4;

    private static readonly Shape ImageShape = [1, 16, 16];

    private static readonly ImageSet Data = ImageSet.FromFloats(
        ImageShape, new RandomStream(3).Uniform([Count * ImageShape.Size], device: Device.Cpu).ToArray<float>(), [0, 1, 2, 0]);

    // short searches; the mask network with the fewest weights
    private static readonly Dictionary<string, string> Short = new()
    {
        ["eps"] = "0.05",
        ["steps"] = "2",
        ["queries"] = "6",
        ["samples"] = "2",
        ["passes"] = "2",
        ["candidates"] = "2",
        ["classes"] = "2",
        ["mask"] = "mask-small",
        ["restarts"] = "1",
    };

    public static TheoryData<string> AttackNames => [.. AttackCatalog.All.Select(spec => spec.Name).Where(name => !name.StartsWith("autoattack", StringComparison.Ordinal))];

    public static TheoryData<string> MethodNames => [.. MethodCatalog.All.Select(spec => spec.Name)];

    [Theory]
    [MemberData(nameof(AttackNames))]
    public void An_attack_finds_what_it_finds_on_the_CPU(string name)
    {
        AttackSpec spec = AttackCatalog.Find(name)!;
        AttackResult here = Run(Device.Cpu), there = Run(device);
        Assert.Same(device, there.Images.Device);
        Assert.Equal(here.Success, there.Success);
        for (int i = 0; i < Count; i++)
            Assert.Equal(here.LossAfter[i], there.LossAfter[i], 1e-6 + (1e-6 * Math.Abs(here.LossAfter[i])));
        AssertClose(here.Images.ToDoubles(), there.Images.ToDoubles());

        AttackResult Run(Device place)
        {
            Attack attack = spec.Create(spec.Values(Given(spec)), Data);
            (Tensor images, Tensor labels) = Data.Batch(0, Count, DType.Float64, place);
            return attack.Run(Small(1, place), images, labels, new RandomStream(5));
        }
    }

    [Theory]
    [MemberData(nameof(MethodNames))]
    public void A_training_takes_the_same_steps_as_on_the_CPU(string name)
    {
        MethodSpec spec = MethodCatalog.Find(name)!;
        AssertClose(Weights(Device.Cpu), Weights(device));

        double[] Weights(Device place)
        {
            var task = new MethodTask(Data, Classes) { Sources = [.. spec.SourceNetworks.Select((_, i) => Small((ulong)i + 2, place))] };
            Classifier classifier = Small(1, place);
            var options = new TrainerOptions { Epochs = 1, BatchSize = 2, Augmentation = new Augmentation { Padding = 2, Flip = true } };
            new Trainer(classifier, spec.Create(spec.Values(Given(spec)), task), new Sgd(classifier.Network.Parameters, 0.01, 0.9), options, new RandomStream(2)).Run(Data);
            return Methods.Weights(classifier);
        }
    }

    private static Dictionary<string, string> Given(CatalogSpec spec) => Short
        .Where(option => spec.Options.Any(known => known.Name == option.Key && known.Accepts(option.Value))).ToDictionary();

    private static void AssertClose(double[] expected, double[] actual)
    {
        double error = Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum()), norm = Math.Sqrt(expected.Sum(e => e * e));
        Assert.True(error <= 1e-6 * norm, $"relative error {error / norm:E1}");
    }

    private static Classifier Small(ulong seed, Device place)
    {
        var initializer = new Initializer(new RandomStream(seed), DType.Float64, place);
        var network = new Sequential(
            new Conv2d(initializer.Fork("a"), 1, 4, 5, stride: 4),
            new BatchNorm2d(initializer.Fork("b"), 4),
            new Relu(),
            new Flatten(),
            new Linear(initializer.Fork("c"), 4 * 3 * 3, Classes));
        return new Classifier(network, ImageShape, Classes, normalization: new Normalization([0.5], [0.5]));
    }
}
