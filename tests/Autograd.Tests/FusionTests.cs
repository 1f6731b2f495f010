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

    public static TheoryData<bool, bool, bool, bool> Epilogues
    {
        get
        {
            var data = new TheoryData<bool, bool, bool, bool>();
            for (int i = 0; i < 16; i++)
                data.Add((i & 1) != 0, (i & 2) != 0, (i & 4) != 0, (i & 8) != 0);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Epilogues))]
    public void A_convolution_with_an_epilogue_equals_its_composite(bool scale, bool shift, bool residual, bool relu)
    {
        Tensor[] inputs = [Uniform(2, 3, 7, 7), Uniform(5, 3, 3, 3), Uniform(5), Uniform(5), Uniform(2, 5, 4, 4)];
        AssertSame(
            x =>
            {
                Variable y = Op.Conv2d(x[0], x[1], 2, 1);
                y = scale ? y * Op.PerChannel(x[2]) : y;
                y = shift ? y + Op.PerChannel(x[3]) : y;
                y = residual ? y + x[4] : y;
                return relu ? Op.Relu(y) : y;
            },
            x => Op.Conv2d(x[0], x[1], 2, 1, scale ? x[2] : null, shift ? x[3] : null, residual ? x[4] : null, relu),
            inputs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batch_norm_in_evaluation_equals_its_composite(bool relu)
    {
        Tensor[] inputs = [Uniform(3, 4, 5, 5), Uniform(4), Uniform(4), Uniform(4), Tensor.From([0.5, 1, 2, 3.0], [4])];
        AssertSame(
            x =>
            {
                Variable y = ((x[0] - Op.PerChannel(x[3])) * Op.PerChannel(x[1] / Op.Sqrt(x[4] + 1e-3))) + Op.PerChannel(x[2]);
                return relu ? Op.Relu(y) : y;
            },
            x => Op.BatchNorm2d(x[0], x[1], x[2], x[3], x[4], 1e-3, relu),
            inputs);
    }

    [Fact]
    public void A_linear_map_with_bias_and_relu_equals_its_composite() => AssertSame(
        x => Op.Relu(Op.MatMul(x[0], x[1], transposeB: true) + x[2]),
        x => Op.MatMul(x[0], x[1], transposeB: true, shift: x[2], relu: true),
        Uniform(7, 5),
        Uniform(19, 5),
        Uniform(19));

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
