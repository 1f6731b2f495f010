using System.Globalization;
using System.Text;

namespace AdvScratch.Runner.Reports;

/// <summary>Writes the index of the runs in a folder.</summary>
internal static class IndexPage
{
    private const string Generator = "AdvScratch Runner, index of runs";

    /// <summary>The whole page. All text is escaped.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="entries">Its runs, in the order in which they are listed.</param>
    public static string Write(string folder, IReadOnlyList<RunEntry> entries)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var page = new HtmlPage("Runs in " + name, Generator);
        page.Add($"""<header><p class="kicker">{entries.Count} run{(entries.Count == 1 ? "" : "s")}</p><h1>Runs in {E(name)}</h1></header>""" + "\n");
        page.Add("""<ol class="runs">""");
        foreach (RunEntry entry in entries)
            WriteEntry(page, entry);
        page.Add("</ol>\n");
        return page.End();
    }

    /// <summary>Whether a file is such a page, and not somebody's own.</summary>
    public static bool IsOne(string path)
    {
        char[] start = new char[1000]; // the generator stands in the head, before the style sheet
        using var reader = new StreamReader(path, Encoding.UTF8);
        return start.AsSpan(0, reader.ReadBlock(start)).Contains(Generator, StringComparison.Ordinal);
    }

    private static string E(string text) => Markup.Escape(text);

    private static void WriteEntry(HtmlPage page, RunEntry entry)
    {
        page.Add("""<li class="card">""");
        if (entry.Results is { } results)
        {
            string started = results.Started.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            page.Add($"""<p class="kicker">{E(results.Experiment)} · {E(results.Scale)} scale</p>""");
            page.Add($"<h2>{Link(entry.Folder, "report.html", entry.Head?.Title ?? entry.Folder)}</h2>");
            if (entry.Head is { } head)
                page.Add($"<p>{E(head.Summary)}</p>");
            WriteClaims(page, results.Claims);
            page.Add($"""<p class="facts">{started} · took {Phrase.Duration(results.Seconds)} · {E(entry.Folder)} · """);
            page.Add($"""{Link(entry.Folder, "table.md", "table")}</p>""");
        }
        else
        {
            page.Add($"<h2>{E(entry.Folder)}</h2>");
        }
        if (entry.Trouble is { } trouble)
            page.Add($"""<p class="bad"><span class="sign" aria-hidden="true">!</span> {E(trouble)}</p>""");
        page.Add("</li>\n");
    }

    private static void WriteClaims(HtmlPage page, IReadOnlyList<Claim> claims)
    {
        if (claims.Count == 0)
            return;
        page.Add("""<ul class="tally">""");
        Count("good", "✓", true, "hold");
        Count("bad", "✗", false, "do not hold");
        Count("open", "?", null, "not decided");
        page.Add("</ul>");

        void Count(string style, string sign, bool? holds, string what)
        {
            int count = claims.Count(claim => claim.Holds == holds);
            page.Add($"""<li class="{style}"><span class="sign" aria-hidden="true">{sign}</span> {count} {what}</li>""");
        }
    }

    private static string Link(string folder, string file, string text)
    {
        string address = string.Join('/', folder.Split('/').Append(file).Select(Uri.EscapeDataString));
        return $"""<a href="{E(address)}">{E(text)}</a>""";
    }
}
