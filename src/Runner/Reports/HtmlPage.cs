using System.Text;

namespace AdvScratch.Runner.Reports;

/// <summary>A page as it is written: one file without scripts that loads nothing and opens from disk.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _html = new();

    /// <summary>Opens the page.</summary>
    /// <param name="title">Its title, which is escaped.</param>
    /// <param name="generator">What wrote it.</param>
    public HtmlPage(string title, string generator) => Add(
        $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="{generator}">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <title>{Markup.Escape(title)}</title>
        <style>
        {ReportStyle.Css}
        </style></head><body><main>

        """);

    public void Add(string markup) => _html.Append(markup);

    /// <summary>Opens a section; its texts are escaped.</summary>
    public void OpenSection(string heading, string? note)
    {
        Add($"<section><h2>{Markup.Escape(heading)}</h2>");
        if (note is not null)
            Add($"""<p class="note">{Markup.Escape(note)}</p>""");
        Add("\n");
    }

    public void CloseSection() => Add("</section>\n");

    /// <summary>Closes the page.</summary>
    /// <returns>All of it.</returns>
    public string End() => _html.Append("</main></body></html>\n").ToString();
}
