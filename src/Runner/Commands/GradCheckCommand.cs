using System.CommandLine;
using System.Globalization;
using AdvScratch.OpSpecs;
using AdvScratch.Runner.Display;
using AdvScratch.Tensors;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary><c>gradcheck</c>: compares every operator's derivatives with differences, from the same table as the tests.</summary>
internal static class GradCheckCommand
{
    private static readonly Option<string?> Operator = new("--op") { Description = "Only this operator", HelpName = "name" };

    private static readonly Option<int> Order = OptionOf.Number("--order", "Highest order of derivatives", 1, 2, 2);

    private static readonly Option<int> Cases = OptionOf.Number("--cases", "Cases of each operator", 1, 1_000_000, 20);

    private static readonly Option<ulong> Seed = OptionOf.Number("--seed", "Seed of the first case", 0ul, ulong.MaxValue, 0ul);

    /// <summary>The command.</summary>
    /// <param name="specs">The table.</param>
    public static Command Create(IReadOnlyList<OpSpec> specs)
    {
        var command = new Command("gradcheck", "Compare the derivatives of every operator with differences") { Operator, Order, Cases, Seed, RunOption.Device };
        command.SetAction((parsed, cancellation) => Task.FromResult(Execute(specs, parsed, cancellation)));
        return command;
    }

    private static int Execute(IReadOnlyList<OpSpec> specs, ParseResult parsed, CancellationToken cancellation)
    {
        int order = parsed.GetValue(Order);
        IReadOnlyList<OpSpec> chosen = Chosen(specs, parsed.GetValue(Operator));
        string choice = ComputeDevice.Choose(parsed.GetRequiredValue(RunOption.Device));
        parsed.InvocationConfiguration.Output.WriteLine($"Device: {ComputeDevice.Description}{choice}");
        var results = new List<OpSpecResult>();
        foreach (OpSpec spec in chosen)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(OpSpecRunner.Check(spec, order, parsed.GetValue(Cases), parsed.GetValue(Seed)));
        }
        Print(Terminal.Open(parsed.InvocationConfiguration.Output), results, order);
        OpSpecResult[] failed = [.. results.Where(result => !result.Passed)];
        foreach (OpSpecResult result in failed)
        {
            parsed.InvocationConfiguration.Error.WriteLine(
                $"{result.Spec.Name} failed for {result.FailingCase}; repeat it with: "
                + $"Runner gradcheck --op '{result.Spec.Name}' --order {order} --cases 1 --seed {result.FailingSeed} --device {Device.Default.Name}");
        }
        parsed.InvocationConfiguration.Output.WriteLine($"{results.Count - failed.Length} of {results.Count} rows passed.");
        return failed.Length == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static IReadOnlyList<OpSpec> Chosen(IReadOnlyList<OpSpec> specs, string? name)
    {
        if (name is null)
            return specs;
        OpSpec[] chosen = [.. specs.Where(spec => Is(spec.Name) || Is(spec.Method))];
        return chosen.Length > 0 ? chosen
            : throw new UsageException($"There is no operator '{name}'"
                + Suggestion.For(name, specs.Select(spec => spec.Method).Distinct(), "; 'Runner gradcheck --cases 1' shows all."));

        bool Is(string known) => known.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static void Print(IAnsiConsole console, IReadOnlyList<OpSpecResult> results, int order)
    {
        Table table = Terminal.Table(["Operator", "Cases", .. Enumerable.Range(1, order).Select(k => $"Worst error, order {k}"), "Allowed", "Result"]);
        foreach (OpSpecResult result in results)
        {
            table.AddRow(
            [
                new Text(result.Spec.Name),
                new Text(result.Cases.ToString(CultureInfo.InvariantCulture)),
                .. Enumerable.Range(0, order).Select(k => new Text(k < result.Errors.Count ? Error(result.Errors[k]) : "–")),
                new Text(Error(result.Spec.Tolerance)),
                result.Passed ? new Text("passed", new Style(Color.Green)) : new Text("FAILED", new Style(Color.Red)),
            ]);
        }
        console.Write(table);
    }

    private static string Error(double error) => error.ToString("0.0e+00", CultureInfo.InvariantCulture);
}
