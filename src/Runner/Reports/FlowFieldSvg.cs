using System.Text;
using static AdvScratch.Runner.Reports.SvgCanvas;

namespace AdvScratch.Runner.Reports;

/// <summary>Draws one <see cref="FlowField"/>: an arrow for every square of four pixels, their mean.</summary>
internal sealed class FlowFieldSvg
{
    private const int Cell = 2;
    private const double Side = 340, Top = TitleHeight;

    // half the angle of an arrow's head, the length of its sides as a share of the arrow, and what is too short to be seen
    private const double HeadAngle = 0.45, HeadLength = 0.4, Shortest = 0.5;

    private readonly FlowField _field;
    private readonly double _unit;

    public FlowFieldSvg(FlowField field)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(field.Longest, nameof(field));
        int height = field.Image.Height, width = field.Image.Width;
        if (field.Flow.Count != 2 * height * width)
            throw new ArgumentException($"{field.Flow.Count} numbers are not 2 × {height} × {width} components of a flow", nameof(field));
        (_field, _unit) = (field, Side / Math.Max(height, width));
    }

    public string Draw()
    {
        double width = _unit * _field.Image.Width, height = _unit * _field.Image.Height;
        var svg = new SvgCanvas(_field.Title, Math.Max(width, 17.0 / 13 * _field.Title.Length * LetterWidth), Top + height);
        svg.Append("""<g image-rendering="pixelated" opacity="0.45">""");
        svg.Image(0, Top, width, height, _field.Image);
        svg.Append($"""</g><path d="{Arrows()}" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"/>""");
        return svg.End();
    }

    private string Arrows()
    {
        var path = new StringBuilder();
        for (int y = 0; y < _field.Image.Height; y += Cell)
        {
            for (int x = 0; x < _field.Image.Width; x += Cell)
                AddArrow(path, x, y);
        }
        return path.ToString();
    }

    /// <summary>The arrow of a square, from its middle; as long as the square is wide for a vector of the longest length.</summary>
    private void AddArrow(StringBuilder path, int column, int row)
    {
        int right = Math.Min(column + Cell, _field.Image.Width), bottom = Math.Min(row + Cell, _field.Image.Height);
        double scale = Cell * _unit / _field.Longest;
        double dx = scale * Mean(0, column, row, right, bottom), dy = scale * Mean(1, column, row, right, bottom);
        double length = Math.Sqrt((dx * dx) + (dy * dy));
        if (!(length >= Shortest))
            return;
        double fromX = _unit * (column + right) / 2, fromY = Top + (_unit * (row + bottom) / 2), toX = fromX + dx, toY = fromY + dy;
        double angle = Math.Atan2(dy, dx), head = HeadLength * length;
        path.Append($"M{N(fromX)} {N(fromY)}L{N(toX)} {N(toY)}");
        path.Append($"M{N(toX - (head * Math.Cos(angle + HeadAngle)))} {N(toY - (head * Math.Sin(angle + HeadAngle)))}L{N(toX)} {N(toY)}");
        path.Append($"L{N(toX - (head * Math.Cos(angle - HeadAngle)))} {N(toY - (head * Math.Sin(angle - HeadAngle)))}");
    }

    private double Mean(int component, int column, int row, int right, int bottom)
    {
        int height = _field.Image.Height, width = _field.Image.Width;
        double sum = 0;
        for (int y = row; y < bottom; y++)
        {
            for (int x = column; x < right; x++)
                sum += _field.Flow[(((component * height) + y) * width) + x];
        }
        return sum / ((bottom - row) * (right - column));
    }
}
