using System.CommandLine;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Commands;

/// <summary><c>report FOLDER</c>: writes the page of a run again, or the index of a folder of runs.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> Folder = new("folder")
    {
        Description = "The folder of a run, or one with runs in it",
        DefaultValueFactory = _ => RunFolders.Default,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("report", "Write the page of a run again, or the index of a folder of runs") { Folder };
        command.SetAction(parsed => Execute(parsed.GetRequiredValue(Folder), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static void Execute(string folder, TextWriter output)
    {
        if (RunDirectory.Holds(folder))
        {
            RunDirectory run = RunDirectory.Open(folder);
            run.Rebuild();
            output.WriteLine($"Report: {run.ReportPath}");
            return;
        }
        var (path, runs) = RunIndex.Write(folder);
        output.WriteLine($"Index of {runs} run{(runs == 1 ? "" : "s")}: {path}");
    }
}
