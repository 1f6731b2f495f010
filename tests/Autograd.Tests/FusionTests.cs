using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Tests;

/// <summary>Fused operators equal the composites that they stand for, up to second-order gradients.</summary>
public class FusionTests
{
    private static readonly RandomStream Random = new(5);

    public static TheoryData<int, int, int, bool> Images => new()
    {
        { 2, 3, 5, false }, { 2, 3, 5, true }, { 4, 17, 3, true }, { 1, 2, 37, true }, { 3, 70, 1, false },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void Batch_norm_in_training_equals_its_composite(int batch, int channels, int side, bool relu)
    {
        Tensor[] inputs = [Uniform(batch, channels, side, side), Uniform(channels), Uniform(channels)];
        AssertSame(x => Composite(x, relu), x => Op.BatchNorm2d(x[0], x[1], x[2], 1e-3, relu).Y, inputs);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 7)]
    [InlineData(37, 10)]
    public void Cross_entropy_with_labels_equals_its_composite(int count, int classes)
    {
        Tensor labels = Tensor.From([.. Enumerable.Range(0, count).Select(i => 3 * i % classes)], [count]);
        AssertSame(
            x => -Op.Reshape(Op.Gather(Op.LogSoftmax(x[0]), labels.Reshape(-1, 1), 1), -1),
            x => Op.CrossEntropy(x[0], labels, Reduction.None),
            Uniform(count, classes));
    }

    private static Variable Composite(IReadOnlyList<Variable> x, bool relu)
    {
        Variable centred = x[0] - Op.Mean(x[0], [0, 2, 3], keepAxes: true);
        Variable variance = Op.Mean(Op.Square(centred), [0, 2, 3], keepAxes: true);
        Variable y = (centred * (Op.PerChannel(x[1]) / Op.Sqrt(variance + 1e-3))) + Op.PerChannel(x[2]);
        return relu ? Op.Relu(y) : y;
    }

    private static Tensor Uniform(params int[] extents) => Random.Uniform(Shape.Create(extents), -2, 2, DType.Float64);

    /// <summary>
    /// Values, gradients, and the gradients of a function of the gradients, whose walk is either recorded (operators all the
    /// way) or not (kernels where there are some).
    /// </summary>
    private static void AssertSame(
        Func<IReadOnlyList<Variable>, Variable> composite, Func<IReadOnlyList<Variable>, Variable> fused, params Tensor[] inputs)
    {
        Tensor[] expected = Derivatives(composite, inputs, createGraph: false);
        foreach (bool createGraph in new[] { false, true })
        {
            Tensor[] actual = Derivatives(fused, inputs, createGraph);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(Sample.RelativeError(actual[i].ToDoubles(), expected[i].ToDoubles()) <= 1e-9, $"result {i}, second walk recorded: {createGraph}");
        }
    }

    private static Tensor[] Derivatives(Func<IReadOnlyList<Variable>, Variable> f, Tensor[] inputs, bool createGraph)
    {
        Variable[] x = [.. inputs.Select(t => new Variable(t, requiresGradient: true))];
        Variable y = f(x);
        Variable cotangent = new(Weights(y.Shape, 0.7), requiresGradient: true);
        Variable[] first = Gradient.Of(y, x, createGraph: true, cotangent);
        Variable penalty = first.Select((g, i) => Op.Sum(g * Weights(g.Shape, 0.3 + i))).Aggregate(Op.Add);
        Variable[] second = Gradient.Of(penalty, [.. x, cotangent], createGraph);
        return [y.Value, .. first.Select(g => g.Value), .. second.Select(g => g.Value)];
    }

    private static Tensor Weights(Shape shape, double frequency) =>
        Tensor.From([.. Enumerable.Range(0, shape.Size).Select(i => Math.Sin(frequency * (i + 1)))], shape);
}
