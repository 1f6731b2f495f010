using System.Globalization;

namespace AdvScratch.Runner.Commands;

/// <summary>Chooses where run directories go; never where there is something already.</summary>
internal static class RunFolders
{
    /// <summary>Where run directories go if no folder is given, in the current one.</summary>
    public const string Default = "runs";

    /// <summary>Whether a folder is the one where run directories go if none is given.</summary>
    public static bool IsDefault(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == Path.GetFullPath(Default);

    /// <summary>A folder for each experiment.</summary>
    /// <param name="given">The folder of <c>--out</c>, or null for <c>runs/NAME-TIME</c>.</param>
    /// <param name="names">The experiments.</param>
    /// <param name="clock">Gives the time.</param>
    /// <param name="resume">Whether the given folder may hold a run, which goes on.</param>
    /// <exception cref="UsageException">An experiment is named twice, or the given folder holds something already or is a file.</exception>
    public static string[] Choose(string? given, IReadOnlyList<string> names, TimeProvider clock, bool resume = false)
    {
        if (names.Distinct().Count() < names.Count)
            throw new UsageException("An experiment is named twice; name it once, or run it again with another --seed and --out.");
        if (given is null && resume)
            throw new UsageException("--resume needs the folder of the run that it goes on with; give it with --out.");
        if (given is null)
            return [.. names.Select(name => Free(name, clock))];
        string[] folders = names.Count == 1 ? [given] : [.. names.Select(name => Path.Combine(given, name))];
        if (resume)
            return folders;
        return Array.Find(folders, IsTaken) is { } taken
            ? throw new UsageException($"'{taken}' is not empty; give a new or an empty folder with --out, so that no result is overwritten.")
            : folders;
    }

    private static bool IsTaken(string folder) =>
        File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());

    private static string Free(string name, TimeProvider clock)
    {
        string time = clock.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string first = Path.Combine(Default, $"{name}-{time}");
        // another run may have begun in the same second
        return Enumerable.Range(2, int.MaxValue - 2).Select(n => $"{first}-{n}").Prepend(first).First(folder => !Path.Exists(folder));
    }
}
