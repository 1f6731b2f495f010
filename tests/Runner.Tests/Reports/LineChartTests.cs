using System.Globalization;
using System.Xml.Linq;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Tests.Reports;

public class LineChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Draws_a_line_markers_and_tooltips_for_every_series()
    {
        var svg = Draw(Chart(new("a", [new(0, 0), new(1, 1)]), new("b", [new(0, 1), new(1, 0)])));
        Assert.Equal(2, svg.Descendants(Svg + "polyline").Count());
        Assert.Equal(["a\nx: 0\ny: 0", "a\nx: 1\ny: 1", "b\nx: 0\ny: 1", "b\nx: 1\ny: 0"],
            svg.Descendants(Svg + "title").Select(title => title.Value));
        Assert.Equal(2 + 4, Marked(svg, "path", "marker").Count()); // two in the legend
    }

    [Fact]
    public void Points_lie_where_their_values_are()
    {
        var svg = Draw(Chart(new ChartSeries("a", [new(0, 0), new(5, 1), new(10, 0.5)])));
        double[][] corners = Corners(svg.Descendants(Svg + "polyline").Single());
        Assert.Equal(corners[0][0] + corners[2][0], 2 * corners[1][0], 2);
        Assert.Equal(corners[0][1] + corners[1][1], 2 * corners[2][1], 2);
        Assert.True(corners[0][1] > corners[1][1]); // up is less
    }

    [Fact]
    public void Lines_break_where_a_value_is_not_finite()
    {
        var svg = Draw(Chart(new ChartSeries("a",
            [new(0, 1), new(1, 2), new(2, double.NaN), new(3, double.PositiveInfinity), new(4, 2), new(5, 1)])));
        Assert.Equal([2, 2], svg.Descendants(Svg + "polyline").Select(line => Corners(line).Length));
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bands_go_there_and_back_and_bars_stand_at_every_point()
    {
        var chart = Chart(new ChartSeries("a", [new(0, 0.5, 0.4, 0.6), new(1, 0.5, 0.3, 0.7), new(2, 0.5)]));
        Assert.Equal(4, Corners(Marked(Draw(chart), "polygon", "interval").Single()).Length);
        Assert.Equal(2, Marked(Draw(chart with { Intervals = IntervalStyle.Bars }), "path", "interval").Count());
    }

    [Fact]
    public void Percent_axes_references_and_dashes_are_drawn()
    {
        var chart = Chart(new ChartSeries("a", [new(0, 0.25, 0.2, 0.3), new(1, 0.75)], Dashed: true)) with
        {
            Percent = true,
            YMin = 0,
            YMax = 1,
            References = [new(0.5, "trained at")],
        };
        var svg = Draw(chart);
        string[] texts = [.. svg.Descendants(Svg + "text").Select(text => text.Value)];
        Assert.Contains("100\u00a0%", texts);
        Assert.Contains("trained at", texts);
        Assert.Contains("a\nx: 0\ny: 25.0\u00a0% (20.0\u00a0% to 30.0\u00a0%)",
            svg.Descendants(Svg + "title").Select(title => title.Value));
        Assert.NotNull(svg.Descendants(Svg + "polyline").Single().Attribute("stroke-dasharray"));
    }

    [Fact]
    public void Long_lines_go_without_markers()
    {
        var svg = Draw(Chart(new ChartSeries("a", [.. Enumerable.Range(0, 500).Select(i => new ChartPoint(i, i))])));
        Assert.Single(Marked(svg, "path", "marker")); // the one in the legend
    }

    [Fact]
    public void Names_are_text_and_never_markup()
    {
        const string Evil = "<script>alert('x')</script> & \"quotes\"";
        var chart = new LineChart(Evil, Evil, Evil, [new(Evil, [new(0, 1)])]) { References = [new(0, Evil)] };
        var svg = Draw(chart);
        Assert.Empty(svg.Descendants(Svg + "script"));
        Assert.Equal(Evil, svg.Attribute("aria-label")!.Value);
        Assert.Equal(5, svg.Descendants(Svg + "text").Count(text => text.Value == Evil));
    }

    [Fact]
    public void A_chart_without_points_is_still_a_picture() => Assert.Empty(Draw(Chart()).Descendants(Svg + "polyline"));

    [Fact]
    public void A_long_legend_takes_more_rows_inside_the_picture()
    {
        var svg = Draw(Chart([.. Enumerable.Range(0, 8).Select(i => new ChartSeries($"a network with the number {i}", [new(0, i)]))]));
        var places = svg.Descendants(Svg + "text").Where(text => text.Value.StartsWith("a network", StringComparison.Ordinal))
            .Select(text => (X: Number(text, "x"), Y: Number(text, "y"))).ToList();
        Assert.Equal(8, places.Distinct().Count());
        Assert.All(places, place => Assert.InRange(place.X, 0, 400));
        Assert.True(places.Max(place => place.Y) > places.Min(place => place.Y));
    }

    private static LineChart Chart(params ChartSeries[] series) => new("title", "x", "y", series);

    private static XElement Draw(LineChart chart) => XElement.Parse(chart.ToSvg());

    private static IEnumerable<XElement> Marked(XElement svg, string element, string style) =>
        svg.Descendants(Svg + element).Where(found => found.Attribute("class")?.Value == style);

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    private static double[][] Corners(XElement line) =>
        [.. line.Attribute("points")!.Value.Split(' ').Select(Corner)];

    private static double[] Corner(string pair) => Array.ConvertAll(pair.Split(','), n => double.Parse(n, CultureInfo.InvariantCulture));
}
