using System.CommandLine;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Models;

namespace AdvScratch.Runner.Commands;

/// <summary><c>attack</c> and <c>evaluate</c>: what a saved model withstands.</summary>
internal static class ModelCommands
{
    private static readonly Option<string> Model = new("--model")
    {
        Description = "A network's weights, as a run wrote them: RUN/checkpoints/NAME.safetensors",
        HelpName = "file",
        Required = true,
    };

    private static readonly Option<string?> Arch = new("--arch") { Description = "The network [default: what the file says]", HelpName = "name" };

    private static readonly Option<string?> DataSet =
        new("--data-set") { Description = "The data set whose test images are attacked [default: what the file says]", HelpName = "name" };

    private static readonly Option<int> Images = OptionOf.Number("--images", "How many of the first test images are attacked", 1, 1_000_000, 200);

    private static readonly Option<int> Batch = OptionOf.Number("--batch", "How many at a time", 1, 100_000, 100);

    private static readonly Option<string[]> Attacks = new("--attack")
    {
        Description = "An attack with its options, such as pgd:norm=l2,eps=2; 'Runner list attacks' shows all; may be repeated",
        HelpName = "name[:key=value,…]",
        Required = true,
    };

    private static readonly Option<string> Norm = OptionOf.Word("--norm", "The norm of the budget", "linf", StandardPanel.Norms);

    private static readonly Option<string?> Epsilon = new("--eps")
    {
        Description = "The budget, of pixels in [0, 1], or in pixels of a flow [default: 0.3; for l2 2]",
        HelpName = "number",
    };

    private static readonly Option<int> Steps = OptionOf.Number("--steps", "Steps of the iterated attacks", 1, 1_000_000, 40);

    private static readonly Option<int> Restarts = OptionOf.Number("--restarts", "Restarts of the iterated attacks", 1, 10_000, 1);

    /// <summary><c>attack</c>.</summary>
    public static Command CreateAttack()
    {
        var command = new Command("attack", "Attack a saved model with attacks of your choice")
        {
            Model, Arch, DataSet, Attacks, Images, Batch, RunOption.Seed, RunOption.Threads, RunOption.Device, RunOption.Data, RunOption.Out,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(RunOption.Execute(
            parsed,
            () =>
            {
                AttackText[] attacks = [.. parsed.GetRequiredValue(Attacks).Select(text => new AttackText(text))];
                return [new AttackRun(Request(parsed), attacks)];
            },
            cancellation)));
        return command;
    }

    /// <summary><c>evaluate</c>.</summary>
    public static Command CreateEvaluate()
    {
        var command = new Command("evaluate", "Attack a saved model with a panel of attacks, and check whether the result can be trusted")
        {
            Model, Arch, DataSet, Norm, Epsilon, Steps, Restarts, Images, Batch,
            RunOption.Seed, RunOption.Threads, RunOption.Device, RunOption.Data, RunOption.Out,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(RunOption.Execute(
            parsed,
            () =>
            {
                string norm = parsed.GetRequiredValue(Norm);
                var options = new EvaluateOptions(norm, Budget(parsed.GetValue(Epsilon), norm), parsed.GetValue(Steps), parsed.GetValue(Restarts));
                return [new EvaluateRun(Request(parsed), options)];
            },
            cancellation)));
        return command;
    }

    private static double Budget(string? text, string norm) =>
        text is null ? (norm == "l2" ? 2 : 0.3)
        : CatalogOption.TryNumber(text, out double epsilon) && epsilon > 0 ? epsilon
        : throw new UsageException($"--eps takes a number over 0, such as 0.3 or 8/255, not '{text}'.");

    private static ModelRequest Request(ParseResult parsed) => new(
        parsed.GetRequiredValue(Model),
        parsed.GetValue(Arch),
        parsed.GetValue(DataSet),
        parsed.GetValue(Images),
        parsed.GetValue(Batch),
        parsed.GetValue(RunOption.Threads),
        parsed.GetValue(RunOption.Seed),
        parsed.GetValue(RunOption.Data));
}
