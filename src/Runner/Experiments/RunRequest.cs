namespace AdvScratch.Runner.Experiments;

/// <summary>What the user asked for.</summary>
/// <param name="Scale">How large the run is.</param>
/// <param name="Threads">Threads to compute with.</param>
/// <param name="Seed">The seed of all random numbers.</param>
/// <param name="DataFolder">Where the data set is, or null for its usual place.</param>
/// <param name="Changes">Each <c>KEY=VALUE</c>.</param>
public sealed record RunRequest(Scale Scale, int Threads, ulong Seed, string? DataFolder, IReadOnlyList<string> Changes)
{
    /// <summary>The command that repeats the run.</summary>
    public string CommandLine(string experiment)
    {
        IEnumerable<string> words =
        [
            "Runner", "run", experiment, "--scale", Settings.Word(Scale), "--seed", $"{Seed}", "--threads", $"{Threads}",
            .. DataFolder is null ? (string[])[] : ["--data", DataFolder],
            .. Changes.SelectMany(change => (string[])["--set", change]),
        ];
        return string.Join(' ', words.Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"'{word}'" : word));
    }
}

/// <summary>A run ended early because the user wanted it; the message says where its results are.</summary>
public sealed class RunCancelledException(string message, Exception inner) : OperationCanceledException(message, inner);
