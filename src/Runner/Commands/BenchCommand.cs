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
        var suite = new Option<string>("--suite") { Description = "kernels or steps", DefaultValueFactory = _ => "steps" };
        suite.AcceptOnlyFromAmong("kernels", "steps");
        var only = new Option<string?>("--only") { Description = "one network or kernel by name" };
        var threads = new Option<int?>("--threads") { Description = "threads of the CPU backend (default: all cores)" };
        var repeat = new Option<int>("--repeat") { Description = "measured repetitions; the median is reported", DefaultValueFactory = _ => 5 };
        var json = new Option<bool>("--json") { Description = "one line of JSON a measurement" };
        var command = new Command("bench", "Time kernels and training steps on this machine.") { suite, only, threads, repeat, json };
        command.SetAction(parsed =>
        {
            Compute.Threads = parsed.GetValue(threads) ?? Compute.Threads;
            string? name = parsed.GetValue(only);
            int count = Math.Max(1, parsed.GetValue(repeat));
            TextWriter output = parsed.InvocationConfiguration.Output;
            foreach (Measurement m in parsed.GetValue(suite) == "kernels" ? KernelSuite.Run(count, name) : StepSuite.Run(count, name))
            {
                output.WriteLine(parsed.GetValue(json)
                    ? m.ToJson()
                    : string.Create(CultureInfo.InvariantCulture, $"{m.Net,-20} {m.Kind,-9} batch {m.Batch,4}  {m.Milliseconds,10:F2} ms  {m.Threads} threads"));
            }
            return 0;
        });
        return command;
    }
}
