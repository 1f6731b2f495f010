using System.Globalization;

namespace AdvScratch.Runner.Reports;

/// <summary>What a page says of the measurements: tables, claims, checks.</summary>
internal static class ResultMarkup
{
    /// <summary>The tables of <see cref="ResultPivot"/>.</summary>
    public static void WriteResults(HtmlPage page, RunResults results)
    {
        foreach (ResultPivot pivot in ResultPivot.Of(results))
        {
            page.OpenSection("Results: " + pivot.Title, null);
            WriteKey(page, pivot);
            page.Add($"""<div class="scroll"><table class="results"><thead><tr><th scope="col">{E(pivot.Head)}</th>""");
            foreach (string column in pivot.Columns)
                page.Add($"""<th scope="col">{E(column)}</th>""");
            page.Add("</tr></thead><tbody>\n");
            foreach (string line in pivot.Lines)
            {
                page.Add($"""<tr><th scope="row">{E(line)}</th>""");
                foreach (string column in pivot.Columns)
                    page.Add(pivot[line, column] is { } row ? Cell(row, pivot.IsBest(row)) : "<td>–</td>");
                page.Add("</tr>\n");
            }
            page.Add("</tbody></table></div>");
            page.CloseSection();
        }
    }

    /// <summary>What is claimed, and what this run says of it.</summary>
    public static void WriteClaims(HtmlPage page, RunResults results)
    {
        if (results.Claims.Count == 0)
            return;
        page.OpenSection("Claims", "p: how likely results as favourable as these would be if the claim were false.");
        page.Add("""<div class="scroll"><table class="claims"><thead><tr><th scope="col">Claim</th><th scope="col">Verdict</th>""");
        page.Add("""<th scope="col">p-value</th><th scope="col">Scale</th></tr></thead><tbody>""" + "\n");
        foreach (Claim claim in results.Claims)
        {
            var (style, sign) = claim.Holds switch { true => ("good", "✓"), false => ("bad", "✗"), null => ("open", "?") };
            page.Add($"""<tr class="{style}"><th scope="row">{E(claim.Text)}<small>{E(claim.Id)}</small></th>""");
            page.Add($"""<td>{Sign(sign)}{Phrase.Verdict(claim.Holds)}</td>""");
            page.Add($"<td>{(claim.PValue is { } p ? E(Phrase.PValue(p)) : "–")}</td><td>{E(results.Scale)}</td></tr>\n");
        }
        page.Add("</tbody></table></div>");
        page.CloseSection();
    }

    /// <summary>What the automatic checks found.</summary>
    public static void WriteChecks(HtmlPage page, RunResults results)
    {
        if (results.Checks.Count == 0)
            return;
        page.OpenSection("Checks for misleading robustness", "Ways in which the accuracies above could be too high, and what was seen of them.");
        page.Add("""<ul class="checks">""");
        foreach (CheckLine check in results.Checks)
        {
            var (style, sign) = check.Verdict switch
            {
                "passed" => ("good", "✓"),
                "failed" => ("bad", "✗"),
                "warning" => ("open", "!"),
                _ => ("open", "–"),
            };
            page.Add($"""<li class="{style}">{Sign(sign)}<div><b>{E(check.Name)}</b> {E(check.Sentence)} """);
            page.Add($"<small>{E(check.Verdict)}</small></div></li>\n");
        }
        page.Add("</ul>");
        page.CloseSection();
    }

    private static string E(string text) => Markup.Escape(text);

    private static string Sign(string sign) => $"""<span class="sign" aria-hidden="true">{sign}</span>""";

    /// <summary>How to read a cell.</summary>
    private static void WriteKey(HtmlPage page, ResultPivot pivot)
    {
        if (!pivot.HasShares)
            return;
        string repeats = pivot.HasRepeats ? "mean ± standard deviation over repeated trainings" : "measured here";
        page.Add($"""<ul class="key"><li><b>bold</b> {repeats}</li><li><small>a–b</small> 95 % interval (Wilson; of a mean, normal)</li>""");
        if (pivot.HasPaper)
            page.Add("""<li><span class="paper">paper</span> the paper’s own number</li><li><i>±d</i> how far ours lies from it, in points</li>""");
        if (pivot.HasBest)
            page.Add("<li><b>★</b> the highest under this attack (intervals may overlap)</li>");
        page.Add("</ul>\n");
    }

    /// <summary>A value with a bar below it as long as the fraction.</summary>
    private static string Cell(ResultRow row, bool best)
    {
        double share = row.Unit is null && double.IsFinite(row.Value) ? Math.Clamp(row.Value, 0, 1) : 0;
        string images = row.N > 0 ? $" title=\"{row.N:N0} images\"" : "";
        string star = best ? """ <span class="best" title="the highest under this attack">★</span>""" : "";
        string paper = row.Paper is { } number
            ? $"""<span class="paper">paper {E(Phrase.Value(number, row.Unit))} <i>{Phrase.Difference(row)}</i></span>""" : "";
        return string.Create(CultureInfo.InvariantCulture, $"""<td style="--share:{100 * share:0.#}%"{images}><b>{E(Phrase.Measured(row))}</b>{star}""")
            + $"<small>{Phrase.Interval(row)}</small>{paper}</td>";
    }
}
