namespace AdvScratch.Runner.Reports;

/// <summary>A small image for a report: grey or RGB, 8 bits a sample.</summary>
public sealed class PixelImage
{
    // the two ends of the perturbation scale (ColorBrewer RdBu) and its middle; told apart by colour-blind readers
    private static readonly (float R, float G, float B) Below = (33, 102, 172), Zero = (247, 247, 247), Above = (178, 24, 43);

    private readonly byte[] _pixels;

    /// <summary>Copies the pixels.</summary>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="height">Pixels from top to bottom.</param>
    /// <param name="width">Pixels from left to right.</param>
    /// <param name="pixels">C × H × W bytes.</param>
    public PixelImage(int channels, int height, int width, ReadOnlySpan<byte> pixels)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "an image has 1 or 3 channels");
        if (height < 1 || width < 1 || pixels.Length != channels * height * width)
            throw new ArgumentException($"{pixels.Length} bytes are not {channels} × {height} × {width} pixels", nameof(pixels));
        (Channels, Height, Width, _pixels) = (channels, height, width, pixels.ToArray());
    }

    /// <summary>1 for grey, 3 for RGB.</summary>
    public int Channels { get; }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>One sample.</summary>
    public byte this[int channel, int y, int x] => _pixels[(channel * Height + y) * Width + x];

    /// <summary>An image of C × H × W numbers in [0, 1]; what lies outside is clipped.</summary>
    public static PixelImage FromUnit(int channels, int height, int width, ReadOnlySpan<float> values)
    {
        byte[] pixels = new byte[values.Length];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = ToByte(255 * values[i]);
        return new PixelImage(channels, height, width, pixels);
    }

    /// <summary>
    /// A picture of C × H × W signed differences. In grey images negative is blue, zero white, positive red; in RGB images
    /// every channel runs from 0 to 255 about a middle grey.
    /// </summary>
    /// <param name="channels">1 or 3; the picture is RGB in both cases.</param>
    /// <param name="height">Pixels from top to bottom.</param>
    /// <param name="width">Pixels from left to right.</param>
    /// <param name="values">The differences.</param>
    /// <param name="limit">The size that gets the full colour, over 0: the budget, or the largest difference.</param>
    public static PixelImage FromPerturbation(int channels, int height, int width, ReadOnlySpan<float> values, float limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        int size = height * width;
        byte[] pixels = new byte[3 * size];
        if (channels == 3)
        {
            for (int i = 0; i < pixels.Length; i++)
                pixels[i] = ToByte(127.5f + 127.5f * values[i] / limit);
        }
        else
        {
            for (int i = 0; i < size; i++)
            {
                var end = values[i] < 0 ? Below : Above;
                float share = Math.Min(MathF.Abs(values[i]) / limit, 1);
                pixels[i] = ToByte(float.Lerp(Zero.R, end.R, share));
                pixels[size + i] = ToByte(float.Lerp(Zero.G, end.G, share));
                pixels[2 * size + i] = ToByte(float.Lerp(Zero.B, end.B, share));
            }
        }
        return new PixelImage(3, height, width, pixels);
    }

    /// <summary>The image as a <c>data:</c> address of a PNG file, for the <c>src</c> of an <c>img</c>.</summary>
    public string ToDataUri() => "data:image/png;base64," + Convert.ToBase64String(Png.Encode(this));

    private static byte ToByte(float value) => (byte)Math.Clamp(MathF.Round(float.IsNaN(value) ? 0 : value), 0, 255);
}
