using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>
/// The networks that draw the soft masks of calibrated adversarial training (Huang et al. 2021, tables 5 and 6): images
/// [N, C, H, W] to masks of the same shape, every element in (0, 1). Layers are named as in the published code
/// (TienjinHuang/Calibrated-adversarial-training, Train_MNIST.py and resnet.py), so that its state loads.
/// </summary>
public static class MaskNetworks
{
    /// <summary><see cref="Convolutional"/>, 223,233 parameters on MNIST.</summary>
    public const string Mnist = "mask-mnist";

    /// <summary><see cref="Residual"/>, 11,182,659 parameters on CIFAR.</summary>
    public const string Cifar = "mask-cifar";

    /// <summary>
    /// <see cref="Convolutional"/> with a quarter of the channels, for grey and for colour images: not of the paper, but cheap beside
    /// a small classifier. 14,337 parameters on MNIST.
    /// </summary>
    public const string Small = "mask-small";

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [Mnist, Cifar, Small];

    /// <summary>The paper's choice: <see cref="Mnist"/> for grey images, <see cref="Cifar"/> for colour.</summary>
    /// <param name="imageShape">[C, H, W].</param>
    public static string NameFor(Shape imageShape) => imageShape[0] == 3 ? Cifar : Mnist;

    /// <summary>Makes a network with freshly drawn weights (PyTorch's default distributions, as published), in training mode.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="imageShape">[C, H, W] of its images and masks; H and W must be even, for mask-cifar multiples of 8.</param>
    /// <param name="random">The same stream gives the same weights.</param>
    /// <param name="type">Element type of the weights and of the images it takes.</param>
    /// <param name="device">Where it lives; the CPU if not given.</param>
    /// <exception cref="ArgumentException">There is no such network, or it cannot draw masks of that size.</exception>
    public static Module Create(string name, Shape imageShape, RandomStream random, DType type = DType.Float32, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (!Names.Contains(name))
            throw new ArgumentException($"There is no mask network '{name}'; choose one of {string.Join(", ", Names)}.", nameof(name));
        if (imageShape.Rank != 3)
            throw new ArgumentException($"Masks are for images [C, H, W]; got the shape {imageShape}.", nameof(imageShape));
        int reduction = name == Cifar ? 8 : 2;
        if (imageShape[1] % reduction != 0 || imageShape[2] % reduction != 0)
        {
            throw new ArgumentException(
                $"{name} halves images {(reduction == 2 ? "once" : "three times")} and cannot draw masks for {imageShape[1]}×{imageShape[2]} pixels; "
                + $"give images whose sides are multiples of {reduction}.",
                nameof(imageShape));
        }
        var initializer = new Initializer(random, type, device);
        return name switch
        {
            Mnist => Convolutional(initializer, imageShape[0]),
            Small => Convolutional(initializer, imageShape[0], narrow: 16, wide: 32),
            _ => Residual(initializer, imageShape[0]),
        };
    }

    /// <summary>Three convolutions at half the resolution, up-sampling, one convolution: the published network for MNIST.</summary>
    /// <param name="initializer">Makes the parameters.</param>
    /// <param name="channels">Channels of images and masks.</param>
    /// <param name="narrow">Channels of the first convolution.</param>
    /// <param name="wide">Channels of the second and the third.</param>
    public static Sequential Convolutional(Initializer initializer, int channels, int narrow = 64, int wide = 128) => new(
        initializer,
        at => new Conv2d(at, channels, narrow, 3, stride: 2, padding: 1),
        _ => new LeakyRelu(0.2),
        at => new Conv2d(at, narrow, wide, 3, padding: 1),
        _ => new LeakyRelu(0.2),
        at => new Conv2d(at, wide, wide, 3, padding: 1),
        _ => new LeakyRelu(0.2),
        _ => new UpsampleNearest2d(2),
        at => new Conv2d(at, wide, channels, 3, padding: 1),
        _ => new Sigmoid());

    /// <summary>
    /// The convolutions of ResNet-18 (four stages of two blocks, three of them halving the resolution), up-sampling, one
    /// convolution: the published network for CIFAR.
    /// </summary>
    /// <param name="initializer">Makes the parameters.</param>
    /// <param name="channels">Channels of images and masks.</param>
    /// <param name="width">Channels of the first stage; every stage doubles them.</param>
    public static Sequential Residual(Initializer initializer, int channels, int width = 64) => new(
        initializer,
        ("conv1", at => new Conv2d(at, channels, width, 3, padding: 1, bias: false)),
        ("bn1", at => new BatchNorm2d(at, width)),
        ("relu", _ => new Relu()),
        ("layer1", at => Stage(at, width, width, 1)),
        ("layer2", at => Stage(at, width, 2 * width, 2)),
        ("layer3", at => Stage(at, 2 * width, 4 * width, 2)),
        ("layer4", at => Stage(at, 4 * width, 8 * width, 2)),
        ("upsample", _ => new UpsampleNearest2d(8)),
        ("conv2", at => new Conv2d(at, 8 * width, channels, 3, padding: 1)),
        ("sigmoid", _ => new Sigmoid()));

    private static Sequential Stage(Initializer initializer, int inChannels, int outChannels, int stride) => new(
        initializer,
        at => new BasicBlock(at, inChannels, outChannels, stride),
        at => new BasicBlock(at, outChannels, outChannels, 1));
}
