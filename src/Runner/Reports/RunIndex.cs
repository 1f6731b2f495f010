using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Reports;

/// <summary>The page over all runs in a folder: <c>index.html</c>.</summary>
public static class RunIndex
{
    // runs/BATCH/EXPERIMENT is the deepest that this program writes
    private const int Depth = 3;

    /// <summary>
    /// Writes the index of the folder in which a run has ended, if people expect one there: it has one already, or it is the
    /// folder where runs go by default.
    /// </summary>
    /// <param name="parent">The folder above the run's.</param>
    public static void Update(string parent)
    {
        string path = PathIn(parent);
        try
        {
            if (!(File.Exists(path) ? IndexPage.IsOne(path) : RunFolders.IsDefault(parent)))
                return;
            AtomicFile.WriteText(path, IndexPage.Write(parent, Entries(parent)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the run is good without it; most likely another one that ended at this moment is writing it, and the next lists both
        }
    }

    /// <summary>Writes the index of a folder.</summary>
    /// <param name="folder">Holds run directories, up to three levels down.</param>
    /// <returns>The path of the page, and how many runs it lists.</returns>
    /// <exception cref="DataException">The folder is missing or holds no run.</exception>
    /// <exception cref="UsageException">It has an <c>index.html</c> that is something else.</exception>
    public static (string Path, int Runs) Write(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
            throw new DataException($"'{folder}' is not a folder; give that of a run, or one with runs in it.");
        string path = PathIn(folder);
        if (File.Exists(path) && !IndexPage.IsOne(path))
            throw new UsageException($"'{path}' is not an index of runs and would be overwritten; move it away.");
        IReadOnlyList<RunEntry> entries = Entries(folder);
        if (entries.Count == 0)
            throw new DataException($"'{folder}' is not the folder of a run and holds none; give one that holds results.json, or one above it.");
        AtomicFile.WriteText(path, IndexPage.Write(folder, entries));
        return (path, entries.Count);
    }

    /// <summary>The runs below a folder: newest first, then those that cannot be read, by name.</summary>
    internal static IReadOnlyList<RunEntry> Entries(string folder) =>
    [
        .. Runs(folder, Depth)
            .Select(run => RunEntry.Read(run, Path.GetRelativePath(folder, run).Replace('\\', '/')))
            .OrderByDescending(entry => entry.Results?.Started)
            .ThenBy(entry => entry.Folder, StringComparer.Ordinal),
    ];

    private static string PathIn(string folder) => Path.Combine(folder, "index.html");

    /// <summary>The folders of runs; what lies in a run, and links, which may lead in circles, are left out.</summary>
    private static IEnumerable<string> Runs(string folder, int depth)
    {
        var seen = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden };
        foreach (string inner in Directory.EnumerateDirectories(folder, "*", seen))
        {
            if (RunDirectory.Holds(inner))
                yield return inner;
            else if (depth > 1)
            {
                foreach (string run in Runs(inner, depth - 1))
                    yield return run;
            }
        }
    }
}

/// <summary>A run as an index lists it.</summary>
/// <param name="Folder">Its folder, as seen from the index's, with slashes.</param>
/// <param name="Results">What it measured; null if that cannot be read.</param>
/// <param name="Head">Its title and summary; null if they cannot be read.</param>
/// <param name="Trouble">A sentence on what cannot be read; null if everything can.</param>
internal sealed record RunEntry(string Folder, RunResults? Results, ReportHead? Head, string? Trouble)
{
    /// <summary>Looks into the folder of a run.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="name">How it is seen from the index's.</param>
    public static RunEntry Read(string path, string name)
    {
        RunResults? results = null;
        try
        {
            RunDirectory run = RunDirectory.Open(path);
            if (!File.Exists(run.ResultsPath))
            {
                return new RunEntry(name, null, null,
                    $"There are no results yet: the run goes on, or was killed; Runner run … --resume --out '{path}' finishes it.");
            }
            results = run.ReadResults();
            return new RunEntry(name, results, run.ReadReportHead(), null);
        }
        catch (DataException e)
        {
            return new RunEntry(name, results, null, e.Message);
        }
    }
}
