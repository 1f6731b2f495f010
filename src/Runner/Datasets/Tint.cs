using AdvScratch.Tensors;

namespace AdvScratch.Runner.Datasets;

/// <summary>
/// Makes colour images of 32 × 32 pixels from smaller grey ones: each is centred, and what was black and what was white becomes a
/// dark and a light colour of its own. The colours depend on the image's position in its part only, never on its class.
/// </summary>
internal static class Tint
{
    private const int Channels = 3;
    private const int Side = 32;

    // the channels of dark colours lie in 0…95, of light ones in 160…255, so that every object stands out in every channel
    private const int Darks = 96;
    private const int LightFrom = 160;

    private static readonly RandomStream Colours = new(seed: 0, stream: 0x0074696e74);

    /// <summary>Both parts in colour.</summary>
    /// <exception cref="DataException">The images are coloured already, or larger than 32 × 32 pixels.</exception>
    public static DatasetParts Apply(DatasetParts grey) => new(Apply(grey.Train, "train"), Apply(grey.Test, "test"));

    private static ImageDataset Apply(ImageDataset grey, string part)
    {
        if (grey.Channels != 1 || grey.Height > Side || grey.Width > Side)
        {
            throw new DataException(
                $"The images of {grey.Name} should be grey and at most {Side} × {Side} pixels to be coloured, but are {grey.Height} × {grey.Width}; "
                + "check the folder given with --data.");
        }
        byte[] pixels = new byte[grey.Count * Channels * Side * Side];
        RandomStream colours = Colours.Fork(part);
        for (int i = 0; i < grey.Count; i++)
        {
            (uint dark, uint light, _, _) = Philox.Block(colours.Seed, colours.Stream, (ulong)i);
            for (int c = 0; c < Channels; c++)
            {
                int from = Byte(dark, c) * Darks / 256, to = LightFrom + Byte(light, c) * (256 - LightFrom) / 256;
                Paint(grey, i, from, to, pixels.AsSpan((i * Channels + c) * Side * Side, Side * Side));
            }
        }
        return new ImageDataset(grey.Name, Channels, Side, Side, grey.ClassNames, pixels, grey.Labels.ToArray());
    }

    /// <summary>One channel of one image: grey 0 becomes <paramref name="from"/>, 255 <paramref name="to"/>, and the margin is black as well.</summary>
    private static void Paint(ImageDataset grey, int image, int from, int to, Span<byte> plane)
    {
        ReadOnlySpan<byte> source = grey.Image(image);
        int top = (Side - grey.Height) / 2, left = (Side - grey.Width) / 2;
        plane.Fill((byte)from);
        for (int y = 0; y < grey.Height; y++)
        {
            Span<byte> row = plane.Slice((top + y) * Side + left, grey.Width);
            for (int x = 0; x < row.Length; x++)
                row[x] = (byte)(from + ((to - from) * source[y * grey.Width + x] + 127) / 255);
        }
    }

    private static int Byte(uint word, int index) => (int)(word >> (8 * index)) & 0xff;
}
