using AdvScratch.Runner.Reports;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Runner.Tests.Reports;

public class PngTests
{
    private static readonly byte[] Six = [0, 50, 100, 150, 200, 255];

    [Fact]
    public void Grey()
    {
        var (width, height, channels, samples) = PngReader.Read(Png.Encode(new PixelImage(1, 2, 3, Six)));
        Assert.Equal((3, 2, 1), (width, height, channels));
        Assert.Equal(Six, samples);
    }

    [Fact]
    public void Colour_planes_become_interleaved()
    {
        var (width, height, channels, samples) = PngReader.Read(Png.Encode(new PixelImage(3, 1, 2, Six)));
        Assert.Equal((2, 1, 3), (width, height, channels));
        Assert.Equal([0, 100, 200, 50, 150, 255], samples);
    }

    [Fact]
    public void Scaling_makes_squares()
    {
        var (width, height, _, samples) = PngReader.Read(Png.Encode(new PixelImage(1, 2, 1, [7, 9]), scale: 2));
        Assert.Equal((2, 4), (width, height));
        Assert.Equal([7, 7, 7, 7, 9, 9, 9, 9], samples);
    }

    [Fact]
    public void A_file_that_another_program_reads()
    {
        // import zlib, struct; the three chunks of a 1 x 1 grey image by hand, zlib.crc32 for the checksums:
        // c = lambda t, d: struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))
        // c(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)).hex()
        string png = Convert.ToHexStringLower(Png.Encode(new PixelImage(1, 1, 1, [0])));
        Assert.Contains("0000000d49484452000000010000000108000000003a7e9b55", png, StringComparison.Ordinal);
        Assert.EndsWith("0000000049454e44ae426082", png, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_scaled_rounded_and_clipped()
    {
        var image = PixelImage.FromUnit(1, 1, 6, [0, 0.5f, 1, -3, 7, float.NaN]);
        Assert.Equal([0, 128, 255, 0, 255, 0], Enumerable.Range(0, 6).Select(x => (int)image[0, 0, x]));
    }

    [Fact]
    public void A_grey_perturbation_is_blue_below_white_at_and_red_above_zero()
    {
        var image = PixelImage.FromPerturbation(1, 1, 4, [-0.1f, 0, 0.1f, 5], 0.1f);
        Assert.Equal([(33, 102, 172), (247, 247, 247), (178, 24, 43), (178, 24, 43)],
            Enumerable.Range(0, 4).Select(x => ((int)image[0, 0, x], (int)image[1, 0, x], (int)image[2, 0, x])));
    }

    [Fact]
    public void A_colour_perturbation_keeps_its_channels()
    {
        var image = PixelImage.FromPerturbation(3, 1, 1, [-1, 0, 2], 2);
        Assert.Equal((64, 128, 255), (image[0, 0, 0], image[1, 0, 0], image[2, 0, 0]));
    }

    [Fact]
    public void A_data_address_holds_the_file()
    {
        var image = new PixelImage(1, 2, 3, Six);
        string address = image.ToDataUri();
        Assert.StartsWith("data:image/png;base64,", address, StringComparison.Ordinal);
        Assert.Equal(Png.Encode(image), Convert.FromBase64String(address["data:image/png;base64,".Length..]));
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixelImage(2, 1, 3, Six));
        Assert.Throws<ArgumentException>(() => new PixelImage(1, 2, 2, Six));
        Assert.Throws<ArgumentOutOfRangeException>(() => Png.Encode(new PixelImage(1, 2, 3, Six), scale: 0));
    }

    [Fact]
    public void Reads_what_it_wrote() => Prop.ForAll(
        (from height in Gen.Choose(1, 9) from width in Gen.Choose(1, 9) from channels in Gen.Elements(1, 3) select (height, width, channels)).ToArbitrary(),
        sizes =>
        {
            var (height, width, channels) = sizes;
            byte[] pixels = [.. Enumerable.Range(0, channels * height * width).Select(i => (byte)(i * 37))];
            PixelImage back = Png.Decode(Png.Encode(new PixelImage(channels, height, width, pixels)));
            return (back.Channels, back.Height, back.Width) == (channels, height, width) && pixels.Select((pixel, i) =>
                pixel == back[i / (height * width), i / width % height, i % width]).All(same => same);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_damage_goes_unnoticed()
    {
        byte[] png = Png.Encode(new PixelImage(1, 2, 3, [1, 2, 3, 4, 5, 6]));
        for (int at = 0; at < png.Length; at++)
        {
            byte[] damaged = [.. png];
            damaged[at] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => Png.Decode(damaged));
            Assert.Throws<InvalidDataException>(() => Png.Decode(png.AsSpan(0, at)));
        }
    }
}
