using AdvScratch.Runner.Reports;
using Spectre.Console;

namespace AdvScratch.Runner.Display;

/// <summary>Prints what a run measured.</summary>
internal static class ResultTables
{
    /// <summary>One table a metric, attacks down and models across, then the claims and the reductions.</summary>
    public static void Print(IAnsiConsole console, RunResults results)
    {
        foreach (ResultPivot pivot in ResultPivot.Of(results))
        {
            Table table = Terminal.Table([pivot.Title, .. pivot.Columns]);
            foreach (string line in pivot.Lines)
                table.AddRow([new Text(line), .. pivot.Columns.Select(column => new Text(pivot[line, column] is { } row ? Phrase.Cell(row) : ""))]);
            console.Write(table);
        }
        if (results.Checks.Count > 0)
            PrintChecks(console, results.Checks);
        foreach (Claim claim in results.Claims)
        {
            string p = claim.PValue is { } value ? $", {Phrase.PValue(value)}" : "";
            console.WriteLine($"{claim.Text} → {Phrase.Verdict(claim.Holds)}{p}");
        }
        foreach (string reduction in results.Reductions)
            console.WriteLine($"{(results.Scale == "custom" ? "Note" : "Reduced")}: {reduction}");
        console.WriteLine($"Took {Phrase.Duration(results.Seconds)}.");
    }

    private static void PrintChecks(IAnsiConsole console, IReadOnlyList<CheckLine> checks)
    {
        Table table = Terminal.Table("Check", "Verdict", "What was found");
        foreach (CheckLine check in checks)
        {
            Color colour = check.Verdict switch { "passed" => Color.Green, "warning" => Color.Yellow, "failed" => Color.Red, _ => Color.Default };
            table.AddRow(new Text(check.Name), new Text(check.Verdict, new Style(colour)), new Text(check.Sentence));
        }
        console.Write(table);
    }
}
