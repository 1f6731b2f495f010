using System.CommandLine;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary>What the commands that leave run directories have in common: options, progress, the table at the end.</summary>
internal static class RunOption
{
    public static readonly Option<string> Device = OptionOf.Word("--device", "Where to compute", "auto", "auto", "cpu", "cuda");

    public static readonly Option<int> Threads =
        OptionOf.Number("--threads", "Threads to compute with; results do not depend on it", 1, 1024, Environment.ProcessorCount);

    public static readonly Option<ulong> Seed = OptionOf.Number("--seed", "Seed of all random numbers", 0ul, ulong.MaxValue, 0ul);

    public static readonly Option<string?> Data = OptionOf.Folder("--data", "Where the data set is, if not in its usual place");

    public static readonly Option<string?> Out =
        OptionOf.Folder("--out", "Where to write the run directory (of several experiments: one in it for each) [default: runs/NAME-TIME]");

    public static readonly Option<bool> Resume =
        new("--resume") { Description = "Go on with the run in the folder of --out; it must have been given the same options" };

    /// <summary>Runs one after the other, each into its folder.</summary>
    /// <param name="parsed">Has the options of this class.</param>
    /// <param name="prepare">Makes the runs; what is wrong with the command line comes to light here.</param>
    /// <param name="cancellation">Ends the run in progress; what it finished is kept.</param>
    public static int Execute(ParseResult parsed, Func<IReadOnlyList<RecordedRun>> prepare, CancellationToken cancellation)
    {
        string choice = ComputeDevice.Choose(parsed.GetRequiredValue(Device));
        RecordedRun?[] runs = [.. prepare()];
        string[] folders = RunFolders.Choose(parsed.GetValue(Out), [.. runs.Select(run => run!.Name)], TimeProvider.System, runs.Any(run => run!.Resumes));
        TextWriter output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"Device: {ComputeDevice.Description}, {parsed.GetValue(Threads)} thread(s){choice}");
        IAnsiConsole console = Terminal.Open(output);
        for (int i = 0; i < runs.Length; i++)
        {
            (RecordedRun run, string folder) = (runs[i]!, folders[i]);
            output.WriteLine(run.Headline);
            RunDirectory? directory = null;
            RunView.Watch(console, run.Stages, view => directory = run.Execute(folder, view, cancellation));
            ResultTables.Print(console, run.Results());
            output.WriteLine($"Report: {directory!.ReportPath}");
            runs[i] = null; // its models and images take room
        }
        return ExitCode.Done;
    }
}
