using System.Diagnostics;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests;

/// <summary>A training that is interrupted, however, and resumed ends with the bits of one that was not.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_at_random_moments_and_resumed_it_ends_with_the_same_bits()
    {
        if (OperatingSystem.IsWindows())
            return; // no SIGKILL there
        string whole = _folder.File("whole"), broken = _folder.File("broken");
        Assert.Equal(ExitCode.Done, Invocation.Of([.. Line(), "--out", whole]).Code);
        var random = new Random(1);
        int killed = 0;
        // each time it gets a little further; the start of the process takes its part of the time
        for (int attempt = 0; attempt < 6; attempt++)
        {
            using Process runner = Start([.. Line(), "--resume", "--out", broken]);
            int before = LogLength(broken);
            while (!runner.HasExited && LogLength(broken) == before)
                await Task.Delay(10);
            await Task.Delay(random.Next(700));
            if (runner.HasExited)
                break;
            runner.Kill();
            await runner.WaitForExitAsync();
            killed++;
        }
        Assert.InRange(killed, 1, 6);
        var answer = Invocation.Of([.. Line(), "--resume", "--out", broken]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        Same(whole, broken);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Interrupted_in_an_epoch_it_goes_on_from_that_step(string signal)
    {
        if (OperatingSystem.IsWindows())
            return; // a process cannot send Ctrl-C to another one there
        // epochs that last long enough to be interrupted
        string[] command = Line(epochs: 1, images: 600);
        string whole = _folder.File("whole"), broken = _folder.File("broken");
        Assert.Equal(ExitCode.Done, Invocation.Of([.. command, "--out", whole]).Code);
        using (Process runner = Start([.. command, "--out", broken]))
        {
            // the last thing before the second model's training, which takes seconds
            string evaluated = Path.Combine(broken, "evaluations", "natural-2.safetensors");
            while (!runner.HasExited && !File.Exists(evaluated))
                await Task.Delay(10);
            await Task.Delay(500);
            using (Process kill = Process.Start("kill", [$"-{signal}", $"{runner.Id}"]))
                await kill.WaitForExitAsync();
            await runner.WaitForExitAsync();
            Assert.Equal(ExitCode.Cancelled, runner.ExitCode);
        }
        // its only epoch is not finished
        RunDirectory run = RunDirectory.Open(broken);
        Assert.True(File.Exists(run.ResumePath("madry")));
        Assert.DoesNotContain(run.ReadLog(), line => line["event"]!.GetValue<string>() == "epoch" && line["model"]!.GetValue<string>() == "madry");
        var answer = Invocation.Of([.. command, "--resume", "--out", broken]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        Same(whole, broken);
    }

    [Fact]
    public void Other_settings_are_refused_and_other_threads_are_not()
    {
        string folder = _folder.File("run");
        Assert.Equal(("", ExitCode.Done), Outcome([.. Line(epochs: 1), "--out", folder]));
        byte[] before = File.ReadAllBytes(Path.Combine(folder, "results.json"));
        (string error, int code) = Outcome([.. Line(epochs: 1, batch: 20), "--resume", "--out", folder]);
        Assert.Equal($"The run in '{folder}' cannot go on: its training.batch was \"10\" and is now \"20\"; give the options it began with, or another folder with --out.", error);
        Assert.Equal(ExitCode.WrongUse, code);
        Assert.Contains("its seed was 0 and is now 3", Outcome([.. Line(epochs: 1), "--seed", "3", "--resume", "--out", folder]).Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(folder, "results.json")));

        Assert.Equal(("", ExitCode.Done), Outcome([.. Line(epochs: 1, threads: 2), "--resume", "--out", folder]));
    }

    [Fact]
    public void A_folder_that_holds_something_else_is_refused_and_a_new_one_is_begun()
    {
        File.WriteAllText(_folder.File("letter.txt"), "dear");
        (string error, int code) = Outcome([.. Line(), "--resume", "--out", _folder.Path]);
        Assert.Equal($"'{_folder.Path}' does not hold a run to resume; give the folder of one with --out, or leave out --resume.", error);
        Assert.Equal(ExitCode.WrongUse, code);
    }

    private static (string Error, int Code) Outcome(string[] command)
    {
        Invocation answer = Invocation.Of(command);
        return (answer.Error.TrimEnd(), answer.Code);
    }

    /// <summary>Two models with whatever a training can remember: an average, a selection, crops, perturbed weights.</summary>
    private static string[] Line(int epochs = 4, int images = 100, int batch = 10, int threads = 1) =>
    [
        "train", "--method", "natural", "--method", "madry", "--data-set", "fashion-mnist-mini", "--arch", "cat-mnist",
        "--attack", "pgd:eps=0.1,steps=10", "--attack", "fgsm:eps=0.1", "--images", "20", "--threads", $"{threads}",
        .. ((string[])
        [
            $"epochs={epochs}", $"train-images={images}", $"batch={batch}", "eps=0.1", "steps=2", "ema=0.9", "crop=2", "awp=0.01",
            "select=robust", "select-attack=fgsm:eps=0.1", "hold-out=20",
        ]).SelectMany(one => (string[])["--set", one]),
    ];

    /// <summary>The checkpoints byte for byte, the rows but for times, and the curves' epochs.</summary>
    private static void Same(string expected, string actual)
    {
        RunDirectory whole = RunDirectory.Open(expected), resumed = RunDirectory.Open(actual);
        string[] files = [.. Checkpoints(whole)];
        Assert.Equal(["madry.safetensors", "natural.safetensors"], files);
        Assert.Equal(files, Checkpoints(resumed));
        foreach (string file in files)
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole.CheckpointsPath, file)), File.ReadAllBytes(Path.Combine(resumed.CheckpointsPath, file)));
        Assert.Equal(whole.ReadResults().Rows.Where(row => row.Unit is null), resumed.ReadResults().Rows.Where(row => row.Unit is null));
        Assert.Equal(whole.ReadResults().Rows.Select(row => (row.Model, row.Attack, row.Metric)), resumed.ReadResults().Rows.Select(row => (row.Model, row.Attack, row.Metric)));
        foreach (string model in (string[])["natural", "madry"])
        {
            Assert.NotEmpty(Epochs(whole, model));
            Assert.Equal(Epochs(whole, model), Epochs(resumed, model));
        }
    }

    private static IEnumerable<string> Checkpoints(RunDirectory run) =>
        Directory.GetFiles(run.CheckpointsPath, "*.safetensors").Select(file => Path.GetFileName(file)).Order();

    /// <summary>What the report's curve of a model is made of.</summary>
    private static IEnumerable<(int Epoch, double Loss, double Accuracy, double? Robust)> Epochs(RunDirectory run, string model)
    {
        return TrainingFile.Epochs(run.CheckpointPath(model)).Select(epoch => (epoch.Epoch, epoch.Loss, epoch.Accuracy, epoch.Selection?.Robust));
    }

    private static int LogLength(string folder)
    {
        string log = Path.Combine(folder, "log.jsonl");
        return File.Exists(log) ? (int)new FileInfo(log).Length : 0;
    }

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Runner.dll"), .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
