using System.CommandLine;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Training;

namespace AdvScratch.Runner.Commands;

/// <summary><c>train</c>: a network by one or several methods, and what it withstands.</summary>
internal static class TrainCommand
{
    private static readonly Option<string[]> Methods = new("--method")
    {
        Description = "A training method, or all; 'Runner list methods' shows them; may be repeated: one model each, one table",
        HelpName = "name",
        Required = true,
    };

    private static readonly Option<string> DataSet = new("--data-set") { Description = "What is trained on, as 'Runner data list' shows it", HelpName = "name", Required = true };

    private static readonly Option<string> Arch = new("--arch") { Description = "The network, such as cat-mnist, carlini-cifar or wrn-28-10", HelpName = "name", Required = true };

    private static readonly Option<string[]> Changes = new("--set")
    {
        Description = "Change the training (epochs, lr, select, …) or an option that methods have (eps, steps, …; METHOD.eps for one of several); 'Runner list methods' shows all with their "
            + "defaults: 5 epochs of Adam at 0.001; on colour images with crops and flips and, for networks with batch norm, SGD at 0.1; may be repeated",
        HelpName = "key=value",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string[]> Attacks = new("--attack")
    {
        Description = "What every model is attacked with, such as pgd:eps=0.1, or none; may be repeated "
            + "[default: pgd with 20 steps, spatial, joint, so and autoattack at the budget of the training]",
        HelpName = "name[:key=value,…]",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> Images = OptionOf.Number("--images", "How many of the first test images are attacked", 1, 1_000_000, 500);

    private static readonly Option<string[]> Sources = new("--source")
    {
        Description = "A trained network for methods that attack others than the one they train [default: trained naturally before]; may be repeated",
        HelpName = "file",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("train", "Train a network by methods of your choice, and attack it")
        {
            Methods, DataSet, Arch, Changes, Attacks, Images, Sources,
            RunOption.Seed, RunOption.Threads, RunOption.Device, RunOption.Data, RunOption.Out, RunOption.Resume,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(RunOption.Execute(parsed, () => [new TrainRun(Request(parsed))], cancellation)));
        return command;
    }

    private static TrainRequest Request(ParseResult parsed)
    {
        string[] attacks = parsed.GetRequiredValue(Attacks);
        if (attacks.Length > 1 && attacks.Contains(TrainRequest.NoAttack))
            throw new UsageException("--attack none stands alone; leave out the other attacks.");
        return new TrainRequest(
            parsed.GetRequiredValue(Methods),
            parsed.GetRequiredValue(DataSet),
            parsed.GetRequiredValue(Arch),
            parsed.GetRequiredValue(Changes),
            attacks.Length == 0 ? null : attacks is [TrainRequest.NoAttack] ? [] : [.. attacks.Select(text => new AttackText(text))],
            parsed.GetValue(Images),
            parsed.GetRequiredValue(Sources),
            parsed.GetValue(RunOption.Threads),
            parsed.GetValue(RunOption.Seed),
            parsed.GetValue(RunOption.Data))
        {
            Resume = parsed.GetValue(RunOption.Resume),
        };
    }
}
