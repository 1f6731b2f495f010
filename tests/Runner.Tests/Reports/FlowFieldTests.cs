using System.Text.RegularExpressions;
using System.Xml.Linq;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Tests.Reports;

public sealed partial class FlowFieldTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void An_arrow_is_the_mean_of_its_square_and_as_long_as_the_square_at_the_limit()
    {
        // to the right by the limit in the four pixels of the second square, nowhere else
        float[] flow = new float[2 * 4 * 4];
        foreach (int i in (int[])[2, 3, 6, 7])
            flow[i] = 0.3f;
        (double X, double Y)[][] strokes = Strokes(Field(4, 4, flow, 0.3));
        Assert.Equal(2, strokes.Length); // the shaft and the head
        (double X, double Y) from = strokes[0][0], to = strokes[0][1];
        Assert.Equal((255, 85 + 30, 425, 85 + 30), (from.X, from.Y, to.X, to.Y)); // squares of 170
        Assert.Equal(to, strokes[1][1]);
        Assert.True(strokes[1][0].X < to.X && strokes[1][2].X < to.X && strokes[1][0].Y != strokes[1][2].Y);
        // opposite vectors cancel out; down is positive
        (flow[2], flow[3]) = (-0.3f, -0.3f);
        foreach (int i in (int[])[16, 17, 20, 21])
            flow[i] = 0.15f;
        (double X, double Y)[] down = Assert.Single(Strokes(Field(4, 4, flow, 0.3)), stroke => stroke.Length == 2);
        Assert.Equal((85, 115, 85, 200), (down[0].X, down[0].Y, down[1].X, down[1].Y));
    }

    [Fact]
    public void Odd_sides_have_smaller_squares_at_the_ends_and_what_does_not_move_has_no_arrow()
    {
        Assert.Empty(Strokes(Field(5, 3, new float[30], 1)));
        float[] flow = new float[30];
        flow[14] = 1; // the last pixel alone is a square
        (double X, double Y)[] shaft = Strokes(Field(5, 3, flow, 1))[0];
        Assert.Equal((68 * 2.5, 30 + (68 * 4.5)), shaft[0]);
        Assert.Equal((68 * 4.5, 30 + (68 * 4.5)), shaft[1]);
    }

    [Fact]
    public void A_flow_of_another_size_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Field(4, 4, new float[16], 1).ToSvg());
        Assert.Throws<ArgumentOutOfRangeException>(() => Field(4, 4, new float[32], 0).ToSvg());
    }

    private static FlowField Field(int height, int width, float[] flow, double limit) =>
        new("flow", PixelImage.FromUnit(3, height, width, new float[3 * height * width]), flow, limit);

    private static (double X, double Y)[][] Strokes(FlowField field)
    {
        string path = (string)XElement.Parse(field.ToSvg()).Element(Svg + "path")!.Attribute("d")!;
        return [.. path.Split('M', StringSplitOptions.RemoveEmptyEntries).Select(stroke => stroke.Split('L').Select(Point).ToArray())];

        static (double, double) Point(string text)
        {
            double[] numbers = [.. Number().Matches(text).Select(match => double.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture))];
            return (numbers[0], numbers[1]);
        }
    }

    [GeneratedRegex(@"-?[\d.]+")]
    private static partial Regex Number();
}
