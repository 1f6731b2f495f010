using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdvScratch.Runner.Reports;

/// <summary>A small image for a report: grey or RGB, 8 bits a sample.</summary>
[JsonConverter(typeof(PixelImageJson))]
public sealed class PixelImage
{
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
        if (channels != 3)
        {
            Rgb[] colours = new Rgb[values.Length];
            for (int i = 0; i < colours.Length; i++)
                colours[i] = Rgb.Diverging(values[i] / limit);
            return FromColours(height, width, colours);
        }
        byte[] pixels = new byte[values.Length];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = ToByte(127.5f + 127.5f * values[i] / limit);
        return new PixelImage(3, height, width, pixels);
    }

    /// <summary>An RGB image of H × W colours.</summary>
    internal static PixelImage FromColours(int height, int width, ReadOnlySpan<Rgb> colours)
    {
        int size = colours.Length;
        byte[] pixels = new byte[3 * size];
        for (int i = 0; i < size; i++)
            (pixels[i], pixels[size + i], pixels[2 * size + i]) = colours[i];
        return new PixelImage(3, height, width, pixels);
    }

    /// <summary>The image as a <c>data:</c> address of a PNG file, for the <c>src</c> of an <c>img</c>.</summary>
    public string ToDataUri() => "data:image/png;base64," + Convert.ToBase64String(Png.Encode(this));

    private static byte ToByte(float value) => (byte)Math.Clamp(MathF.Round(float.IsNaN(value) ? 0 : value), 0, 255);
}

/// <summary>An image in JSON: a PNG file in base 64.</summary>
internal sealed class PixelImageJson : JsonConverter<PixelImage>
{
    public override PixelImage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Png.Decode(reader.GetBytesFromBase64());
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new JsonException($"An image cannot be read: {e.Message}.", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, PixelImage value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(Png.Encode(value));
}
