using System.CommandLine;
using AdvScratch.Runner.Benchmarks;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Commands;

/// <summary>
/// <c>Runner bench</c>: measures kernels, steps, training methods, memory and each layer's share of its limit, and checks a GPU's
/// step of training against the CPU's; with --json one line of JSON a measurement.
/// </summary>
internal static class BenchCommand
{
    private static readonly Option<string> Suite = OptionOf.Word("--suite", "What to measure", "steps", "kernels", "steps", "methods", "memory", "roofline", "check");

    private static readonly Option<string?> Only = new("--only")
    {
        Description = "One network, kernel or method by name; gemm or conv for all products or convolutions",
        HelpName = "name",
    };

    private static readonly Option<string[]> Kinds = OptionOf.Words("--kind", "Kinds of steps, with commas", StepSuite.Kinds);

    private static readonly Option<int> Batch = OptionOf.Number("--batch", "Images of a batch; 0 for each network's own number", 0, 1 << 20, 0);

    private static readonly Option<int> Threads =
        OptionOf.Number("--threads", "Threads to compute with", 1, 1024, Environment.ProcessorCount);

    private static readonly Option<int> Repeat = OptionOf.Number("--repeat", "Measured repetitions; the median is reported", 1, 1000, 5);

    private static readonly Option<bool> Json = new("--json") { Description = "Print one line of JSON a measurement" };

    private static readonly Option<bool> Markdown = new("--markdown") { Description = "Print the roofline as a table in markdown" };

    public static Command Create()
    {
        var command = new Command("bench", "Measure kernels, training steps and methods, memory and layers on this machine, or check its GPU")
        {
            Suite, Only, Kinds, Batch, RunOption.Device, Threads, Repeat, Json, Markdown,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Execute(parsed, cancellation)));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        Compute.Threads = parsed.GetValue(Threads);
        bool json = parsed.GetValue(Json), markdown = parsed.GetValue(Markdown);
        var selection = new Selection(parsed.GetValue(Repeat))
        {
            Only = parsed.GetValue(Only),
            Kinds = parsed.GetValue(Kinds)!,
            Batch = parsed.GetValue(Batch),
        };
        TextWriter output = parsed.InvocationConfiguration.Output;
        string suite = parsed.GetValue(Suite)!;
        RequireFit(suite, selection, markdown);
        string choice = ComputeDevice.Choose(parsed.GetRequiredValue(RunOption.Device));
        if (suite == "roofline" && Device.Default != Device.Cpu)
            throw new UsageException("--suite roofline measures what the processor allows; give it --device cpu.");
        string? head = json || markdown ? null : $"Device: {ComputeDevice.Description}, {Compute.Threads} thread(s){choice}{LeftOut(suite)}";
        switch (suite)
        {
            case "memory": MemorySuite.Run(reading => Print(json ? reading.ToJson() : reading.ToString())); break;
            case "roofline" when markdown:
                output.WriteLine(RooflineLine.MarkdownHead);
                RooflineSuite.Run(selection, line => Print(line.ToMarkdown()));
                break;
            case "roofline": RooflineSuite.Run(selection, line => Print(json ? line.ToJson() : line.ToString())); break;
            case "check": return Check(selection, deviation => Print(json ? deviation.ToJson() : deviation.ToString()));
            case "methods": PrintAll(MethodSuite.Run(selection)); break;
            case "kernels": PrintAll(KernelSuite.Run(selection)); break;
            default: PrintAll(StepSuite.Run(selection)); break;
        }
        return ExitCode.Done;

        void PrintAll(IEnumerable<Measurement> measurements)
        {
            foreach (Measurement measurement in measurements)
                Print(json ? measurement.ToJson() : measurement.ToString());
        }

        void Print(string line)
        {
            cancellation.ThrowIfCancellationRequested();
            // above the first line, not above an error
            if (head is not null)
                output.WriteLine(head);
            head = null;
            output.WriteLine(line);
        }
    }

    private static string LeftOut(string suite) =>
        suite == "kernels" && Device.Default != Device.Cpu ? "; fma_limit, the processor's, is left out" : "";

    private static void RequireFit(string suite, Selection selection, bool markdown)
    {
        if (suite != "steps" && selection.Kinds.Count > 0)
            throw new UsageException($"--kind chooses among the steps; --suite {suite} does not take it.");
        if (suite is not ("steps" or "methods" or "check") && selection.Batch > 0)
            throw new UsageException($"--batch is for steps, methods and the check; --suite {suite} does not take it.");
        if (suite != "roofline" && markdown)
            throw new UsageException($"--markdown prints the roofline; --suite {suite} does not take it.");
    }

    private static int Check(Selection selection, Action<Deviation> read)
    {
        bool holds = true;
        foreach (Deviation deviation in CheckSuite.Run(selection))
        {
            read(deviation);
            holds &= deviation.Holds;
        }
        return holds ? ExitCode.Done : ExitCode.Failed;
    }
}
