using System.Globalization;
using static AdvScratch.Runner.Reports.SvgCanvas;

namespace AdvScratch.Runner.Reports;

/// <summary>Draws one <see cref="LineChart"/>.</summary>
internal sealed class LineChartSvg
{
    private const double Width = 480, PlotHeight = 240, Left = 58, Right = 18, Bottom = 48;
    private const double LegendRow = 22, LabelHeight = 28;
    private const int MostMarkers = 40;

    // Okabe and Ito's palette, yellow left out because it is too light on white; pages may override it
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#b5569a", "#b07d00", "#3b9dd4"];

    private readonly LineChart _chart;
    private readonly SvgCanvas _svg;
    private readonly List<(double X, double Y)> _legend = [];
    private readonly Axis _x, _y;
    private readonly double _top;

    public LineChartSvg(LineChart chart)
    {
        _chart = chart;
        var points = chart.Series.SelectMany(series => series.Points).ToList();
        _x = Axis.Over([.. points.Select(point => point.X), .. chart.References.Select(line => line.X)]);
        _y = Axis.Over(points.SelectMany(point => new[] { point.Y, point.Low ?? point.Y, point.High ?? point.Y }),
            chart.YMin, chart.YMax, round: true, chart.Percent);
        _top = LayOutLegend() + LabelHeight;
        _svg = new SvgCanvas(chart.Title, Width, _top + PlotHeight + Bottom);
    }

    public string Draw()
    {
        DrawLegend();
        DrawAxes();
        for (int i = 0; i < _chart.References.Count; i++)
            DrawReference(i);
        for (int i = 0; i < _chart.Series.Count; i++)
            DrawSeries(i);
        return _svg.End();
    }

    /// <summary>Gives every legend entry its place, in rows; returns where the rows end.</summary>
    private double LayOutLegend()
    {
        double x = 0, y = TitleHeight;
        foreach (var series in _chart.Series)
        {
            double width = 34 + LetterWidth * series.Name.Length + 16;
            if (x > 0 && x + width > Width)
                (x, y) = (0, y + LegendRow);
            _legend.Add((x, y));
            x += width;
        }
        return y + LegendRow;
    }

    private void DrawLegend()
    {
        for (int i = 0; i < _legend.Count; i++)
        {
            var (x, y) = _legend[i];
            _svg.Line(x, y + 8, x + 26, y + 8, Stroke(i));
            Marker(i, x + 13, y + 8, "");
            _svg.Text(x + 34, y + 12.5, _chart.Series[i].Name);
        }
    }

    private void DrawAxes()
    {
        double right = Width - Right, bottom = _top + PlotHeight;
        _svg.Text(0, _top - 14, _chart.YLabel, Faint);
        foreach (double tick in _y.Ticks)
        {
            _svg.Line(Left, Y(tick), right, Y(tick), """stroke="var(--grid, #8884)" """);
            _svg.Text(Left - 8, Y(tick) + 4.5, _y.Label(tick), """text-anchor="end" opacity="0.75" """);
        }
        _svg.Line(Left, bottom, right, bottom, """stroke="currentColor" stroke-opacity="0.6" """);
        foreach (double tick in _x.Ticks)
        {
            _svg.Line(X(tick), bottom, X(tick), bottom + 5, """stroke="currentColor" stroke-opacity="0.6" """);
            _svg.Text(X(tick), bottom + 20, _x.Label(tick), """text-anchor="middle" opacity="0.75" """);
        }
        _svg.Text((Left + right) / 2, bottom + 41, _chart.XLabel, """text-anchor="middle" opacity="0.75" """);
    }

    private void DrawReference(int index)
    {
        ReferenceLine reference = _chart.References[index];
        double x = X(reference.X);
        // labels of lines that stand close together go down step by step
        int before = _chart.References.Take(index).Count(other => Math.Abs(X(other.X) - x) < LetterWidth * (other.Label.Length + reference.Label.Length));
        _svg.Line(x, _top, x, _top + PlotHeight, """stroke="currentColor" stroke-opacity="0.55" stroke-dasharray="4 4" """);
        bool toTheLeft = x > Width / 2;
        _svg.Text(x + (toTheLeft ? -6 : 6), _top - 14 + (before * LegendRow), reference.Label, $"""text-anchor="{(toTheLeft ? "end" : "start")}" opacity="0.75" """);
    }

    private void DrawSeries(int index)
    {
        var series = _chart.Series[index];
        foreach (var run in FiniteRuns(series.Points))
        {
            DrawIntervals(index, run);
            string path = string.Join(" ", run.Select(point => $"{N(X(point.X))},{N(Y(point.Y))}"));
            _svg.Append($"""<polyline points="{path}" fill="none" stroke-linejoin="round" {Stroke(index)}/>""");
        }
        var marked = series.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToList();
        if (marked.Count > MostMarkers)
            return;
        foreach (var point in marked)
            Marker(index, X(point.X), Y(point.Y), Tooltip(series, point));
    }

    private void DrawIntervals(int index, List<ChartPoint> run)
    {
        var points = run.Where(point => double.IsFinite(point.Low ?? double.NaN) && double.IsFinite(point.High ?? double.NaN)).ToList();
        if (_chart.Intervals == IntervalStyle.Bars)
        {
            foreach (var point in points)
            {
                double x = X(point.X), low = Y(point.Low!.Value), high = Y(point.High!.Value);
                string path = $"M{N(x)},{N(low)}V{N(high)}M{N(x - 4)},{N(low)}h8M{N(x - 4)},{N(high)}h8";
                _svg.Append($"""<path class="interval" d="{path}" fill="none" stroke="{Colour(index)}" stroke-width="1.5"/>""");
            }
        }
        else if (points.Count > 1)
        {
            var outline = points.Select(point => (point.X, Y: point.High!.Value))
                .Concat(points.AsEnumerable().Reverse().Select(point => (point.X, Y: point.Low!.Value)));
            string path = string.Join(" ", outline.Select(corner => $"{N(X(corner.X))},{N(Y(corner.Y))}"));
            _svg.Append($"""<polygon class="interval" points="{path}" fill="{Colour(index)}" fill-opacity="0.16"/>""");
        }
    }

    /// <summary>The pieces of a line between points that are not finite.</summary>
    private static IEnumerable<List<ChartPoint>> FiniteRuns(IReadOnlyList<ChartPoint> points)
    {
        List<ChartPoint> run = [];
        foreach (var point in points)
        {
            if (double.IsFinite(point.X) && double.IsFinite(point.Y))
            {
                run.Add(point);
            }
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }
        if (run.Count > 0)
            yield return run;
    }

    /// <summary>A mark whose form differs too, for readers who do not tell the colours apart and for black-and-white print.</summary>
    private void Marker(int index, double x, double y, string tooltip)
    {
        const double R = 4.2;
        string path = (index % 4) switch
        {
            0 => $"M{N(x - R)},{N(y)}a{R},{R} 0 1 0 {2 * R},0a{R},{R} 0 1 0 {-2 * R},0z",
            1 => $"M{N(x - R + 0.4)},{N(y - R + 0.4)}h7.6v7.6h-7.6z",
            2 => $"M{N(x)},{N(y - 5)}l5,8.8h-10z",
            _ => $"M{N(x)},{N(y - 5.6)}l5.6,5.6l-5.6,5.6l-5.6,-5.6z",
        };
        string title = tooltip.Length == 0 ? "" : $"<title>{Markup.Escape(tooltip)}</title>";
        _svg.Append($"""<path class="marker" d="{path}" fill="{Colour(index)}" stroke="var(--surface, #fff)" """);
        _svg.Append($"""stroke-width="1.5">{title}</path>""");
    }

    private string Tooltip(ChartSeries series, ChartPoint point)
    {
        string text = $"{series.Name}\n{_chart.XLabel}: {point.X:0.####}\n{_chart.YLabel}: {Value(point.Y)}";
        return point is { Low: { } low, High: { } high } ? $"{text} ({Value(low)} to {Value(high)})" : text;
    }

    private string Value(double value) => _chart.Percent ? Phrase.Percent(value) : value.ToString("0.####", CultureInfo.InvariantCulture);

    private string Stroke(int index) =>
        $"""stroke="{Colour(index)}" stroke-width="2.25" {(_chart.Series[index].Dashed ? "stroke-dasharray=\"6 4\" " : "")}""";

    private static string Colour(int index) => $"var(--series-{index % Colours.Length + 1}, {Colours[index % Colours.Length]})";

    private double X(double value) => Left + (Width - Left - Right) * _x.Position(value);

    // a fixed end of the axis may leave values out; they stay inside the picture at its edge
    private double Y(double value) => _top + PlotHeight * (1 - Math.Clamp(_y.Position(value), 0, 1));
}
