using System.CommandLine;
using System.Globalization;
using AdvScratch.Runner.Benchmarks;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Commands;

/// <summary><c>Runner bench</c>: times kernels and steps; with --json one line of JSON a measurement.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var suite = OptionOf.Word("--suite", "What to time", "steps", "kernels", "steps");
        var only = new Option<string?>("--only") { Description = "One network or kernel by name", HelpName = "name" };
        var threads = OptionOf.Number("--threads", "Threads to compute with", 1, 1024, Environment.ProcessorCount);
        var repeat = OptionOf.Number("--repeat", "Measured repetitions; the median is reported", 1, 1000, 5);
        var json = new Option<bool>("--json") { Description = "Print one line of JSON a measurement" };
        var command = new Command("bench", "Time kernels and training steps on this machine") { suite, only, threads, repeat, json };
        command.SetAction((parsed, cancellation) =>
        {
            Compute.Threads = parsed.GetValue(threads);
            string? name = parsed.GetValue(only);
            int count = parsed.GetValue(repeat);
            TextWriter output = parsed.InvocationConfiguration.Output;
            foreach (Measurement m in parsed.GetValue(suite) == "kernels" ? KernelSuite.Run(count, name) : StepSuite.Run(count, name))
            {
                cancellation.ThrowIfCancellationRequested();
                output.WriteLine(parsed.GetValue(json)
                    ? m.ToJson()
                    : string.Create(CultureInfo.InvariantCulture, $"{m.Net,-20} {m.Kind,-9} batch {m.Batch,4}  {m.Milliseconds,10:F2} ms  {m.Threads} threads"));
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
