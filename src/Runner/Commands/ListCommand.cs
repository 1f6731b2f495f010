using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary>
/// <c>list [experiments]</c>: shows the experiments, how long they take and what <c>--set</c> can change in them;
/// <c>list attacks</c> and <c>list methods</c>: the attacks and the training methods with their options.
/// </summary>
internal static class ListCommand
{
    internal static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    private static readonly Option<string> Paper =
        OptionOf.Word("--paper", "Only the experiments of a paper", null, "joint", "sgr", "so", "cat");

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    /// <summary>The command.</summary>
    public static Command Create(IReadOnlyList<IExperiment> experiments)
    {
        var list = new Command("list", "Show the experiments, the attacks or the training methods") { Paper, Json };
        var explicitly = new Command("experiments", "Show the experiments") { Paper, Json };
        list.SetAction(List);
        explicitly.SetAction(List);
        list.Subcommands.Add(explicitly);
        list.Subcommands.Add(CatalogList.CreateAttacks(Json));
        list.Subcommands.Add(CatalogList.CreateMethods(Json));
        return list;

        void List(ParseResult parsed)
        {
            ExperimentInfo[] infos =
                [.. experiments.Select(one => one.Info).Where(info => parsed.GetValue(Paper) is not { } paper || info.Paper == paper)];
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(Json))
                output.WriteLine(new JsonArray([.. infos.Select(ToJson)]).ToJsonString(Readable));
            else if (infos.Length == 0)
                output.WriteLine($"There is no experiment of the paper '{parsed.GetValue(Paper)}' yet.");
            else
                Print(Terminal.Open(output), infos);
        }
    }

    private static JsonObject ToJson(ExperimentInfo info) => new()
    {
        ["name"] = info.Name,
        ["paper"] = info.Paper,
        ["description"] = info.Description,
        ["scales"] = new JsonObject(info.ExpectedTime.Select(time =>
            KeyValuePair.Create<string, JsonNode?>(Settings.Word(time.Key), time.Value))),
        ["settings"] = new JsonArray([.. info.Keys.Select(key => new JsonObject
        {
            ["name"] = key.Name,
            ["description"] = key.Description,
            ["values"] = new JsonObject(info.ExpectedTime.Keys.Select(scale =>
                KeyValuePair.Create<string, JsonNode?>(Settings.Word(scale), key.JsonAt(scale)))),
        })]),
    };

    private static void Print(IAnsiConsole console, ExperimentInfo[] infos)
    {
        Table table = Terminal.Table("Experiment", "Paper", "What it does", "Time on 2 cores");
        foreach (ExperimentInfo info in infos)
        {
            table.AddRow(
                new Text(info.Name),
                new Text(info.Paper ?? ""),
                new Text(info.Description),
                new Text(string.Join('\n', info.ExpectedTime.Select(time => $"{Settings.Word(time.Key)}: {time.Value}"))));
        }
        console.Write(table);
        foreach (ExperimentInfo info in infos)
            PrintKeys(console, info);
    }

    private static void PrintKeys(IAnsiConsole console, ExperimentInfo info)
    {
        console.WriteLine();
        console.WriteLine($"Settings of {info.Name} (--set KEY=VALUE):");
        Table table = Terminal.Table(["Key", .. info.ExpectedTime.Keys.Select(Settings.Word), "What it is"]);
        foreach (Key key in info.Keys)
            table.AddRow([new Text(key.Name), .. info.ExpectedTime.Keys.Select(scale => new Text(key.TextAt(scale))), new Text(key.Description)]);
        console.Write(table);
    }
}
