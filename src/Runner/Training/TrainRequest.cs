using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;

namespace AdvScratch.Runner.Training;

/// <summary>What <c>train</c> is asked for.</summary>
/// <param name="Methods">Names of training methods, or <c>all</c>.</param>
/// <param name="DataSet">The data set.</param>
/// <param name="Arch">The network.</param>
/// <param name="Changes">Each <c>KEY=VALUE</c>, of the training or of the methods.</param>
/// <param name="Attacks">What every model is attacked with; null for the usual panel, none for clean images only.</param>
/// <param name="Images">How many of the first test images are attacked.</param>
/// <param name="Sources">Files of trained networks for methods that need some.</param>
/// <param name="Threads">Threads to compute with.</param>
/// <param name="Seed">The seed of all random numbers.</param>
/// <param name="DataFolder">Where the data set is, or null for its usual place.</param>
public sealed record TrainRequest(
    IReadOnlyList<string> Methods,
    string DataSet,
    string Arch,
    IReadOnlyList<string> Changes,
    IReadOnlyList<AttackText>? Attacks,
    int Images,
    IReadOnlyList<string> Sources,
    int Threads,
    ulong Seed,
    string? DataFolder)
    : RunOptions(Threads, Seed, DataFolder)
{
    /// <summary>What stands for no attack on the command line.</summary>
    public const string NoAttack = "none";

    /// <summary>The command that repeats the run.</summary>
    public string CommandLine() => Line(
    [
        "Runner", "train",
        .. Methods.SelectMany(name => (string[])["--method", name]),
        "--data-set", DataSet, "--arch", Arch,
        .. Changes.SelectMany(change => (string[])["--set", change]),
        .. Attacks is null ? [] : Attacks.Count == 0 ? ["--attack", NoAttack] : Attacks.SelectMany(text => (string[])["--attack", text.ToString()]),
        "--images", $"{Images}",
        .. Sources.SelectMany(file => (string[])["--source", file]),
        .. CommonWords(),
    ]);
}
