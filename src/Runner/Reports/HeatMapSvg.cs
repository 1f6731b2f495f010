using System.Globalization;
using static AdvScratch.Runner.Reports.SvgCanvas;

namespace AdvScratch.Runner.Reports;

/// <summary>Draws one <see cref="HeatMap"/>.</summary>
internal sealed class HeatMapSvg
{
    private const double CellWidth = 50, CellHeight = 32, Gap = 10, BarWidth = 240, BarHeight = 10, BarSpace = 52;
    private const double LeastReadable = 0.78; // shrunk further, the numbers can no longer be read: better to scroll
    private const int LongestName = 36;

    private readonly HeatMap _map;
    private readonly Axis _scale;
    private readonly double _left, _top, _right, _bottom;
    private readonly bool _slanted;
    private readonly SvgCanvas _svg;

    public HeatMapSvg(HeatMap map)
    {
        if (map.Values.Count != map.Rows.Count || map.Values.Any(row => row.Count != map.Columns.Count))
            throw new ArgumentException($"the values of '{map.Title}' are not {map.Rows.Count} rows of {map.Columns.Count} columns", nameof(map));
        _map = map;
        _scale = Axis.Over(
            map.Values.SelectMany(row => row), map.Min ?? (map.Percent ? 0 : null), map.Max ?? (map.Percent ? 1 : null), round: true, map.Percent);
        double widest = map.Columns.Select(TextWidth).DefaultIfEmpty().Max();
        _slanted = widest > CellWidth;
        _left = map.Rows.Append(map.RowLabel).Max(TextWidth) + Gap;
        _top = TitleHeight + 24 + (_slanted ? widest * Slope : 16) + Gap;
        _right = _left + (CellWidth * map.Columns.Count);
        _bottom = _top + (CellHeight * map.Rows.Count);
        double title = 15.0 / 13 * map.Title.Length * LetterWidth;
        double width = Math.Max(Math.Max(_right + (_slanted ? Overhang() : 0), _left + BarWidth + 40), title);
        _svg = new SvgCanvas(map.Title, width, _bottom + BarSpace, $"""style="min-width:{width * LeastReadable:0}px" """);
    }

    private static double Slope => Math.Sqrt(0.5); // names stand at 45°

    public string Draw()
    {
        DrawNames();
        for (int row = 0; row < _map.Rows.Count; row++)
        {
            for (int column = 0; column < _map.Columns.Count; column++)
                DrawCell(row, column);
        }
        DrawBar();
        return _svg.End();
    }

    private void DrawNames()
    {
        _svg.Text(_left, TitleHeight + 12, _map.ColumnLabel + " →", Faint);
        _svg.Text(0, _top - 8, _map.RowLabel + " ↓", Faint);
        for (int column = 0; column < _map.Columns.Count; column++)
        {
            double x = _left + (CellWidth * (column + 0.5)), y = _top - 8;
            string place = _slanted ? $"""transform="rotate(-45 {N(x)} {N(y)})" """ : """text-anchor="middle" """;
            _svg.Text(x, y, Short(_map.Columns[column]), place);
        }
        for (int row = 0; row < _map.Rows.Count; row++)
            _svg.Text(_left - Gap, _top + (CellHeight * (row + 0.5)) + 4.5, Short(_map.Rows[row]), """text-anchor="end" """);
    }

    private void DrawCell(int row, int column)
    {
        double value = _map.Values[row][column], x = _left + (CellWidth * column), y = _top + (CellHeight * row);
        bool known = double.IsFinite(value);
        Rgb colour = Rgb.Sequential((float)_scale.Position(value));
        string tooltip = $"{_map.RowLabel}: {_map.Rows[row]}\n{_map.ColumnLabel}: {_map.Columns[column]}\n{(known ? Text(value) : "not measured")}";
        _svg.Append($"""<g class="cell"><title>{Markup.Escape(tooltip)}</title>""");
        string fill = known ? $"fill=\"{colour.Css}\"" : "fill=\"none\" stroke=\"var(--grid, #8884)\"";
        _svg.Append($"""<rect x="{N(x + 1)}" y="{N(y + 1)}" width="{CellWidth - 2}" height="{CellHeight - 2}" rx="3" {fill}/>""");
        string ink = known ? $"fill=\"{colour.Ink}\"" : Faint;
        _svg.Text(x + (CellWidth / 2), y + (CellHeight / 2) + 4.5, known ? Number(value) : "–", $"""text-anchor="middle" {ink}""");
        _svg.Append("</g>");
    }

    private void DrawBar()
    {
        double y = _bottom + 18;
        Rgb[] colours = [.. Enumerable.Range(0, 256).Select(i => Rgb.Sequential(i / 255f))];
        _svg.Image(_left, y, BarWidth, BarHeight, PixelImage.FromColours(1, 256, colours));
        foreach (double tick in _scale.Ticks)
            _svg.Text(_left + (BarWidth * _scale.Position(tick)), y + BarHeight + 17, _scale.Label(tick),
                """text-anchor="middle" font-size="12" opacity="0.75" """);
    }

    /// <summary>How far the slanted names reach beyond the last cell.</summary>
    private double Overhang() => _map.Columns.Select((name, column) =>
        (CellWidth * (column + 0.5 - _map.Columns.Count)) + (TextWidth(name) * Slope)).DefaultIfEmpty().Max();

    // the unit is at the bar and in the tooltip
    private string Number(double value) => _map.Percent ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) : Text(value);

    private string Text(double value) => _map.Percent ? Phrase.Percent(value) : value.ToString("0.###", CultureInfo.InvariantCulture);

    private static double TextWidth(string name) => LetterWidth * Short(name).Length;

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
