using System.Xml.Linq;
using AdvScratch.Runner.Reports;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Runner.Tests.Reports;

public class HeatMapTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Every_cell_has_its_number_and_its_tooltip()
    {
        XElement[] cells = Cells(Draw(Map([[0.25, 0.5, 1], [0, double.NaN, 0.125]])));
        Assert.Equal(["25.0", "50.0", "100.0", "0.0", "–", "12.5"], cells.Select(cell => cell.Element(Svg + "text")!.Value));
        Assert.Equal("from: a\nto: B\n50.0\u00a0%", cells[1].Element(Svg + "title")!.Value);
        Assert.Equal("from: b\nto: B\nnot measured", cells[4].Element(Svg + "title")!.Value);
        Assert.Equal("none", cells[4].Element(Svg + "rect")!.Attribute("fill")!.Value);
    }

    [Fact]
    public void Cells_lie_in_rows_and_columns_inside_the_picture()
    {
        XElement svg = Draw(Map([[0, 0.5, 1], [0, 0.5, 1]]));
        double[][] places = [.. Cells(svg).Select(cell => cell.Element(Svg + "rect")!).Select(rect => new[] { Number(rect, "x"), Number(rect, "y") })];
        Assert.Equal(places[0][1], places[2][1]);
        Assert.Equal(places[1][0], places[4][0]);
        Assert.True(places[0][0] < places[1][0] && places[0][1] < places[3][1]);
        double[] box = [.. svg.Attribute("viewBox")!.Value.Split(' ').Select(Parse)];
        Assert.All(places, place => Assert.True(place[0] > 0 && place[0] + 50 <= box[2] && place[1] > 0 && place[1] + 32 <= box[3]));
    }

    [Fact]
    public void The_same_value_has_the_same_colour_and_a_larger_one_is_darker()
    {
        string[] fills = [.. Cells(Draw(Map([[0.1, 0.6, 0.9], [0.9, 0.1, 0.6]]))).Select(cell => cell.Element(Svg + "rect")!.Attribute("fill")!.Value)];
        Assert.Equal((fills[0], fills[1], fills[2]), (fills[4], fills[5], fills[3]));
        Assert.True(Luminance(fills[0]) > Luminance(fills[1]) && Luminance(fills[1]) > Luminance(fills[2]));
    }

    [Fact]
    public void Colours_span_the_values_unless_their_ends_are_given()
    {
        HeatMap seconds = Map([[10, 20, 30], [10, 20, 30]]) with { Percent = false };
        Assert.Equal(Rgb.Sequential(0).Css, Fill(seconds, 0));
        Assert.Equal(Rgb.Sequential(1).Css, Fill(seconds, 2));
        Assert.Equal(Rgb.Sequential(0.5f).Css, Fill(seconds with { Min = 0, Max = 60 }, 2));
        Assert.Equal(Rgb.Sequential(0.1f).Css, Fill(Map([[0.1, 0.11, 0.12], [0.1, 0.11, 0.12]]), 0)); // percent: 0 to 100

        static string Fill(HeatMap map, int cell) => Cells(Draw(map))[cell].Element(Svg + "rect")!.Attribute("fill")!.Value;
    }

    [Fact]
    public void Long_column_names_are_slanted_and_short_ones_are_not()
    {
        HeatMap map = Map([[0, 0, 0], [0, 0, 0]]);
        Assert.DoesNotContain("rotate(", map.ToSvg(), StringComparison.Ordinal);
        XElement svg = Draw(map with { Columns = ["A", "a network with a long name", "C"] });
        Assert.Equal(3, svg.Descendants(Svg + "text").Count(text => text.Attribute("transform")?.Value.StartsWith("rotate(-45 ", StringComparison.Ordinal) == true));
    }

    [Fact]
    public void Names_are_text_and_never_markup()
    {
        const string Evil = "<script>alert('x')</script> & \"q\"";
        XElement svg = Draw(new HeatMap(Evil, Evil, Evil, [Evil], [Evil], [[1]]));
        Assert.Empty(svg.Descendants(Svg + "script"));
        Assert.Equal(3, svg.Descendants(Svg + "text").Count(text => text.Value == Evil)); // title, row, column
        Assert.Equal($"{Evil}: {Evil}\n{Evil}: {Evil}\n1", svg.Descendants(Svg + "title").Single().Value);
    }

    [Fact]
    public void Values_must_fit_the_names() =>
        Assert.StartsWith("the values of 'title' are not 2 rows of 3 columns",
            Assert.Throws<ArgumentException>(() => Map([[1, 2, 3], [1, 2]]).ToSvg()).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_matrix_and_one_of_nothing_measured_are_still_pictures()
    {
        Assert.Empty(Cells(Draw(new HeatMap("t", "r", "c", [], [], []))));
        Assert.Equal(6, Cells(Draw(Map([[double.NaN, double.NaN, double.NaN], [double.NaN, double.NaN, double.NaN]]))).Length);
    }

    [Fact]
    public void Numbers_can_be_read_on_every_colour() => Prop.ForAll(
        Gen.Choose(-1000, 1000).Select(share => share / 1000f).ToArbitrary(),
        share => new[] { Rgb.Sequential(share), Rgb.Diverging(share) }.All(colour => Contrast(colour) >= 4.5)).QuickCheckThrowOnFailure();

    private static double Contrast(Rgb colour)
    {
        double ink = colour.Ink == "#000" ? 0 : 1;
        return (Math.Max(ink, colour.Luminance) + 0.05) / (Math.Min(ink, colour.Luminance) + 0.05);
    }

    private static HeatMap Map(double[][] values) => new("title", "from", "to", ["a", "b"], ["A", "B", "C"], values) { Percent = true };

    private static XElement Draw(HeatMap map) => XElement.Parse(map.ToSvg());

    private static XElement[] Cells(XElement svg) => [.. svg.Descendants(Svg + "g").Where(group => group.Attribute("class")?.Value == "cell")];

    private static double Number(XElement element, string attribute) => Parse(element.Attribute(attribute)!.Value);

    private static double Parse(string number) => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);

    private static double Luminance(string css)
    {
        byte[] rgb = Convert.FromHexString(css[1..]);
        return new Rgb(rgb[0], rgb[1], rgb[2]).Luminance;
    }
}
