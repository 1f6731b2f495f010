using System.CommandLine;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Training;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary>A part of a catalogue's list: <c>list attacks</c>, <c>list methods</c>.</summary>
/// <param name="Name">The attack or method.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Paper">Where it comes from.</param>
/// <param name="Extra">The norms of an attack, the networks that a method needs.</param>
/// <param name="Options">What can be chosen.</param>
internal sealed record CatalogEntry(
    string Name, string Summary, string Paper, IReadOnlyList<string> Extra, IReadOnlyList<CatalogOption> Options);

/// <summary><c>list attacks</c> and <c>list methods</c>: everything in a catalogue with its options and defaults.</summary>
internal sealed class CatalogList
{
    private static readonly CatalogList Attacks = new()
    {
        Title = "Attack",
        Extra = "Norms",
        ExtraKey = "norms",
        Usage = name => $"Options of {name} (--attack {name}:KEY=VALUE,…):",
        Entries = [.. AttackCatalog.All.Select(spec => new CatalogEntry(spec.Name, spec.Summary, spec.Paper, spec.Norms, spec.Options))],
    };

    private static readonly CatalogList Methods = new()
    {
        Title = "Method",
        Extra = "Trained networks it needs",
        ExtraKey = "source_networks",
        Usage = name => $"Options of {name} (train --method {name} --set KEY=VALUE …):",
        Entries = [.. MethodCatalog.All.Select(spec => new CatalogEntry(spec.Name, spec.Summary, spec.Paper, spec.SourceNetworks, spec.Options))],
    };

    public required string Title { get; init; }

    public required string Extra { get; init; }

    public required string ExtraKey { get; init; }

    public required Func<string, string> Usage { get; init; }

    public required IReadOnlyList<CatalogEntry> Entries { get; init; }

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

    private JsonObject ToJson(CatalogEntry entry) => new()
    {
        ["name"] = entry.Name,
        ["summary"] = entry.Summary,
        ["paper"] = entry.Paper,
        [ExtraKey] = new JsonArray([.. entry.Extra.Select(one => (JsonNode)one)]),
        ["options"] = new JsonArray([.. entry.Options.Select(option => new JsonObject
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
        foreach (CatalogEntry entry in Entries)
            table.AddRow(new Text(entry.Name), new Text(string.Join("; ", entry.Extra)), new Text(entry.Summary), new Text(entry.Paper));
        console.Write(table);
        foreach (CatalogEntry entry in Entries.Where(entry => entry.Options.Count > 0))
            PrintOptions(console, Usage(entry.Name), entry.Options);
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
