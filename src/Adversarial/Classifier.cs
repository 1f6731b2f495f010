using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// A network together with what an adversary has to know about it: the shape and the range of the pixels it reads, the
/// normalization it applies to them, and how many classes it tells apart. Everything outside works in pixel units.
/// </summary>
public sealed class Classifier
{
    private const int PredictionBatch = 256;

    private readonly Tensor? _scale;
    private readonly Tensor? _shift;

    /// <summary>Describes a network's input and output.</summary>
    /// <param name="network">Maps [N, C, H, W] to logits [N, K].</param>
    /// <param name="imageShape">[C, H, W].</param>
    /// <param name="classCount">K, at least 2.</param>
    /// <param name="low">Smallest valid pixel.</param>
    /// <param name="high">Largest valid pixel.</param>
    /// <param name="normalization">Applied before the network; null for none.</param>
    /// <exception cref="ArgumentException">The shape is not [C, H, W], or the normalization has another number of channels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two classes, or an empty pixel range.</exception>
    public Classifier(
        Module network, Shape imageShape, int classCount, double low = 0, double high = 1, Normalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (imageShape.Rank != 3 || imageShape.Size == 0)
            throw new ArgumentException($"Images must have the shape [C, H, W]; got {imageShape}.", nameof(imageShape));
        if (classCount < 2)
            throw new ArgumentOutOfRangeException(nameof(classCount), $"A classifier needs at least 2 classes; got {classCount}.");
        if (!(low < high))
            throw new ArgumentOutOfRangeException(nameof(low), $"The pixel range [{low}, {high}] is empty; low must be less than high.");
        if (normalization is not null && normalization.Mean.Count != imageShape[0])
        {
            throw new ArgumentException(
                $"The normalization has {normalization.Mean.Count} channels, the images have {imageShape[0]}.", nameof(normalization));
        }
        (Network, ImageShape, ClassCount, Low, High) = (network, imageShape, classCount, low, high);
        if (network.Parameters.Count > 0)
            (DType, Device) = (network.Parameters[0].DType, network.Parameters[0].Value.Device);
        if (normalization is not null)
        {
            _scale = PerChannel(normalization.Deviation.Select(d => 1 / d));
            _shift = PerChannel(normalization.Mean.Zip(normalization.Deviation, (mean, deviation) => -mean / deviation));
        }
    }

    private Classifier(Classifier other, double low, double high)
    {
        (Network, ImageShape, ClassCount, Low, High) = (other.Network, other.ImageShape, other.ClassCount, low, high);
        (DType, Device, _scale, _shift) = (other.DType, other.Device, other._scale, other._shift);
    }

    /// <summary>The network: normalized pixels to logits.</summary>
    public Module Network { get; }

    /// <summary>[C, H, W].</summary>
    public Shape ImageShape { get; }

    /// <summary>Number of classes K.</summary>
    public int ClassCount { get; }

    /// <summary>Smallest valid pixel.</summary>
    public double Low { get; }

    /// <summary>Largest valid pixel.</summary>
    public double High { get; }

    /// <summary>Element type of the network's parameters, and so of the pixels it reads.</summary>
    public DType DType { get; } = DType.Float32;

    /// <summary>Where the network's parameters live.</summary>
    public Device Device { get; } = Device.Default;

    /// <summary>The logits, in the network's current mode, recorded so that gradients reach the pixels and the parameters.</summary>
    /// <param name="pixels">[N, C, H, W] in pixel units.</param>
    /// <returns>[N, K].</returns>
    /// <exception cref="ArgumentException">The pixels have another shape.</exception>
    public Variable Logits(Variable pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        RequireImages(pixels.Value);
        return Network.Forward(_scale is null ? pixels : (pixels * _scale) + _shift!);
    }

    /// <summary>The predicted classes, in evaluation mode and without recording, a few hundred images at a time.</summary>
    /// <param name="pixels">[N, C, H, W] in pixel units.</param>
    /// <returns>int32 [N]; of equal logits the first wins.</returns>
    /// <exception cref="ArgumentException">The pixels have another shape.</exception>
    public Tensor Predict(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        RequireImages(pixels);
        using IDisposable mode = InMode(training: false);
        using IDisposable pause = Recording.Off();
        int count = pixels.Shape[0];
        int[] predictions = new int[count];
        for (int start = 0; start < count; start += PredictionBatch)
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor batch = pixels.Slice(0, start, Math.Min(PredictionBatch, count - start));
            Logits(batch).Value.ArgMax(1).AsSpan<int>().CopyTo(predictions.AsSpan(start));
        }
        return Tensor.From(predictions, [count], pixels.Device);
    }

    /// <summary>Puts the network into training or evaluation mode until the result is disposed, which restores the mode.</summary>
    public IDisposable InMode(bool training) => new ModeChange(Network, training);

    /// <summary>The logits [N, K] as constants: not recorded, in the given mode, which is restored.</summary>
    internal Tensor ConstantLogits(Tensor pixels, bool training = false)
    {
        using IDisposable mode = InMode(training);
        using IDisposable pause = Recording.Off();
        return Logits(pixels).Value;
    }

    /// <summary>The same network, reading pixels of any value: for published attacks that are not clipped to the pixel range.</summary>
    internal Classifier WithoutPixelRange() => new(this, double.NegativeInfinity, double.PositiveInfinity);

    internal void RequireImages(Tensor pixels)
    {
        if (pixels.Shape.Rank != 4 || pixels.Shape.With(0, 1) != [1, .. ImageShape])
        {
            throw new ArgumentException(
                $"The classifier reads images [N, {string.Join(", ", ImageShape)}]; got {pixels.Shape}.", nameof(pixels));
        }
    }

    private Tensor PerChannel(IEnumerable<double> values) =>
        Tensor.From(values.ToArray(), [1, ImageShape[0], 1, 1], Device).To(DType).Persist();

    private sealed class ModeChange : IDisposable
    {
        private readonly Module _network;
        private readonly bool _before;

        public ModeChange(Module network, bool training)
        {
            (_network, _before) = (network, network.IsTraining);
            network.Train(training);
        }

        public void Dispose() => _network.Train(_before);
    }
}
