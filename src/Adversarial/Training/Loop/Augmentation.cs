using System.Buffers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>What lies around an image before it is cropped.</summary>
public enum BorderKind
{
    /// <summary>Pixels of one value, <see cref="Augmentation.Fill"/>: TRADES, MART, FAT, Feature Scatter, SGR.</summary>
    Constant,

    /// <summary>
    /// The image mirrored at its outermost pixels, which are not repeated (numpy's and PyTorch's "reflect"): robust_overfitting, CAT.
    /// </summary>
    Reflect,
}

/// <summary>
/// Random crops and mirror images of what is trained on: every image is padded on all sides, a window of its own size is cut
/// out at a uniformly random place, and with probability 1/2 left and right change places. It comes before any attack.
/// </summary>
public sealed record Augmentation
{
    // of an image: the window's row, its column, and whether it is mirrored
    private const int Draws = 3;

    /// <summary>Pixels added on each side before the crop; 0: no crop. 4, on 32 × 32 pixels, is what all four papers use.</summary>
    public int Padding { get; init => field = Require.NotNegative(value); } = 4;

    /// <summary>What is added.</summary>
    public BorderKind Border { get; init; }

    /// <summary>
    /// The value of <see cref="BorderKind.Constant"/>, in pixel units. 0, the default, is black; the middle of the pixel range is
    /// what SGR pads CIFAR with, since it shifts the images so that zero is their middle.
    /// </summary>
    public double Fill { get; init; }

    /// <summary>Whether images are mirrored at random; right for photographs, wrong for digits.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>Crops and mirrors a batch.</summary>
    /// <param name="images">[N, C, H, W] in pixel units.</param>
    /// <param name="random">What happens to an image depends on this stream and the image's position in the batch.</param>
    /// <returns>[N, C, H, W]; every pixel is one of the image or <see cref="Fill"/>.</returns>
    /// <exception cref="ArgumentException">The images have another rank, or are too small to be reflected that far.</exception>
    public Tensor Apply(Tensor images, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(random);
        if (images.Shape.Rank != 4)
            throw new ArgumentException($"Images have the shape [N, C, H, W]; got {images.Shape}.", nameof(images));
        int smaller = Math.Min(images.Shape[2], images.Shape[3]);
        if (Border == BorderKind.Reflect && Padding >= smaller)
        {
            throw new ArgumentException(
                $"Images of {images.Shape[2]} × {images.Shape[3]} pixels can be reflected by at most {smaller - 1} pixels; got {Padding}.", nameof(images));
        }
        float[] draws = random.Uniform([images.Shape[0], Draws], device: Device.Cpu).ToArray<float>();
        return images.DType == DType.Float64 ? Moved(images.AsSpan<double>(), Fill) : Moved(images.AsSpan<float>(), (float)Fill);

        Tensor Moved<T>(ReadOnlySpan<T> pixels, T fill)
            where T : unmanaged
        {
            T[] buffer = ArrayPool<T>.Shared.Rent(pixels.Length);
            int size = images.Shape[1] * images.Shape[2] * images.Shape[3];
            for (int i = 0; i < images.Shape[0]; i++)
                Move(pixels.Slice(i * size, size), buffer.AsSpan(i * size, size), images.Shape, draws.AsSpan(i * Draws, Draws), fill);
            Tensor moved = Tensor.From<T>(buffer.AsSpan(0, pixels.Length), images.Shape, images.Device);
            ArrayPool<T>.Shared.Return(buffer);
            return moved;
        }
    }

    /// <summary>Writes what becomes of one image.</summary>
    private void Move<T>(ReadOnlySpan<T> image, Span<T> target, Shape shape, ReadOnlySpan<float> draws, T fill)
    {
        int height = shape[2], width = shape[3];
        int top = Start(draws[0]), left = Start(draws[1]);
        // where the window overlaps the image, whole stretches are copied
        int from = Math.Clamp(-left, 0, width), to = Math.Clamp(width - left, from, width);
        for (int row = 0; row < shape[1] * height; row++)
        {
            Span<T> written = target.Slice(row * width, width);
            int source = Source(top + (row % height), height);
            if (source < 0)
            {
                written.Fill(fill);
                continue;
            }
            ReadOnlySpan<T> pixels = image.Slice((row - (row % height) + source) * width, width);
            for (int x = 0; x < from; x++)
                written[x] = Source(left + x, width) is >= 0 and var at ? pixels[at] : fill;
            pixels[(left + from)..(left + to)].CopyTo(written[from..]);
            for (int x = to; x < width; x++)
                written[x] = Source(left + x, width) is >= 0 and var at ? pixels[at] : fill;
            if (Flip && draws[2] < 0.5)
                written.Reverse();
        }
    }

    /// <summary>Where one of the 2 p + 1 windows begins, relative to the image.</summary>
    /// <param name="draw">Uniform in [0, 1).</param>
    private int Start(double draw) => (int)(draw * ((2 * Padding) + 1)) - Padding;

    /// <summary>The position in the image that a position in or around it shows, along an axis; −1 for the fill value.</summary>
    private int Source(int at, int extent) =>
        at >= 0 && at < extent ? at
        : Border == BorderKind.Constant ? -1
        : at < 0 ? -at
        : (2 * (extent - 1)) - at;
}
