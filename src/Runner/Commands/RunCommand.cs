using System.CommandLine;
using AdvScratch.Runner.Experiments;

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

    /// <summary>The command.</summary>
    public static Command Create(IReadOnlyList<IExperiment> experiments)
    {
        var command = new Command("run", "Run experiments and write their run directories")
        {
            Names, ScaleOption, RunOption.Device, RunOption.Threads, RunOption.Seed, RunOption.Data, RunOption.Out, RunOption.Resume, Repeats, ModelFolder, Changes,
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
            ModelFolder = parsed.GetValue(ModelFolder) ?? Path.Combine(parsed.GetValue(RunOption.Out) ?? "runs", "models"),
        };
        // everything that can be wrong with the command line comes to light before the first experiment begins
        return RunOption.Execute(
            parsed, () => [.. parsed.GetRequiredValue(Names).Select(name => new ExperimentRun(Find(experiments, name, parsed), request))], cancellation);
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
