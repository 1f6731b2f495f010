using System.CommandLine;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary><c>run NAME…</c>: runs experiments one after the other.</summary>
internal static class RunCommand
{
    private static readonly Argument<string[]> Names = new("name")
    {
        Description = "Experiments, as 'Runner list' shows them",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> ScaleOption =
        OptionOf.Word("--scale", "How large the run is", "laptop", [.. Enum.GetValues<Scale>().Select(Settings.Word)]);

    private static readonly Option<string> DeviceOption = OptionOf.Word("--device", "Where to compute", "auto", "auto", "cpu", "cuda");

    private static readonly Option<int> Threads =
        OptionOf.Number("--threads", "Threads to compute with; results do not depend on it", 1, 1024, Environment.ProcessorCount);

    private static readonly Option<ulong> Seed = OptionOf.Number("--seed", "Seed of all random numbers", 0ul, ulong.MaxValue, 0ul);

    private static readonly Option<string?> Data = OptionOf.Folder("--data", "Where the data set is, if not in its usual place");

    private static readonly Option<string?> Out =
        OptionOf.Folder("--out", "Where to write the run directory (of several experiments: one in it for each) [default: runs/NAME-TIME]");

    private static readonly Option<string[]> Changes = new("--set")
    {
        Description = "Change a setting of the experiment; 'Runner list' shows them; may be repeated",
        HelpName = "key=value",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The command.</summary>
    public static Command Create(IReadOnlyList<IExperiment> experiments)
    {
        var command = new Command("run", "Run experiments and write their run directories")
        {
            Names, ScaleOption, DeviceOption, Threads, Seed, Data, Out, Changes,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Execute(experiments, parsed, cancellation)));
        return command;
    }

    private static int Execute(IReadOnlyList<IExperiment> experiments, ParseResult parsed, CancellationToken cancellation)
    {
        string device = parsed.GetRequiredValue(DeviceOption);
        if (device == "cuda")
            throw new UsageException("This build has no GPU support; use --device cpu or --device auto.");
        var request = new RunRequest(
            Enum.Parse<Scale>(parsed.GetRequiredValue(ScaleOption), ignoreCase: true),
            parsed.GetValue(Threads),
            parsed.GetValue(Seed),
            parsed.GetValue(Data),
            parsed.GetRequiredValue(Changes));
        // everything that can be wrong with the command line comes to light before the first experiment begins
        ExperimentRun[] runs = [.. parsed.GetRequiredValue(Names).Select(name => new ExperimentRun(Find(experiments, name, parsed), request))];
        string[] folders = RunFolders.Choose(parsed.GetValue(Out), [.. runs.Select(run => run.Info.Name)], TimeProvider.System);
        TextWriter output = parsed.InvocationConfiguration.Output;
        string choice = device == "auto" ? " (chosen by --device auto: this build has no GPU support)" : "";
        output.WriteLine($"Device: {Processor.Description}, {request.Threads} thread(s){choice}");
        IAnsiConsole console = Terminal.Open(output);
        foreach (var (run, folder) in runs.Zip(folders))
        {
            output.WriteLine($"{run.Info.Name}: {run.Info.Description}, {Settings.Word(request.Scale)} scale, seed {request.Seed}");
            RunDirectory? directory = null;
            RunView.Watch(console, run.Stages, view => directory = run.Execute(folder, view, cancellation));
            ResultTables.Print(console, run.Results());
            output.WriteLine($"Report: {directory!.ReportPath}");
        }
        return ExitCode.Done;
    }

    private static IExperiment Find(IReadOnlyList<IExperiment> experiments, string name, ParseResult parsed)
    {
        // the parser takes a mistyped option for one more name
        if (name.StartsWith('-'))
            throw new UsageException(UsageError.NoOption(parsed.CommandResult, name));
        return experiments.FirstOrDefault(known => known.Info.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"There is no experiment '{name}'"
                + Suggestion.For(name, experiments.Select(known => known.Info.Name), "; 'Runner list' shows all."));
    }
}
