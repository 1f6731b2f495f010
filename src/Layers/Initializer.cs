using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>From which distributions the weights of a network are drawn.</summary>
public enum InitializationScheme
{
    /// <summary>
    /// PyTorch's default: weights and biases U(−1/√f, 1/√f), f being the inputs of one output (Kaiming-uniform with
    /// a = √5).
    /// </summary>
    PyTorch,

    /// <summary>
    /// Filters N(0, 2/(k² · outputs)) (He et al. 2015, fan-out), linear weights as <see cref="PyTorch"/>, biases 0: the
    /// usual initialisation of wide residual networks.
    /// </summary>
    WideResNet,

    /// <summary>Weights N(0, 0.1²) truncated at two standard deviations, biases 0.1: as in Madry et al.'s MNIST challenge.</summary>
    TruncatedNormal,
}

/// <summary>
/// What layers make their parameters with. Layers draw from the stream in turn; containers give each layer a
/// <see cref="Fork"/> by its name, so that adding a layer does not change the weights of another.
/// </summary>
/// <param name="Random">Source of the weights.</param>
/// <param name="Type">Element type of the weights: float32 or float64.</param>
/// <param name="Device">Where the network lives; the CPU if not given.</param>
/// <param name="Scheme">Distributions of the weights.</param>
public sealed record Initializer(
    RandomStream Random,
    DType Type = DType.Float32,
    Device? Device = null,
    InitializationScheme Scheme = InitializationScheme.PyTorch)
{
    private const double TruncatedDeviation = 0.1;
    private const double TruncatedBias = 0.1;

    /// <summary>The same with an independent stream for the layer of that name.</summary>
    public Initializer Fork(string name) => this with { Random = Random.Fork(name) };

    /// <summary>Filters [outputs, inputs, kernel, kernel] of a convolution.</summary>
    public Parameter Filters(int outputs, int inputs, int kernel)
    {
        Shape shape = [outputs, inputs, kernel, kernel];
        return Scheme == InitializationScheme.WideResNet
            ? Make(() => Random.Normal(shape, 0, Math.Sqrt(2.0 / (kernel * kernel * outputs)), Type, Device))
            : Weights(shape);
    }

    /// <summary>Weights [outputs, inputs] of a linear layer.</summary>
    public Parameter Matrix(int outputs, int inputs) => Weights([outputs, inputs]);

    /// <summary>Biases [outputs].</summary>
    /// <param name="outputs">How many.</param>
    /// <param name="inputs">Inputs of one output.</param>
    public Parameter Biases(int outputs, int inputs) => Scheme switch
    {
        InitializationScheme.WideResNet => Constants(outputs, 0),
        InitializationScheme.TruncatedNormal => Constants(outputs, TruncatedBias),
        _ => Make(() => Uniform([outputs], inputs)),
    };

    /// <summary>A vector of equal parameters.</summary>
    public Parameter Constants(int count, double value) => new(Tensor.Full([count], value, Type, Device));

    private Parameter Weights(Shape shape) => Scheme == InitializationScheme.TruncatedNormal
        ? Make(() => TruncatedNormal(shape))
        : Make(() => Uniform(shape, shape.Product(1, shape.Rank)));

    private Tensor Uniform(Shape shape, int inputs)
    {
        double bound = 1 / Math.Sqrt(inputs);
        return Random.Uniform(shape, -bound, bound, Type, Device);
    }

    /// <summary>Normal numbers without those beyond two deviations, in the order of their drawing.</summary>
    private Tensor TruncatedNormal(Shape shape)
    {
        double[] kept = new double[shape.Size];
        for (int count = 0; count < kept.Length;)
        {
            foreach (double x in Random.Normal([kept.Length - count], 0, 1, Type).ToDoubles())
            {
                if (Math.Abs(x) <= 2)
                    kept[count++] = x * TruncatedDeviation;
            }
        }
        return Tensor.From(kept, shape, Device).To(Type);
    }

    private static Parameter Make(Func<Tensor> draw)
    {
        using var scope = TensorScope.Begin();
        return new Parameter(draw());
    }
}
