using System.CommandLine;
using System.Text.Json.Nodes;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary><c>claims [FOLDER]</c>: what the papers claim, and what the runs here say of it.</summary>
internal static class ClaimsCommand
{
    private static readonly Argument<string> Folder = new("folder")
    {
        Description = "Where the runs are",
        DefaultValueFactory = _ => "runs",
    };

    private static readonly Option<string> Paper = OptionOf.Word("--paper", "Only the claims of a paper", null, "joint", "sgr", "so", "cat");

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    /// <summary>The command.</summary>
    public static Command Create(IReadOnlyList<IExperiment> experiments)
    {
        var command = new Command("claims", "Show what the papers claim, and whether it held in the runs so far") { Folder, Paper, Json };
        command.SetAction(parsed =>
        {
            ClaimEntry[] entries =
            [
                .. ClaimLedger.Read(experiments, parsed.GetRequiredValue(Folder))
                    .Where(entry => parsed.GetValue(Paper) is not { } paper || entry.Experiment.Paper == paper),
            ];
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(Json))
                output.WriteLine(new JsonArray([.. entries.Select(ToJson)]).ToJsonString(ListCommand.Readable));
            else
                Print(Terminal.Open(output), entries);
        });
        return command;
    }

    private static void Print(IAnsiConsole console, ClaimEntry[] entries)
    {
        Table table = Terminal.Table("Experiment", "Claim", "Verdict", "p", "Scale", "Run");
        foreach (ClaimEntry entry in entries)
        {
            Color colour = entry.Verdict switch { "holds" => Color.Green, "does not hold" => Color.Red, _ => Color.Default };
            string trainings = entry.Run is { Repeats: > 1 } run ? $", {run.Repeats} trainings" : "";
            table.AddRow(
                new Text(entry.Experiment.Name),
                new Text(entry.Text),
                new Text(entry.Verdict, new Style(colour)),
                new Text(entry.Found?.PValue is { } p ? Phrase.PValue(p) : ""),
                new Text(entry.Run is null ? "" : entry.Run.Scale + trainings),
                new Text(entry.Folder ?? ""));
        }
        console.Write(table);
        console.WriteLine(string.Join(", ", entries.GroupBy(entry => entry.Verdict).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}")) + ".");
    }

    private static JsonObject ToJson(ClaimEntry entry) => new()
    {
        ["experiment"] = entry.Experiment.Name,
        ["paper"] = entry.Experiment.Paper,
        ["id"] = entry.Id,
        ["text"] = entry.Text,
        ["verdict"] = entry.Verdict,
        ["p_value"] = entry.Found?.PValue,
        ["scale"] = entry.Run?.Scale,
        ["repeats"] = entry.Run?.Repeats,
        ["run"] = entry.Folder,
    };
}
