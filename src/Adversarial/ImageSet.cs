using System.Buffers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Labelled images of one size, from which batches are assembled. The images themselves stay where they are, in whatever
/// form, and become floats only batch by batch.
/// </summary>
public sealed class ImageSet
{
    private readonly int[] _labels;
    private readonly CopyImages _copy;

    /// <summary>Images behind a function.</summary>
    /// <param name="imageShape">[C, H, W].</param>
    /// <param name="labels">One label an image; kept, not copied.</param>
    /// <param name="copy">Writes chosen images in pixel units.</param>
    /// <exception cref="ArgumentException">The shape is not [C, H, W].</exception>
    public ImageSet(Shape imageShape, int[] labels, CopyImages copy)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(copy);
        if (imageShape.Rank != 3)
            throw new ArgumentException($"Images must have the shape [C, H, W]; got {imageShape}.", nameof(imageShape));
        (ImageShape, _labels, _copy) = (imageShape, labels, copy);
    }

    /// <summary>Writes the chosen images one after the other, row-major and in pixel units.</summary>
    /// <param name="indices">Which images, in this order.</param>
    /// <param name="target">Room for <c>indices.Length</c> images of C·H·W numbers.</param>
    public delegate void CopyImages(ReadOnlySpan<int> indices, Span<float> target);

    /// <summary>[C, H, W].</summary>
    public Shape ImageShape { get; }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>All labels.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>Bytes 0 … 255, spread evenly over [low, high].</summary>
    /// <param name="imageShape">[C, H, W].</param>
    /// <param name="pixels">N·C·H·W bytes, row-major; kept, not copied.</param>
    /// <param name="labels">One label an image; kept, not copied.</param>
    /// <param name="low">The pixel value of byte 0.</param>
    /// <param name="high">The pixel value of byte 255.</param>
    /// <exception cref="ArgumentException">The sizes disagree.</exception>
    public static ImageSet FromBytes(Shape imageShape, ReadOnlyMemory<byte> pixels, int[] labels, double low = 0, double high = 1)
    {
        ArgumentNullException.ThrowIfNull(labels);
        int size = CheckedSize(imageShape, pixels.Length, labels.Length);
        float[] value = [.. Enumerable.Range(0, 256).Select(b => (float)(low + ((high - low) * (b / 255.0))))];
        return new ImageSet(imageShape, labels, (indices, target) =>
        {
            for (int i = 0; i < indices.Length; i++)
            {
                ReadOnlySpan<byte> image = pixels.Span.Slice(indices[i] * size, size);
                Span<float> row = target.Slice(i * size, size);
                for (int j = 0; j < size; j++)
                    row[j] = value[image[j]];
            }
        });
    }

    /// <summary>Images that are floats in pixel units already.</summary>
    /// <param name="imageShape">[C, H, W].</param>
    /// <param name="pixels">N·C·H·W numbers, row-major; kept, not copied.</param>
    /// <param name="labels">One label an image; kept, not copied.</param>
    /// <exception cref="ArgumentException">The sizes disagree.</exception>
    public static ImageSet FromFloats(Shape imageShape, ReadOnlyMemory<float> pixels, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        int size = CheckedSize(imageShape, pixels.Length, labels.Length);
        return new ImageSet(imageShape, labels, (indices, target) =>
        {
            for (int i = 0; i < indices.Length; i++)
                pixels.Span.Slice(indices[i] * size, size).CopyTo(target[(i * size)..]);
        });
    }

    /// <summary>Assembles a batch.</summary>
    /// <param name="indices">Which images, in this order.</param>
    /// <param name="type">Element type of the images.</param>
    /// <param name="device">Where to put it.</param>
    /// <returns>Images [N, C, H, W] in pixel units and labels int32 [N].</returns>
    public (Tensor Images, Tensor Labels) Batch(ReadOnlySpan<int> indices, DType type = DType.Float32, Device? device = null)
    {
        Shape shape = [indices.Length, .. ImageShape];
        float[] buffer = ArrayPool<float>.Shared.Rent(shape.Size);
        _copy(indices, buffer.AsSpan(0, shape.Size));
        Tensor images = Tensor.From<float>(buffer.AsSpan(0, shape.Size), shape, device).To(type);
        ArrayPool<float>.Shared.Return(buffer);
        int[] labels = new int[indices.Length];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = _labels[indices[i]];
        return (images, Tensor.From(labels, [labels.Length], device));
    }

    /// <summary>The batch of neighbours from <paramref name="start"/> on.</summary>
    /// <inheritdoc cref="Batch(ReadOnlySpan{int}, DType, Device?)"/>
    public (Tensor Images, Tensor Labels) Batch(int start, int count, DType type = DType.Float32, Device? device = null) =>
        Batch([.. Enumerable.Range(start, count)], type, device);

    /// <summary>Refuses images that the classifier cannot read or whose labels it does not know.</summary>
    internal void RequireFit(Classifier classifier)
    {
        if (Count == 0 || ImageShape != classifier.ImageShape)
            throw new ArgumentException($"The classifier reads {classifier.ImageShape} images; got {Count} {ImageShape} images.");
        if (_labels.AsSpan().ContainsAnyExceptInRange(0, classifier.ClassCount - 1))
            throw new ArgumentException($"A label lies outside the classifier's classes 0 … {classifier.ClassCount - 1}.");
    }

    private static int CheckedSize(Shape imageShape, int pixels, int labels) =>
        (long)imageShape.Size * labels == pixels
            ? imageShape.Size
            : throw new ArgumentException($"{pixels} pixels are not {labels} images of shape {imageShape}.", nameof(pixels));
}
