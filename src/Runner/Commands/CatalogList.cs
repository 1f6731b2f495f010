using System.CommandLine;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Training;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary><c>list attacks</c> and <c>list methods</c>: everything in a catalogue with its options and defaults.</summary>
internal sealed class CatalogList
{
    private static readonly CatalogList Attacks = new()
    {
        Title = "Attack",
        Extra = "Norms",
        ExtraKey = "norms",
        Usage = name => $"Options of {name} (--attack {name}:KEY=VALUE,…):",
        Entries = [.. AttackCatalog.All.Select(spec => ((CatalogSpec)spec, spec.Norms))],
    };

    private static readonly CatalogList Methods = new()
    {
        Title = "Method",
        Extra = "Trained networks it needs",
        ExtraKey = "source_networks",
        Usage = name => $"Options of {name} (train --method {name} --set KEY=VALUE …):",
        Entries = [.. MethodCatalog.All.Select(spec => ((CatalogSpec)spec, spec.SourceNetworks))],
    };

    public required string Title { get; init; }

    public required string Extra { get; init; }

    public required string ExtraKey { get; init; }

    public required Func<string, string> Usage { get; init; }

    /// <summary>Everything, each with the norms of an attack or the networks that a method needs.</summary>
    public required IReadOnlyList<(CatalogSpec Spec, IReadOnlyList<string> Extra)> Entries { get; init; }

    /// <summary><c>list attacks</c>.</summary>
    /// <param name="json">The option for JSON.</param>
    public static Command CreateAttacks(Option<bool> json) => Create("attacks", "Show the attacks and their options", json, Attacks, _ => { });

    /// <summary><c>list methods</c>; in text it ends with what every training takes.</summary>
    /// <param name="json">The option for JSON.</param>
    public static Command CreateMethods(Option<bool> json) => Create("methods", "Show the training methods and their options", json, Methods, console =>
        PrintOptions(console, "Options of every training (train --set KEY=VALUE …):", RecipeKeys.All));

    private static Command Create(string name, string description, Option<bool> json, CatalogList list, Action<IAnsiConsole> end)
    {
        var command = new Command(name, description) { json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(new JsonArray([.. list.Entries.Select(list.ToJson)]).ToJsonString(ListCommand.Readable));
                return;
            }
            IAnsiConsole console = Terminal.Open(output);
            list.Print(console);
            end(console);
        });
        return command;
    }

    private JsonObject ToJson((CatalogSpec Spec, IReadOnlyList<string> Extra) entry) => new()
    {
        ["name"] = entry.Spec.Name,
        ["summary"] = entry.Spec.Summary,
        ["paper"] = entry.Spec.Paper,
        [ExtraKey] = new JsonArray([.. entry.Extra.Select(one => (JsonNode)one)]),
        ["options"] = new JsonArray([.. entry.Spec.Options.Select(option => new JsonObject
        {
            ["name"] = option.Name,
            ["type"] = option.Kind.ToString().ToLowerInvariant(),
            ["default"] = option.Default,
            ["unit"] = option.Unit,
            ["description"] = option.Description,
            ["words"] = new JsonArray([.. option.Words.Select(word => (JsonNode)word)]),
        })]),
    };

    private void Print(IAnsiConsole console)
    {
        Table table = Terminal.Table(Title, Extra, "What it does", "Source");
        foreach ((CatalogSpec spec, IReadOnlyList<string> extra) in Entries)
            table.AddRow(new Text(spec.Name), new Text(string.Join("; ", extra)), new Text(spec.Summary), new Text(spec.Paper));
        console.Write(table);
        foreach ((CatalogSpec spec, _) in Entries.Where(entry => entry.Spec.Options.Count > 0))
            PrintOptions(console, Usage(spec.Name), spec.Options);
    }

    private static void PrintOptions(IAnsiConsole console, string heading, IReadOnlyList<CatalogOption> options)
    {
        console.WriteLine();
        console.WriteLine(heading);
        Table table = Terminal.Table("Key", "Default", "Takes", "What it is");
        foreach (CatalogOption option in options)
        {
            string unit = option.Unit.Length > 0 ? $", {option.Unit}" : "";
            table.AddRow(new Text(option.Name), new Text(option.Default), new Text(option.Takes), new Text(option.Description + unit));
        }
        console.Write(table);
    }
}
