using System.CommandLine;
using AdvScratch.Runner.Benchmarks;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Commands;

/// <summary><c>Runner bench</c>: measures kernels, steps and memory; with --json one line of JSON a measurement.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var suite = OptionOf.Word("--suite", "What to measure", "steps", "kernels", "steps", "memory");
        var only = new Option<string?>("--only") { Description = "One network or kernel by name", HelpName = "name" };
        var threads = OptionOf.Number("--threads", "Threads to compute with", 1, 1024, Environment.ProcessorCount);
        var repeat = OptionOf.Number("--repeat", "Measured repetitions; the median is reported", 1, 1000, 5);
        var json = new Option<bool>("--json") { Description = "Print one line of JSON a measurement" };
        var command = new Command("bench", "Measure kernels, training steps and memory on this machine") { suite, only, threads, repeat, json };
        command.SetAction((parsed, cancellation) =>
        {
            Compute.Threads = parsed.GetValue(threads);
            string? name = parsed.GetValue(only);
            int count = parsed.GetValue(repeat);
            bool asJson = parsed.GetValue(json);
            TextWriter output = parsed.InvocationConfiguration.Output;
            switch (parsed.GetValue(suite))
            {
                case "memory": MemorySuite.Run(reading => Print(asJson ? reading.ToJson() : reading.ToString())); break;
                case "kernels": PrintAll(KernelSuite.Run(count, name)); break;
                default: PrintAll(StepSuite.Run(count, name)); break;
            }
            return Task.FromResult(ExitCode.Done);

            void PrintAll(IEnumerable<Measurement> measurements)
            {
                foreach (Measurement measurement in measurements)
                    Print(asJson ? measurement.ToJson() : measurement.ToString());
            }

            void Print(string line)
            {
                cancellation.ThrowIfCancellationRequested();
                output.WriteLine(line);
            }
        });
        return command;
    }
}
