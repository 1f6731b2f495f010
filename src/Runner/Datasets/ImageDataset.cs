using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AdvScratch.Runner.Datasets;

/// <summary>Images of one size with one label each, in memory: a training part or a test part.</summary>
public sealed class ImageDataset
{
    private readonly byte[] _pixels;
    private readonly int[] _labels;

    /// <summary>Wraps pixels and labels; the arrays are kept, not copied.</summary>
    /// <param name="name">The name shown in reports.</param>
    /// <param name="channels">1 for grey images, 3 for colour.</param>
    /// <param name="height">Pixels from top to bottom.</param>
    /// <param name="width">Pixels from left to right.</param>
    /// <param name="classNames">One name a class; labels index it.</param>
    /// <param name="pixels">Count × channels × height × width bytes, row-major.</param>
    /// <param name="labels">One label an image, 0 to classes − 1.</param>
    /// <exception cref="ArgumentException">The sizes disagree, or a label is out of range.</exception>
    public ImageDataset(
        string name, int channels, int height, int width, IReadOnlyList<string> classNames, byte[] pixels, int[] labels)
    {
        (Name, Channels, Height, Width, ClassNames) = (name, channels, height, width, classNames);
        if (pixels.LongLength != (long)labels.Length * ImageSize)
            throw new ArgumentException($"{pixels.LongLength} bytes are not {labels.Length} images of {ImageSize} bytes", nameof(pixels));
        if (labels.AsSpan().ContainsAnyExceptInRange(0, ClassCount - 1))
            throw new ArgumentException($"labels must lie in 0…{ClassCount - 1}", nameof(labels));
        (_pixels, _labels) = (pixels, labels);
    }

    /// <summary>The name shown in reports.</summary>
    public string Name { get; }

    /// <summary>1 for grey images, 3 for colour.</summary>
    public int Channels { get; }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>One name a class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How many classes there are.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>How many images there are.</summary>
    public int Count => _labels.Length;

    /// <summary>Bytes in one image: channels × height × width.</summary>
    public int ImageSize => Channels * Height * Width;

    /// <summary>All pixels, N × C × H × W, 0 to 255.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>All labels, 0 to <see cref="ClassCount"/> − 1.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>One image, C × H × W.</summary>
    public ReadOnlySpan<byte> Image(int index) => _pixels.AsSpan(checked(index * ImageSize), ImageSize);

    /// <summary>Writes the chosen images one after the other into <paramref name="target"/>, scaled to [0, 1].</summary>
    /// <param name="indices">Which images, in this order; repeats are allowed.</param>
    /// <param name="target">Room for <c>indices.Length × ImageSize</c> numbers.</param>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    public void CopyImages(ReadOnlySpan<int> indices, Span<float> target)
    {
        if (target.Length != indices.Length * ImageSize)
            throw new ArgumentException($"needs room for {indices.Length} images of {ImageSize} pixels", nameof(target));
        for (int i = 0; i < indices.Length; i++)
        {
            var image = Image(indices[i]);
            var row = target.Slice(i * ImageSize, ImageSize);
            for (int j = 0; j < image.Length; j++)
                row[j] = image[j] / 255f;
        }
    }

    /// <summary>The first <paramref name="count"/> images, or all if there are fewer.</summary>
    public ImageDataset First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        count = Math.Min(count, Count);
        return With(_pixels[..(count * ImageSize)], _labels[..count]);
    }

    /// <summary>The last <paramref name="count"/> images, or all if there are fewer.</summary>
    public ImageDataset Last(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int first = Math.Max(0, Count - count);
        return With(_pixels[(first * ImageSize)..], _labels[first..]);
    }

    /// <summary>SHA-256 of pixels and labels, in hexadecimal: the same images in the same order have the same one.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_pixels);
        hash.AppendData(MemoryMarshal.AsBytes<int>(_labels));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The first <paramref name="perClass"/> images of every class, in their order here.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A class has fewer images.</exception>
    public ImageDataset Balanced(int perClass)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(perClass);
        int[] taken = new int[ClassCount];
        int[] chosen = [.. Enumerable.Range(0, Count).Where(i => taken[_labels[i]]++ < perClass)];
        if (chosen.Length != perClass * ClassCount)
            throw new ArgumentOutOfRangeException(nameof(perClass), perClass, $"{Name} has only {taken.Min()} images of a class");
        byte[] pixels = new byte[chosen.Length * ImageSize];
        for (int i = 0; i < chosen.Length; i++)
            Image(chosen[i]).CopyTo(pixels.AsSpan(i * ImageSize));
        return With(pixels, Array.ConvertAll(chosen, i => _labels[i]));
    }

    private ImageDataset With(byte[] pixels, int[] labels) => new(Name, Channels, Height, Width, ClassNames, pixels, labels);
}

/// <summary>The two parts of a data set.</summary>
public sealed record DatasetParts(ImageDataset Train, ImageDataset Test);
