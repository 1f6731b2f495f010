using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Models;

/// <summary>What <c>attack</c> and <c>evaluate</c> are asked for alike.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Arch">The network, or null for what the file says.</param>
/// <param name="DataSet">The data set, or null for what the file says.</param>
/// <param name="Images">How many of the first test images are attacked.</param>
/// <param name="Batch">How many at a time.</param>
/// <param name="Threads">Threads to compute with.</param>
/// <param name="Seed">The seed of all random numbers.</param>
/// <param name="DataFolder">Where the data set is, or null for its usual place.</param>
public sealed record ModelRequest(
    string Model, string? Arch, string? DataSet, int Images, int Batch, int Threads, ulong Seed, string? DataFolder)
    : RunOptions(Threads, Seed, DataFolder)
{
    /// <summary>The command that repeats the run.</summary>
    /// <param name="command">attack or evaluate.</param>
    /// <param name="words">The command's own options.</param>
    public string CommandLine(string command, IEnumerable<string> words) => Line(
    [
        "Runner", command, "--model", Model,
        .. Arch is null ? (string[])[] : ["--arch", Arch],
        .. DataSet is null ? (string[])[] : ["--data-set", DataSet],
        .. words,
        "--images", $"{Images}", "--batch", $"{Batch}",
        .. CommonWords(),
    ]);
}
