using System.Runtime.InteropServices;
using System.Text;
using AdvScratch.OpSpecs;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner;

/// <summary>The executable: streams, signals and the exit code.</summary>
internal static class Program
{
    // files are replaced as a whole, so that even an exit in the middle of writing leaves a consistent run directory
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.8);

    private static int Main(string[] arguments)
    {
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = Encoding.UTF8; // l∞ and × in tables
        using var cancellation = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return new CommandLine(ExperimentCatalog.All, OpSpecTable.All).Run(arguments, Console.Out, Console.Error, cancellation.Token);

        // the first signal ends the work in order, but not later than after the patience; a second one ends the process at once
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
            Task.Delay(Patience).ContinueWith(_ => Environment.Exit(ExitCode.Cancelled), TaskScheduler.Default);
        }
    }
}
