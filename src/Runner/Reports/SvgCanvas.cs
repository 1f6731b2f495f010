using System.Globalization;
using System.Text;

namespace AdvScratch.Runner.Reports;

/// <summary>The <c>svg</c> element of a <see cref="Chart"/> as it is drawn: its title, then lines, texts and whatever is appended.</summary>
internal sealed class SvgCanvas
{
    /// <summary>A generous mean of the letters' width at the usual size of 13; SVG has no layout of its own.</summary>
    public const double LetterWidth = 7.2;

    /// <summary>How far down the title reaches.</summary>
    public const double TitleHeight = 30;

    /// <summary>The style of what labels and does not speak first.</summary>
    public const string Faint = """opacity="0.75" """;

    // half a page; what is wider gets a row of the page for itself
    private const double Wide = 620;

    private readonly StringBuilder _svg = new();

    /// <summary>Opens the element and writes the title.</summary>
    /// <param name="title">What the chart shows.</param>
    /// <param name="width">Its width; the page scales it.</param>
    /// <param name="height">Its height.</param>
    /// <param name="style">Further attributes.</param>
    public SvgCanvas(string title, double width, double height, string style = "")
    {
        Append($"""<svg class="{(width > Wide ? "chart wide" : "chart")}" xmlns="http://www.w3.org/2000/svg" """);
        Append($"""viewBox="0 0 {N(width)} {N(height)}" {style}""");
        Append($"""role="img" aria-label="{Markup.Escape(title)}" font-family="system-ui, sans-serif" font-size="13" fill="currentColor">""");
        Text(0, 17, title, """font-size="15" font-weight="600" """);
    }

    /// <summary>A number as it stands in an attribute.</summary>
    public static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public void Append(string markup) => _svg.Append(markup);

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Append($"""<line x1="{N(x1)}" y1="{N(y1)}" x2="{N(x2)}" y2="{N(y2)}" {style}/>""");

    /// <summary>A text, which is escaped.</summary>
    public void Text(double x, double y, string text, string style = "") =>
        Append($"""<text x="{N(x)}" y="{N(y)}" {style}>{Markup.Escape(text)}</text>""");

    /// <summary>An image stretched over a rectangle.</summary>
    public void Image(double x, double y, double width, double height, PixelImage image) =>
        Append($"""<image x="{N(x)}" y="{N(y)}" width="{N(width)}" height="{N(height)}" preserveAspectRatio="none" href="{image.ToDataUri()}"/>""");

    /// <summary>Closes the element.</summary>
    /// <returns>All of it.</returns>
    public string End() => _svg.Append("</svg>").ToString();
}
