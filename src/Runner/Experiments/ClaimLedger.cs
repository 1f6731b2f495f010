using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// What the papers claim, and what the runs in a folder say of it. Of several runs of an experiment the one that measured most counts:
/// the larger scale, then more trainings, then the later one. Smoke runs measure nothing.
/// </summary>
public static class ClaimLedger
{
    /// <summary>Reads the ledger.</summary>
    /// <param name="experiments">The experiments whose claims it holds.</param>
    /// <param name="folder">Run directories are looked for in it and in its folders, down to three levels; it may be missing.</param>
    /// <returns>A line a claim and experiment, in the experiments' order.</returns>
    public static IReadOnlyList<ClaimEntry> Read(IReadOnlyList<IExperiment> experiments, string folder)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        ILookup<string, (string Folder, RunResults Results)> runs = Runs(folder).ToLookup(run => run.Results.Experiment);
        return
        [
            .. from experiment in experiments
               let run = runs[experiment.Info.Name].OrderByDescending(one => ScaleOf(one.Results)).ThenByDescending(one => one.Results.Repeats)
                   .ThenByDescending(one => one.Results.Started).Select(one => ((string Folder, RunResults Results)?)one).FirstOrDefault()
               // what a claim is does not depend on the scale
               from claim in experiment.Plan(new Settings(experiment.Info, experiment.Info.ExpectedTime.Keys.Max(), [])).Claims
               select new ClaimEntry(experiment.Info, claim.Id, claim.Text, run?.Results.Claims.FirstOrDefault(found => found.Id == claim.Id), run?.Results, run?.Folder),
        ];
    }

    private static IEnumerable<(string Folder, RunResults Results)> Runs(string folder)
    {
        if (!Directory.Exists(folder))
            yield break;
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true };
        foreach (string file in Directory.EnumerateFiles(folder, "results.json", options).Order(StringComparer.Ordinal))
        {
            string run = Path.GetDirectoryName(file)!;
            if (Read(run) is { } results && ScaleOf(results) > Scale.Smoke)
                yield return (run, results);
        }
    }

    /// <summary>A run that cannot be read says nothing.</summary>
    private static RunResults? Read(string run)
    {
        try
        {
            return RunDirectory.Open(run).ReadResults();
        }
        catch (DataException)
        {
            return null;
        }
    }

    private static Scale ScaleOf(RunResults results) => Enum.TryParse(results.Scale, ignoreCase: true, out Scale scale) ? scale : Scale.Smoke;
}

/// <summary>A claim and what is known of it.</summary>
/// <param name="Experiment">What tests it.</param>
/// <param name="Id">Its short name.</param>
/// <param name="Text">What it says.</param>
/// <param name="Found">What the run found; null if there was no run.</param>
/// <param name="Run">The run; null if there was none.</param>
/// <param name="Folder">Where the run is.</param>
public sealed record ClaimEntry(ExperimentInfo Experiment, string Id, string Text, Claim? Found, RunResults? Run, string? Folder)
{
    /// <summary>holds, does not hold, not decided, or not run.</summary>
    public string Verdict => Found is null ? "not run" : Phrase.Verdict(Found.Holds);
}
