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

    /// <summary>Weights N(0, 2/f), f being the inputs of one output (He et al. 2015, equation 10), biases 0.</summary>
    HeNormal,

    /// <summary>
    /// Weights U(−√(6/(f + g)), √(6/(f + g))), f being the inputs of one output and g the outputs of one input (Glorot and
    /// Bengio 2010, equation 16), biases 0: Keras' default.
    /// </summary>
    GlorotUniform,

    /// <summary>Weights and biases 0.</summary>
    Zero,
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
        InitializationScheme.PyTorch => Make(() => Uniform([outputs], 1 / Math.Sqrt(inputs))),
        InitializationScheme.TruncatedNormal => Constants(outputs, TruncatedBias),
        _ => Constants(outputs, 0),
    };

    /// <summary>A vector of equal parameters.</summary>
    public Parameter Constants(int count, double value) => new(Tensor.Full([count], value, Type, Device));

    /// <param name="shape">[outputs, inputs, …]; the rest is the filter's.</param>
    private Parameter Weights(Shape shape)
    {
        int inputs = shape.Product(1, shape.Rank), outputs = shape.Size / shape[1];
        return Scheme switch
        {
            InitializationScheme.TruncatedNormal => Make(() => TruncatedNormal(shape)),
            InitializationScheme.HeNormal => Make(() => Random.Normal(shape, 0, Math.Sqrt(2.0 / inputs), Type, Device)),
            InitializationScheme.GlorotUniform => Make(() => Uniform(shape, Math.Sqrt(6.0 / (inputs + outputs)))),
            InitializationScheme.Zero => Make(() => Tensor.Zeros(shape, Type, Device)),
            _ => Make(() => Uniform(shape, 1 / Math.Sqrt(inputs))),
        };
    }

    private Tensor Uniform(Shape shape, double bound) => Random.Uniform(shape, -bound, bound, Type, Device);

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
