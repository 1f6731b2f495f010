using System.Globalization;

namespace AdvScratch.Runner.Reports;

/// <summary>Writes <c>report.html</c>: one file without scripts that loads nothing and opens from disk.</summary>
public static class ReportPage
{
    /// <summary>The whole page. All text is escaped.</summary>
    public static string Write(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new HtmlPage(report.Title, "AdvScratch Runner");
        WriteHeader(page, report);
        ResultMarkup.WriteResults(page, report.Results);
        ResultMarkup.WriteClaims(page, report.Results);
        ResultMarkup.WriteChecks(page, report.Results);
        foreach (ReportSection section in report.Sections)
            SectionMarkup.Write(page, section);
        WriteFacts(page, report);
        return page.End();
    }

    private static string E(string text) => Markup.Escape(text);

    private static void WriteHeader(HtmlPage page, Report report)
    {
        RunResults results = report.Results;
        page.Add($"""<header><p class="kicker">{E(results.Experiment)} · {E(results.Scale)} scale</p>""");
        page.Add($"""<h1>{E(report.Title)}</h1><p class="summary">{E(report.Summary)}</p></header>""" + "\n");
        if (results.Reductions.Count == 0)
            return;
        page.Add($"""<aside class="reductions"><h2>{Phrase.Remarks(results)}</h2><ul>""");
        foreach (string reduction in results.Reductions)
            page.Add($"<li>{E(reduction)}</li>");
        page.Add("</ul></aside>\n");
    }

    private static void WriteFacts(HtmlPage page, Report report)
    {
        RunResults results = report.Results;
        page.OpenSection("This run", null);
        page.Add("<dl>");
        Fact("Seed", results.Seed.ToString(CultureInfo.InvariantCulture));
        Fact("Device", results.Device);
        Fact("Threads", results.Threads.ToString(CultureInfo.InvariantCulture));
        Fact("Started", results.Started.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        Fact("Took", Phrase.Duration(results.Seconds));
        page.Add($"</dl><pre><code>{E(report.CommandLine)}</code></pre>");
        page.CloseSection();

        void Fact(string name, string value) => page.Add($"<div><dt>{name}</dt><dd>{E(value)}</dd></div>");
    }
}
