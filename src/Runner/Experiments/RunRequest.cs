using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>What every run can be asked for.</summary>
/// <param name="Threads">Threads to compute with.</param>
/// <param name="Seed">The seed of all random numbers.</param>
/// <param name="DataFolder">Where the data set is, or null for its usual place.</param>
public abstract record RunOptions(int Threads, ulong Seed, string? DataFolder)
{
    /// <summary>Whether the run goes on with what is in its folder.</summary>
    public bool Resume { get; init; }

    /// <summary>A command line of words; those with a space are quoted.</summary>
    private protected static string Line(IEnumerable<string> words) =>
        string.Join(' ', words.Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"'{word}'" : word));

    /// <summary>The words of what every run can be asked for.</summary>
    private protected IEnumerable<string> CommonWords() =>
    [
        "--seed", $"{Seed}", "--threads", $"{Threads}",
        .. Device.Default == Device.Cpu ? (string[])[] : ["--device", Device.Default.Name],
        .. DataFolder is null ? (string[])[] : ["--data", DataFolder],
    ];
}

/// <summary>What the user asked for of an experiment.</summary>
/// <param name="Scale">How large the run is.</param>
/// <param name="Threads">Threads to compute with.</param>
/// <param name="Seed">The seed of all random numbers.</param>
/// <param name="DataFolder">Where the data set is, or null for its usual place.</param>
/// <param name="Changes">Each <c>KEY=VALUE</c>.</param>
public sealed record RunRequest(Scale Scale, int Threads, ulong Seed, string? DataFolder, IReadOnlyList<string> Changes)
    : RunOptions(Threads, Seed, DataFolder)
{
    /// <summary>How many times everything is trained, each time with the next seed.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Which part of the trainings is done, and nothing else; null for everything.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Where trained models are kept.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>The command that repeats the run.</summary>
    public string CommandLine(string experiment) => Line(
    [
        "Runner", "run", experiment, "--scale", Settings.Word(Scale), .. Repeats > 1 ? ["--repeats", $"{Repeats}"] : (string[])[],
        .. Shard is null ? (string[])[] : ["--shard", Shard.ToString()],
        .. CommonWords(), .. Changes.SelectMany(change => (string[])["--set", change]),
    ]);
}

/// <summary>A run ended early because the user wanted it; the message says where its results are.</summary>
public sealed class RunCancelledException(string message, Exception inner) : OperationCanceledException(message, inner);
