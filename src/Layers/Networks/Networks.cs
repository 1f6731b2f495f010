using System.Globalization;
using System.Text.RegularExpressions;
using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>The papers' networks by name. All map images [N, C, H, W] to logits [N, classes].</summary>
public static partial class Networks
{
    private const string Ensemble = "Tramèr et al. 2018, Ensemble Adversarial Training (ftramer/ensemble-adv-training, mnist.py)";
    private const string StructuredGradients = "Roth et al. 2018, Adversarially Robust Training through Structured Gradient Regularization, section 7.4";

    private static readonly NetworkInfo[] Fixed =
    [
        new(
            "cat-mnist",
            [1, 28, 28],
            "four 3×3 convolutions (two strided), two linear layers",
            "Huang et al. 2021, Calibrated Adversarial Training, table 5",
            PlainNetworks.CatMnist,
            InitializationScheme.PyTorch),
        new(
            "madry-mnist",
            [1, 28, 28],
            "two 5×5 convolutions with max-pooling, two linear layers",
            "Madry et al. 2018, Towards Deep Learning Models Resistant to Adversarial Attacks",
            PlainNetworks.MadryMnist,
            InitializationScheme.TruncatedNormal),
        new(
            "carlini-mnist",
            [1, 28, 28],
            "four unpadded 3×3 convolutions with max-pooling, three linear layers",
            "Carlini and Wagner 2017, Towards Evaluating the Robustness of Neural Networks, table 1",
            static (at, classes) => PlainNetworks.Carlini(at, 1, 32, 64, 28, 200, classes),
            InitializationScheme.PyTorch),
        new(
            "carlini-cifar",
            [3, 32, 32],
            "four unpadded 3×3 convolutions with max-pooling, three linear layers",
            "Carlini and Wagner 2017, Towards Evaluating the Robustness of Neural Networks, table 1",
            static (at, classes) => PlainNetworks.Carlini(at, 3, 64, 128, 32, 256, classes),
            InitializationScheme.PyTorch),
        new(
            "sgr-mnist",
            [1, 28, 28],
            "carlini-mnist behind the standardisation of every image",
            StructuredGradients,
            static (at, classes) => PlainNetworks.Standardized(at, 1, 32, 64, 28, 200, classes),
            InitializationScheme.PyTorch),
        new(
            "sgr-cifar",
            [3, 32, 32],
            "carlini-cifar behind the standardisation of every image",
            StructuredGradients,
            static (at, classes) => PlainNetworks.Standardized(at, 3, 64, 128, 32, 256, classes),
            InitializationScheme.PyTorch),
        new(
            "sgr-cifar-half",
            [3, 32, 32],
            "sgr-cifar with half the channels and features",
            StructuredGradients,
            static (at, classes) => PlainNetworks.Standardized(at, 3, 32, 64, 32, 128, classes),
            InitializationScheme.PyTorch),
        new(
            "small-cnn",
            [1, 28, 28],
            "four unpadded 3×3 convolutions with max-pooling, three linear layers, dropout",
            "Zhang et al. 2019, Theoretically Principled Trade-off between Robustness and Accuracy (TRADES, models/small_cnn.py)",
            PlainNetworks.SmallCnn,
            InitializationScheme.PyTorch),
        new(
            "ensemble-a",
            [1, 28, 28],
            "two unpadded 5×5 convolutions, two linear layers, dropout",
            Ensemble,
            EnsembleNetworks.A,
            InitializationScheme.GlorotUniform),
        new(
            "ensemble-b",
            [1, 28, 28],
            "8×8, 6×6 (both strided) and 5×5 convolutions, one linear layer, dropout, also of the pixels",
            Ensemble,
            EnsembleNetworks.B,
            InitializationScheme.GlorotUniform),
        new(
            "ensemble-c",
            [1, 28, 28],
            "two unpadded 3×3 convolutions, two linear layers, dropout",
            Ensemble,
            EnsembleNetworks.C,
            InitializationScheme.GlorotUniform),
        new(
            "ensemble-d",
            [1, 28, 28],
            "five linear layers, dropout",
            Ensemble,
            EnsembleNetworks.D,
            InitializationScheme.GlorotUniform),
        new(
            "preact-resnet18",
            [3, 32, 32],
            "pre-activation residual network of 18 layers",
            "He et al. 2016, Identity Mappings in Deep Residual Networks",
            ResidualNetworks.PreActResNet18,
            InitializationScheme.PyTorch),
    ];

    /// <summary>The networks of the papers. <see cref="Find"/> also knows every other <c>wrn-D-K</c>.</summary>
    public static IReadOnlyList<NetworkInfo> All { get; } = [.. Fixed, WideResNet(28, 10), WideResNet(34, 10), WideResNet(10, 1)];

    /// <summary>What is known about a network.</summary>
    /// <param name="name">A name from <see cref="All"/>, or <c>wrn-D-K</c> with depth D = 6n + 4 and width factor K.</param>
    /// <exception cref="ArgumentException">There is no such network.</exception>
    public static NetworkInfo Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Array.Find(Fixed, info => info.Name == name) is { } known)
            return known;
        Match wide = WideResNetName().Match(name);
        if (!wide.Success)
            throw new ArgumentException($"There is no network '{name}'; choose one of {string.Join(", ", Fixed.Select(i => i.Name))}, wrn-D-K.", nameof(name));
        int depth = int.Parse(wide.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        int width = int.Parse(wide.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return depth >= 10 && depth % 6 == 4
            ? WideResNet(depth, width)
            : throw new ArgumentException($"There is no network '{name}': the depth of a wide residual network is 10, 16, 22, 28, ….", nameof(name));
    }

    /// <summary>Makes a network with freshly drawn weights, in training mode.</summary>
    /// <param name="name">As for <see cref="Find"/>.</param>
    /// <param name="random">The same stream gives the same weights.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="type">Element type of the weights and of the images it takes.</param>
    /// <param name="device">Where it lives; the CPU if not given.</param>
    /// <exception cref="ArgumentException">There is no such network, no class, or the element type is an integer.</exception>
    public static Module Create(string name, RandomStream random, int classes = 10, DType type = DType.Float32, Device? device = null) =>
        Find(name).Create(random, classes, type, device);

    private static NetworkInfo WideResNet(int depth, int width) => new(
        $"wrn-{depth}-{width}",
        [3, 32, 32],
        $"wide residual network of depth {depth} and width factor {width}",
        "Zagoruyko and Komodakis 2016, Wide Residual Networks",
        (at, classes) => ResidualNetworks.WideResNet(at, depth, width, classes),
        InitializationScheme.WideResNet);

    [GeneratedRegex("^wrn-([1-9][0-9]{0,3})-([1-9][0-9]{0,2})$", RegexOptions.CultureInvariant)]
    private static partial Regex WideResNetName();
}
