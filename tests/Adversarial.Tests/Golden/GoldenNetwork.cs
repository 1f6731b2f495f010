using System.Text.Json;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>The network and the images of <c>common.py</c>, from the same formulas; and what the scripts beside it computed.</summary>
internal static class GoldenNetwork
{
    public const int Classes = 5;
    public const int Count = 6;

    public static readonly Shape ImageShape = [2, 6, 6];

    public static Tensor Images => Waves([Count, .. ImageShape], 0.77, 0.4, 0.5, 0.5);

    public static Tensor Labels => Tensor.From([.. Values("network")["labels"].Select(label => (int)label)], [Count]);

    /// <param name="activation">In the place of the ReLU.</param>
    /// <param name="type">Element type of the weights.</param>
    public static Classifier Classifier(Module? activation = null, DType type = DType.Float64)
    {
        var initializer = new Initializer(new RandomStream(0), type);
        var conv = new Conv2d(initializer.Fork("a"), 2, 4, 3, padding: 1);
        var linear = new Linear(initializer.Fork("b"), 4 * 6 * 6, Classes);
        conv.Weight.Value.Assign(Waves([4, 2, 3, 3], 1.3, 0.2, 0.6).To(type));
        conv.Bias!.Value.Assign(Waves([4], 0.9, 0.5, 0.1).To(type));
        linear.Weight.Value.Assign(Waves([Classes, 4 * 6 * 6], 2.1, 0.1, 0.3).To(type));
        linear.Bias!.Value.Assign(Waves([Classes], 1.7, 0.3, 0.2).To(type));
        return new Classifier(new Sequential(conv, activation ?? new Relu(), new Flatten(), linear), ImageShape, Classes);
    }

    /// <summary>What <c>NAME.py</c> wrote: flat lists by name.</summary>
    public static Dictionary<string, double[]> Values(string name) =>
        JsonSerializer.Deserialize<Dictionary<string, double[]>>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json")))!;

    public static void Equal(double[] expected, Tensor actual, double tolerance = 1e-9)
    {
        double[] values = actual.ToDoubles();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance, $"element {i}: {values[i]:R} instead of {expected[i]:R}");
    }

    public static Tensor Waves(Shape shape, double frequency, double phase, double amplitude = 1, double offset = 0) =>
        Tensor.From([.. Enumerable.Range(0, shape.Size).Select(k => offset + (amplitude * Math.Sin(phase + (frequency * k))))], shape);
}
