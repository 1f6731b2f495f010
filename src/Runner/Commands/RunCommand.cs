using System.CommandLine;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary><c>run NAME…</c>: runs experiments one after the other.</summary>
internal static class RunCommand
{
    private const string Everything = "all";

    private static readonly Argument<string[]> Names = new("name")
    {
        Description = "Experiments, as 'Runner list' shows them, or all",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> ScaleOption =
        OptionOf.Word("--scale", "How large the run is", "laptop", [.. Enum.GetValues<Scale>().Select(Settings.Word)]);

    private static readonly Option<string[]> Changes = new("--set")
    {
        Description = "Change a setting of the experiment; 'Runner list' shows them; may be repeated",
        HelpName = "key=value",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> Repeats =
        OptionOf.Number("--repeats", "Train everything this many times, with the next seeds: means, deviations, and claims over trainings", 1, 1000, 1);

    private static readonly Option<string?> ModelFolder = OptionOf.Folder(
        "--models", "Where trained models are kept, and found again by every run that needs the same [default: models in the folder of --out; runs/models without it]");

    private static readonly Option<string?> ShardOption = new("--shard")
    {
        Description = "Only train, and only the I-th of N parts of the models; with the --models of all parts a run without it does the rest",
        HelpName = "I/N",
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only list what would be done, with an estimate of the time from a short measurement" };

    /// <summary>The command.</summary>
    public static Command Create(IReadOnlyList<IExperiment> experiments)
    {
        var command = new Command("run", "Run experiments and write their run directories")
        {
            Names, ScaleOption, RunOption.Device, RunOption.Threads, RunOption.Seed, RunOption.Data, RunOption.Out, RunOption.Resume, Repeats, ModelFolder, ShardOption, DryRun, Changes,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Execute(experiments, parsed, cancellation)));
        return command;
    }

    private static int Execute(IReadOnlyList<IExperiment> experiments, ParseResult parsed, CancellationToken cancellation)
    {
        var request = new RunRequest(
            Enum.Parse<Scale>(parsed.GetRequiredValue(ScaleOption), ignoreCase: true),
            parsed.GetValue(RunOption.Threads),
            parsed.GetValue(RunOption.Seed),
            parsed.GetValue(RunOption.Data),
            parsed.GetRequiredValue(Changes))
        {
            Resume = parsed.GetValue(RunOption.Resume),
            Repeats = parsed.GetValue(Repeats),
            Shard = parsed.GetValue(ShardOption) is { } shard ? Shard.Parse(shard) : null,
            ModelFolder = parsed.GetValue(ModelFolder) ?? Path.Combine(parsed.GetValue(RunOption.Out) ?? "runs", "models"),
        };
        if (!parsed.GetValue(DryRun))
            return RunOption.Execute(parsed, Runs, cancellation);
        ComputeDevice.Choose(parsed.GetRequiredValue(RunOption.Device));
        return Preview(Runs(), Terminal.Open(parsed.InvocationConfiguration.Output), cancellation);

        // everything that can be wrong with the command line comes to light before the first experiment begins
        ExperimentRun[] Runs() => [.. Chosen(experiments, request.Scale, parsed).Select(experiment => new ExperimentRun(experiment, request))];
    }

    /// <summary>The experiments of the names; <c>all</c> stands for those that have the scale.</summary>
    private static IEnumerable<IExperiment> Chosen(IReadOnlyList<IExperiment> experiments, Scale scale, ParseResult parsed)
    {
        string[] names = parsed.GetRequiredValue(Names);
        if (!names.Contains(Everything))
            return names.Select(name => Find(experiments, name, parsed));
        return names.Length == 1 ? experiments.Where(one => one.Info.ExpectedTime.ContainsKey(scale))
            : throw new UsageException("'run all' stands alone; leave out the other names.");
    }

    private static int Preview(ExperimentRun[] runs, IAnsiConsole console, CancellationToken cancellation)
    {
        foreach (ExperimentRun run in runs)
        {
            console.WriteLine(run.Headline);
            var stages = run.Preview(cancellation);
            Table table = Terminal.Table("Stage", "About", "What");
            foreach (var (stage, what, seconds) in stages)
                table.AddRow(new Text(stage), new Text(seconds > 0 ? Phrase.Duration(seconds) : ""), new Text(what));
            console.Write(table);
            console.WriteLine($"In all about {Phrase.Duration(stages.Sum(stage => stage.Seconds))} on this machine; attacks leave fooled images early and may take much less.");
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
