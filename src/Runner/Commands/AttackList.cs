using System.CommandLine;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Display;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary><c>list attacks</c>: every attack with its norms, options and defaults.</summary>
internal static class AttackList
{
    /// <summary>The command.</summary>
    /// <param name="json">The option for JSON.</param>
    public static Command Create(Option<bool> json)
    {
        var command = new Command("attacks", "Show the attacks and their options") { json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                output.WriteLine(new JsonArray([.. AttackCatalog.All.Select(ToJson)]).ToJsonString(ListCommand.Readable));
            else
                Print(Terminal.Open(output));
        });
        return command;
    }

    private static JsonObject ToJson(AttackSpec spec) => new()
    {
        ["name"] = spec.Name,
        ["summary"] = spec.Summary,
        ["paper"] = spec.Paper,
        ["norms"] = new JsonArray([.. spec.Norms.Select(norm => (JsonNode)norm)]),
        ["options"] = new JsonArray([.. spec.Options.Select(option => new JsonObject
        {
            ["name"] = option.Name,
            ["type"] = option.Kind.ToString().ToLowerInvariant(),
            ["default"] = option.Default,
            ["unit"] = option.Unit,
            ["description"] = option.Description,
            ["words"] = new JsonArray([.. option.Words.Select(word => (JsonNode)word)]),
        })]),
    };

    private static void Print(IAnsiConsole console)
    {
        Table table = Terminal.Table("Attack", "Norms", "What it does", "Source");
        foreach (AttackSpec spec in AttackCatalog.All)
            table.AddRow(new Text(spec.Name), new Text(string.Join("; ", spec.Norms)), new Text(spec.Summary), new Text(spec.Paper));
        console.Write(table);
        foreach (AttackSpec spec in AttackCatalog.All)
        {
            console.WriteLine();
            console.WriteLine($"Options of {spec.Name} (--attack {spec.Name}:KEY=VALUE,…):");
            Table options = Terminal.Table("Key", "Default", "Takes", "What it is");
            foreach (CatalogOption option in spec.Options)
            {
                string unit = option.Unit.Length > 0 ? $", {option.Unit}" : "";
                options.AddRow(new Text(option.Name), new Text(option.Default), new Text(option.Takes), new Text(option.Description + unit));
            }
            console.Write(options);
        }
    }
}
