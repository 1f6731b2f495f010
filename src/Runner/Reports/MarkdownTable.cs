using System.Text;

namespace AdvScratch.Runner.Reports;

/// <summary>Writes <c>table.md</c>: attacks down, models or metrics across, each cell a value with its interval.</summary>
public static class MarkdownTable
{
    /// <summary>The whole file.</summary>
    public static string Write(RunResults results)
    {
        var text = new StringBuilder();
        text.Append($"# {results.Experiment}\n\n");
        text.Append($"Scale {results.Scale}, seed {results.Seed}, {results.Device}, {results.Threads} thread(s), ");
        text.Append($"{Phrase.Duration(results.Seconds)}. Intervals are 95 % (Wilson; of means, normal).");
        text.Append(results.Rows.Any(row => row.Sd is not null) ? " After ±: the standard deviation over repeated trainings.\n" : "\n");
        foreach (var pivot in ResultPivot.Of(results))
            WritePivot(text, pivot);
        WriteList(text, Phrase.Remarks(results), results.Reductions);
        WriteList(text, "Checks for misleading robustness", results.Checks.Select(check => $"**{check.Verdict}**: {check.Name}. {check.Sentence}"));
        WriteList(text, "Claims", results.Claims.Select(Describe));
        return text.ToString();
    }

    private static void WritePivot(StringBuilder text, ResultPivot pivot)
    {
        text.Append($"\n| {Escape(pivot.Title)} |");
        foreach (string column in pivot.Columns)
            text.Append($" {Escape(column)} |");
        text.Append("\n|---|").Insert(text.Length, "---:|", pivot.Columns.Count).Append('\n');
        foreach (string line in pivot.Lines)
        {
            text.Append($"| {Escape(line)} |");
            foreach (string column in pivot.Columns)
                text.Append($" {(pivot[line, column] is { } row ? Phrase.Cell(row) : "")} |");
            text.Append('\n');
        }
    }

    private static string Describe(Claim claim) =>
        $"{claim.Id}: {claim.Text} **{Phrase.Verdict(claim.Holds)}**" + (claim.PValue is { } p ? $" ({Phrase.PValue(p)})" : "");

    private static void WriteList(StringBuilder text, string heading, IEnumerable<string> items)
    {
        string[] lines = [.. items];
        if (lines.Length == 0)
            return;
        text.Append($"\n{heading}:\n\n");
        foreach (string line in lines)
            text.Append($"- {line.ReplaceLineEndings(" ")}\n");
    }

    private static string Escape(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
