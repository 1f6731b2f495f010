using System.Diagnostics;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests;

/// <summary>The executable as a process of its own: signals and exit codes.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_a_run_in_order(string signal)
    {
        if (OperatingSystem.IsWindows())
            return; // a process cannot send Ctrl-C to another one there
        string folder = _folder.File("run");
        // training that would last for hours, in steps of a few images
        string[] settings = ["train_images=40", "batch_size=10", "natural_epochs=1000000"];
        using Process runner = Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Runner.dll"), "run", "quickstart", "--out", folder, .. settings.SelectMany(s => (string[])["--set", s])]);
        string log = Path.Combine(folder, "log.jsonl");
        while (!runner.HasExited && !(File.Exists(log) && File.ReadAllText(log).Contains("\"epoch\"", StringComparison.Ordinal)))
            await Task.Delay(50);
        using (Process kill = Start("kill", $"-{signal}", $"{runner.Id}"))
            await kill.WaitForExitAsync();
        string error = await runner.StandardError.ReadToEndAsync();
        await runner.WaitForExitAsync();
        Assert.Equal($"Cancelled; what was finished is in '{folder}'.", error.TrimEnd());
        Assert.Equal(ExitCode.Cancelled, runner.ExitCode);
        RunDirectory run = RunDirectory.Open(folder);
        Assert.Equal("cancelled", run.ReadLog().Last()["event"]!.GetValue<string>());
        Assert.Empty(run.ReadResults().Rows);
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
