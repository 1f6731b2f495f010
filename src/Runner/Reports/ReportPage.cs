using System.Globalization;
using System.Text;

namespace AdvScratch.Runner.Reports;

/// <summary>Writes <c>report.html</c>: one file without scripts that loads nothing and opens from disk.</summary>
public sealed class ReportPage
{
    private readonly Report _report;
    private readonly StringBuilder _html = new();

    private ReportPage(Report report) => _report = report;

    /// <summary>The whole page. All text is escaped.</summary>
    public static string Write(Report report)
    {
        var page = new ReportPage(report);
        page.WriteHead();
        page.WriteHeader();
        page.WriteResults();
        page.WriteClaims();
        page.WriteChecks();
        foreach (var section in report.Sections)
            page.WriteSection(section);
        page.WriteFacts();
        return page._html.Append("</main></body></html>\n").ToString();
    }

    private static string E(string text) => Markup.Escape(text);

    private void WriteHead() => _html.Append(
        $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <title>{E(_report.Title)}</title>
        <style>
        {ReportStyle.Css}
        </style></head><body><main>

        """);

    private void WriteHeader()
    {
        var results = _report.Results;
        _html.Append($"""<header><p class="kicker">{E(results.Experiment)} · {E(results.Scale)} scale</p>""");
        _html.Append($"""<h1>{E(_report.Title)}</h1><p class="summary">{E(_report.Summary)}</p></header>""").Append('\n');
        if (results.Reductions.Count == 0)
            return;
        _html.Append("""<aside class="reductions">""").Append($"<h2>{Phrase.Remarks(results)}</h2><ul>");
        foreach (string reduction in results.Reductions)
            _html.Append($"<li>{E(reduction)}</li>");
        _html.Append("</ul></aside>\n");
    }

    private void WriteResults()
    {
        foreach (var pivot in ResultPivot.Of(_report.Results))
        {
            OpenSection("Results: " + pivot.Title,
                pivot.HasShares ? "Small numbers: 95 % Wilson interval, and the paper’s own number where there is one." : null);
            _html.Append("""<div class="scroll"><table class="results"><thead><tr>""").Append($"""<th scope="col">{E(pivot.Head)}</th>""");
            foreach (string column in pivot.Columns)
                _html.Append($"""<th scope="col">{E(column)}</th>""");
            _html.Append("</tr></thead><tbody>\n");
            foreach (string line in pivot.Lines)
            {
                _html.Append($"""<tr><th scope="row">{E(line)}</th>""");
                foreach (string column in pivot.Columns)
                    WriteCell(pivot[line, column]);
                _html.Append("</tr>\n");
            }
            _html.Append("</tbody></table></div></section>\n");
        }
    }

    /// <summary>A value with a bar behind it as long as the fraction.</summary>
    private void WriteCell(ResultRow? row)
    {
        if (row is null)
        {
            _html.Append("<td>–</td>");
            return;
        }
        string share = (100 * Math.Clamp(row.Unit is null && double.IsFinite(row.Value) ? row.Value : 0, 0, 1)).ToString("0.#", CultureInfo.InvariantCulture);
        string paper = row.Paper is { } number ? $"""<span class="paper">paper {Phrase.Value(number, row.Unit)}</span>""" : "";
        _html.Append($"""<td style="--share:{share}%" title="{row.N:N0} images"><b>{E(Phrase.Value(row.Value, row.Unit))}</b>""");
        _html.Append($"""<small>{Phrase.Interval(row)}{paper}</small></td>""");
    }

    private void WriteClaims()
    {
        if (_report.Results.Claims.Count == 0)
            return;
        OpenSection("Claims", null);
        _html.Append("""<ul class="claims">""");
        foreach (var claim in _report.Results.Claims)
        {
            var (style, sign, verdict) = claim.Holds switch
            {
                true => ("good", "✓", "holds"),
                false => ("bad", "✗", "does not hold"),
                null => ("open", "?", "not decided here"),
            };
            string p = claim.PValue is { } value ? ", " + Phrase.PValue(value) : "";
            _html.Append($"""<li class="{style}"><span class="sign" aria-hidden="true">{sign}</span><div><b>{E(claim.Id)}</b> """);
            _html.Append($"{E(claim.Text)} <small>{verdict}{E(p)}</small></div></li>\n");
        }
        _html.Append("</ul></section>\n");
    }

    private void WriteChecks()
    {
        if (_report.Results.Checks.Count == 0)
            return;
        OpenSection("Checks for misleading robustness", "Ways in which the accuracies above could be too high, and what was seen of them.");
        _html.Append("""<ul class="claims">""");
        foreach (var check in _report.Results.Checks)
        {
            var (style, sign) = check.Verdict switch { "passed" => ("good", "✓"), "failed" => ("bad", "✗"), "warning" => ("open", "!"), _ => ("open", "–") };
            _html.Append($"""<li class="{style}"><span class="sign" aria-hidden="true">{sign}</span><div><b>{E(check.Name)}</b> """);
            _html.Append($"{E(check.Sentence)} <small>{E(check.Verdict)}</small></div></li>\n");
        }
        _html.Append("</ul></section>\n");
    }

    private void WriteSection(ReportSection section)
    {
        OpenSection(section.Heading, section.Note);
        if (section is ChartSection charts)
        {
            _html.Append("""<div class="charts">""");
            foreach (var chart in charts.Charts)
                _html.Append($"""<figure class="card">{chart.ToSvg()}</figure>""").Append('\n');
            _html.Append("</div>");
        }
        else if (section is ListSection list)
        {
            _html.Append("""<dl class="list">""");
            foreach ((string name, string text) in list.Items)
                _html.Append($"<div><dt>{E(name)}</dt><dd>{E(text)}</dd></div>\n");
            _html.Append("</dl>");
        }
        else if (section is ImageSection images)
        {
            _html.Append("""<div class="rows">""");
            foreach (var row in images.Rows)
                WriteTiles(row);
            _html.Append("</div>");
        }
        _html.Append("</section>\n");
    }

    private void WriteTiles(TileRow row)
    {
        _html.Append($"""<div class="row card"><h3>{E(row.Label)}</h3><div class="tiles">""");
        foreach (var tile in row.Tiles)
        {
            var (style, sign) = tile.Mark switch { TileMark.Right => ("good", "✓ "), TileMark.Wrong => ("bad", "✗ "), _ => ("", "") };
            _html.Append($"""<figure class="tile {style}"><p>{E(tile.Heading)}</p>""");
            _html.Append($"""<img src="{tile.Image.ToDataUri()}" alt="{E(tile.Heading)}" """);
            _html.Append($"""width="{tile.Image.Width}" height="{tile.Image.Height}">""");
            _html.Append($"<figcaption>{sign}{E(tile.Caption)}</figcaption></figure>\n");
        }
        _html.Append("</div></div>\n");
    }

    private void WriteFacts()
    {
        var results = _report.Results;
        OpenSection("This run", null);
        _html.Append("<dl>");
        Fact("Seed", results.Seed.ToString(CultureInfo.InvariantCulture));
        Fact("Device", results.Device);
        Fact("Threads", results.Threads.ToString(CultureInfo.InvariantCulture));
        Fact("Started", results.Started.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        Fact("Took", Phrase.Duration(results.Seconds));
        _html.Append($"""</dl><pre><code>{E(_report.CommandLine)}</code></pre></section>""");

        void Fact(string name, string value) => _html.Append($"<div><dt>{name}</dt><dd>{E(value)}</dd></div>");
    }

    private void OpenSection(string heading, string? note)
    {
        _html.Append($"<section><h2>{E(heading)}</h2>");
        if (note is not null)
            _html.Append($"""<p class="note">{E(note)}</p>""");
        _html.Append('\n');
    }
}
