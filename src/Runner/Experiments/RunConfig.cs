using System.Text.Json.Nodes;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>Whether a run that is to be resumed was given the same options before.</summary>
internal static class RunConfig
{
    // what says how and where, and has no part in the numbers
    private static readonly string[] NotCompared = ["command", "threads", "version", "data_folder", "device"];

    /// <summary>Compares the configuration in a run's folder with that of a run that wants to go on there.</summary>
    /// <returns>A sentence if another version of the program began the run; null otherwise.</returns>
    /// <exception cref="UsageException">They differ in something that results depend on.</exception>
    public static string? Compare(RunDirectory directory, JsonObject config)
    {
        JsonObject before = directory.ReadConfig(), now = JsonNode.Parse(config.ToJsonString())!.AsObject();
        if (Difference(Compared(before), Compared(now), "") is { } difference)
            throw new UsageException($"The run in '{directory.Path}' cannot go on: {difference}; give the options it began with, or another folder with --out.");
        string old = Text(before["version"]), current = Text(now["version"]);
        return old == current ? null : $"The run was begun by version {old} and resumed by version {current}; its numbers may be of neither.";
    }

    private static JsonObject Compared(JsonObject config) =>
        new(config.Where(one => !NotCompared.Contains(one.Key)).Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone())));

    /// <summary>The first difference, with the path of its key; null if there is none.</summary>
    private static string? Difference(JsonNode? before, JsonNode? now, string path)
    {
        if (before is JsonObject old && now is JsonObject young)
        {
            return old.Select(one => one.Key).Union(young.Select(one => one.Key))
                .Select(key => Difference(old[key], young[key], path.Length == 0 ? key : $"{path}.{key}"))
                .FirstOrDefault(difference => difference is not null);
        }
        return JsonNode.DeepEquals(before, now) ? null : $"its {path} was {Text(before)} and is now {Text(now)}";
    }

    private static string Text(JsonNode? node) => node?.ToJsonString(RunDirectory.OneLine) ?? "not given";
}
