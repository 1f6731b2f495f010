using System.Xml.Linq;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Tests.Reports;

public class MatrixPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Signs_are_colours_about_white()
    {
        PixelImage pixels = Pixels(Small([-2, 0, 2, 1, float.NaN, -0.5f]));
        Assert.Equal([Rgb.Diverging(-1), Rgb.Diverging(0), Rgb.Diverging(1), Rgb.Diverging(0.5f), Rgb.Missing, Rgb.Diverging(-0.25f)], Colours(pixels));
        Assert.Equal(Rgb.Diverging(0.25f), Colours(Pixels(Small([-2, 0, 2, 1, 0, 0]) with { Limit = 4 }))[3]);
    }

    [Fact]
    public void A_large_matrix_is_averaged_down_to_what_a_page_can_hold()
    {
        const int Side = 1000; // blocks of 4 × 4
        float[] values = new float[Side * Side];
        for (int i = 0; i < values.Length; i++)
            values[i] = (i / Side < 4 ? 1 : 0) + (i % Side == 999 ? -4 : 0) + (i % Side == 0 ? float.NaN : 0);
        var picture = MatrixPicture.Of<float>("t", "r", "c", Side, Side, values);
        Assert.Equal(250, picture.Means.Count);
        Assert.All(picture.Means, row => Assert.Equal(250, row.Count));
        Assert.Equal([1, 1, 1, 0], [picture.Means[0][0], picture.Means[0][1], picture.Means[0][248], picture.Means[0][249]]);
        Assert.Equal([0, 0, -1], [picture.Means[249][0], picture.Means[249][1], picture.Means[249][249]]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(256, 257)]
    [InlineData(300, 5)]
    [InlineData(3072, 700)]
    public void Every_size_keeps_its_mean_where_blocks_are_whole_or_not(int rows, int columns)
    {
        double[] values = [.. Enumerable.Range(0, rows * columns).Select(i => (double)(i / columns))]; // every number is its row's
        var picture = MatrixPicture.Of<double>("t", "r", "c", rows, columns, values);
        int side = MatrixPicture.BlockSide(rows);
        Assert.InRange(picture.Means.Count, 1, 256);
        Assert.InRange(picture.Means[0].Count, 1, 256);
        for (int block = 0; block < picture.Means.Count; block++)
        {
            double mean = ((block * side) + Math.Min((block + 1) * side, rows) - 1) / 2.0;
            Assert.All(picture.Means[block], value => Assert.Equal(mean, value, Math.Max(1e-3 * mean, 1e-9)));
        }
        PixelImage image = Pixels(picture);
        Assert.Equal((picture.Means.Count, picture.Means[0].Count), (image.Height, image.Width));
    }

    [Fact]
    public void Axes_begin_where_they_are_told_and_the_bar_has_zero_in_its_middle()
    {
        XElement svg = XElement.Parse((MatrixPicture.Of<double>("t", "down", "across", 55, 55, new double[55 * 55]) with { First = -27, Limit = 0.5 }).ToSvg());
        string[] texts = [.. svg.Descendants(Svg + "text").Select(text => text.Value)];
        Assert.Contains("-20", texts);
        Assert.Contains("down ↓", texts);
        Assert.Contains("across →", texts);
        Assert.Contains("0.4", texts);
        Assert.Contains("-0.4", texts);
        Assert.Contains("55 × 55", svg.Descendants(Svg + "title").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_number_of_values_is_refused() =>
        Assert.Throws<ArgumentException>(() => MatrixPicture.Of<float>("t", "r", "c", 2, 2, new float[3]));

    private static MatrixPicture Small(float[] values) => MatrixPicture.Of<float>("t", "r", "c", 2, 3, values);

    /// <summary>The picture inside the chart; the first of its images, the other being the bar.</summary>
    private static PixelImage Pixels(MatrixPicture picture)
    {
        string address = XElement.Parse(picture.ToSvg()).Descendants(Svg + "image").First().Attribute("href")!.Value;
        return Png.Decode(Convert.FromBase64String(address["data:image/png;base64,".Length..]));
    }

    private static Rgb[] Colours(PixelImage image) =>
    [
        .. from y in Enumerable.Range(0, image.Height)
           from x in Enumerable.Range(0, image.Width)
           select new Rgb(image[0, y, x], image[1, y, x], image[2, y, x]),
    ];
}
