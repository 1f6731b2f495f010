using static AdvScratch.Runner.Reports.SvgCanvas;

namespace AdvScratch.Runner.Reports;

/// <summary>Draws one <see cref="MatrixPicture"/>.</summary>
internal sealed class MatrixPictureSvg
{
    private const double Left = 58, Top = TitleHeight + 24, Side = 330, BarGap = 20, BarWidth = 14, BarLabels = 64, Bottom = 48;

    // fewer blocks than this are shown as squares; a browser would blur them
    private const int Coarse = 64;

    private readonly MatrixPicture _picture;
    private readonly Axis _rows, _columns, _scale;
    private readonly double _width, _height, _limit;
    private readonly SvgCanvas _svg;

    public MatrixPictureSvg(MatrixPicture picture)
    {
        _picture = picture;
        _rows = Numbers(picture.Rows);
        _columns = Numbers(picture.Columns);
        double longest = Math.Max(picture.Rows, picture.Columns);
        (_width, _height) = (Math.Max(Side * picture.Columns / longest, 40), Math.Max(Side * picture.Rows / longest, 40));
        float largest = picture.Means.SelectMany(row => row).Where(float.IsFinite).Select(MathF.Abs).DefaultIfEmpty().Max();
        _limit = picture.Limit ?? (largest > 0 ? largest : 1);
        _scale = Axis.Over([-_limit, _limit], -_limit, _limit);
        _svg = new SvgCanvas(picture.Title, Math.Max(Left + _width + BarGap + BarWidth + BarLabels, 340), Top + _height + Bottom);
    }

    public string Draw()
    {
        _svg.Text(0, Top - 10, _picture.RowLabel + " ↓", Faint);
        _svg.Append(_picture.Means.Count < Coarse ? """<g image-rendering="pixelated">""" : "<g>");
        _svg.Append($"<title>{Markup.Escape(Tooltip())}</title>");
        _svg.Image(Left, Top, _width, _height, Pixels());
        _svg.Append($"""</g><rect x="{Left}" y="{Top}" width="{N(_width)}" height="{N(_height)}" fill="none" stroke="var(--line, #8884)"/>""");
        DrawAxes();
        DrawBar();
        return _svg.End();
    }

    private void DrawAxes()
    {
        double bottom = Top + _height;
        foreach (double tick in _rows.Ticks)
        {
            double y = Top + (_height * Middle(_rows, tick, _picture.Rows));
            _svg.Line(Left - 5, y, Left, y, """stroke="currentColor" stroke-opacity="0.6" """);
            _svg.Text(Left - 9, y + 4.5, _rows.Label(tick), """text-anchor="end" opacity="0.75" """);
        }
        foreach (double tick in _columns.Ticks)
        {
            double x = Left + (_width * Middle(_columns, tick, _picture.Columns));
            _svg.Line(x, bottom, x, bottom + 5, """stroke="currentColor" stroke-opacity="0.6" """);
            _svg.Text(x, bottom + 20, _columns.Label(tick), """text-anchor="middle" opacity="0.75" """);
        }
        _svg.Text(Left + (_width / 2), bottom + 41, _picture.ColumnLabel + " →", """text-anchor="middle" opacity="0.75" """);
    }

    private void DrawBar()
    {
        double x = Left + _width + BarGap;
        Rgb[] colours = [.. Enumerable.Range(0, 256).Select(i => Rgb.Diverging(1 - (i / 127.5f)))];
        _svg.Image(x, Top, BarWidth, _height, PixelImage.FromColours(256, 1, colours));
        foreach (double tick in _scale.Ticks)
            _svg.Text(x + BarWidth + 6, Top + (_height * (1 - _scale.Position(tick))) + 4.5, _scale.Label(tick), Faint);
    }

    private PixelImage Pixels() => PixelImage.FromColours(_picture.Means.Count, _picture.Means[0].Count,
        [.. _picture.Means.SelectMany(row => row.Select(mean => Rgb.Diverging((float)(mean / _limit))))]);

    private string Tooltip()
    {
        int height = MatrixPicture.BlockSide(_picture.Rows), width = MatrixPicture.BlockSide(_picture.Columns);
        string blocks = height * width == 1 ? "" : $", each point the mean of {height} × {width} numbers";
        return $"{_picture.Title}\n{_picture.Rows:N0} × {_picture.Columns:N0}{blocks}\nfull colour: ±{_limit:G4}";
    }

    /// <summary>An axis over whole numbers, one for each row or column.</summary>
    private Axis Numbers(int count) => Axis.Over([_picture.First, _picture.First + count - 1]);

    /// <summary>Where the middle of a row or column lies, from 0 to 1.</summary>
    private double Middle(Axis axis, double tick, int count) => (tick - _picture.First + 0.5) / count;
}
