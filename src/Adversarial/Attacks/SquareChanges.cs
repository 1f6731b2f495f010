using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What the Square attack draws, in one norm: a first perturbation, and changes of one square. Perturbations are written as
/// floats, whatever the type of the images; the caller projects the result.
/// </summary>
internal abstract class SquareChanges(Classifier classifier)
{
    private float[] _perturbations = [];

    protected int Channels { get; } = classifier.ImageShape[0];

    protected int Height { get; } = classifier.ImageShape[1];

    protected int Width { get; } = classifier.ImageShape[2];

    /// <summary>Side of the largest square that fits into an image.</summary>
    protected int LongestSide => Math.Min(Height, Width);

    public static SquareChanges For(ThreatModel threat, Classifier classifier) =>
        threat is L2 ? new SquareChangesL2(threat.Epsilon, classifier) : new SquareChangesLinf(threat.Epsilon, classifier);

    /// <summary>Perturbed images to start from.</summary>
    /// <param name="images">The unperturbed images [N, C, H, W].</param>
    /// <param name="draws">A stream an image.</param>
    public Tensor Start(Tensor images, RandomStream[] draws) =>
        Perturbed(images, images, (_, perturbation, random) => Begin(perturbation, random), draws);

    /// <summary>Perturbed images with a square of each changed.</summary>
    /// <param name="images">The unperturbed images [N, C, H, W].</param>
    /// <param name="current">The perturbed images so far.</param>
    /// <param name="area">The share of the pixels that a square covers.</param>
    /// <param name="draws">A stream an image.</param>
    public Tensor Change(Tensor images, Tensor current, double area, RandomStream[] draws)
    {
        int side = (int)Math.Round(Math.Sqrt(area * Height * Width));
        return Perturbed(images, current, (image, perturbation, random) => ChangeSquare(image, perturbation, side, random), draws);
    }

    /// <summary>Fills in the first perturbation of an image; it is zero before.</summary>
    protected abstract void Begin(Span<float> perturbation, RandomStream random);

    /// <summary>Changes a square of an image's perturbation.</summary>
    /// <param name="image">The unperturbed pixels.</param>
    /// <param name="perturbation">The perturbation that a projected image has.</param>
    /// <param name="side">Side of the square that the schedule asks for, in pixels.</param>
    /// <param name="random">The image's stream.</param>
    protected abstract void ChangeSquare(ReadOnlySpan<float> image, Span<float> perturbation, int side, RandomStream random);

    /// <summary>A square of the given side, anywhere in the image with equal chances.</summary>
    protected Window Anywhere(int side, RandomStream random) =>
        new(random.Next(Height - side + 1), random.Next(Width - side + 1), side);

    protected static float Sign(RandomStream random) => random.Next(2) == 0 ? -1 : 1;

    /// <summary>The part of a pixel row that lies in a window.</summary>
    protected Span<float> Row(Span<float> pixels, int channel, Window window, int row) => pixels.Slice(At(channel, window, row), window.Side);

    /// <inheritdoc cref="Row(Span{float}, int, Window, int)"/>
    protected ReadOnlySpan<float> Row(ReadOnlySpan<float> pixels, int channel, Window window, int row) =>
        pixels.Slice(At(channel, window, row), window.Side);

    private int At(int channel, Window window, int row) => (((channel * Height) + window.Top + row) * Width) + window.Left;

    /// <summary>Lets the perturbation of every image be rewritten, with the image's own stream, and adds it to the image.</summary>
    private Tensor Perturbed(Tensor images, Tensor current, Rewrite rewrite, RandomStream[] draws)
    {
        if (_perturbations.Length < images.Count)
            _perturbations = new float[images.Count];
        Span<float> perturbations = _perturbations.AsSpan(0, images.Count);
        (current - images).To(DType.Float32).AsSpan<float>().CopyTo(perturbations);
        ReadOnlySpan<float> clean = images.To(DType.Float32).AsSpan<float>();
        int size = Channels * Height * Width;
        for (int i = 0; i < draws.Length; i++)
            rewrite(clean.Slice(i * size, size), perturbations.Slice(i * size, size), draws[i]);
        return images + Tensor.From<float>(perturbations, images.Shape, images.Device).To(images.DType);
    }

    private delegate void Rewrite(ReadOnlySpan<float> image, Span<float> perturbation, RandomStream random);

    /// <summary>A square part of an image.</summary>
    protected readonly record struct Window(int Top, int Left, int Side);
}
