using System.Text.Json.Nodes;
using AdvScratch.Layers;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Experiments;

public sealed class QuickstartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // the quickstart's every stage, with as few images and steps as make sense
    private string[] Tiny(string name, params string[] more) =>
    [
        "run", "quickstart", "--scale", "smoke", "--out", _folder.File(name), "--models", _folder.File($"{name}-models"), "--set", "train_images=60", "--set", "batch_size=20",
        "--set", "test_images=10", "--set", "attack_steps=2", .. more,
    ];

    [Fact]
    public void A_smoke_run_writes_its_whole_directory()
    {
        var answer = Invocation.Of("run", "quickstart", "--scale", "smoke", "--out", _folder.File("run"), "--models", _folder.File("models"));
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        Assert.EndsWith($"Report: {_folder.File("run/report.html")}", answer.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', answer.Output);
        Assert.Contains("[6/6] write report 100 %", answer.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["checkpoints/natural.safetensors", "checkpoints/robust.safetensors", "config.json", "log.jsonl", "report.html", "report.json", "results.json", "table.md"],
            Files("run"));
        Assert.Equal(2 * 16, Evaluations("run"));

        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        RunResults results = run.ReadResults();
        Assert.Equal(2 * 16, results.Rows.Count);
        Assert.Equal(16, results.Rows.Select(row => row.Attack).Distinct().Count());
        Assert.All(results.Rows, row => Assert.InRange(row.Value, row.Low, row.High));
        Assert.All(results.Rows, row => Assert.Equal(50, row.N));
        Assert.Equal(["natural-falls", "robust-holds"], results.Claims.Select(claim => claim.Id));
        Assert.Contains("Training images: 600 instead of 12000.", results.Reductions);
        Assert.Equal("Runner run quickstart --scale smoke --seed 0 --threads " + results.Threads, run.ReadConfig()["command"]!.GetValue<string>());
        Assert.Equal(ComputeDevice.Description, results.Device);
        Assert.Equal(ComputeDevice.Description, run.ReadConfig()["device"]!.GetValue<string>());
        Assert.Contains($"Device: {ComputeDevice.Description}, {results.Threads} thread(s) (chosen by --device auto", answer.Output, StringComparison.Ordinal);
        Assert.Equal("finished", run.ReadLog().Last()["event"]!.GetValue<string>());

        string page = File.ReadAllText(run.ReportPath);
        Assert.Equal(4, page.Split("<svg").Length - 1); // two norms, loss, accuracy
        Assert.Equal(8 * 5, page.Split("src=\"data:image/png;base64,").Length - 1); // clean and two for each model
        File.Delete(run.ReportPath);
        Assert.Equal(ExitCode.Done, Invocation.Of("report", run.Path).Code);
        Assert.Equal(page, File.ReadAllText(run.ReportPath));
    }

    [Fact]
    public void A_checkpoint_is_the_network_that_was_attacked()
    {
        Invocation.Of(Tiny("run"));
        SafetensorsContent saved = Safetensors.Read(_folder.File("run/checkpoints/robust.safetensors"));
        Module network = Networks.Create("cat-mnist", new Tensors.RandomStream(99));
        network.LoadStateDict(saved.Tensors);
        Assert.Equal("adversarial", saved.Metadata["method"]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_rows_and_weights_for_every_number_of_threads()
    {
        foreach (string threads in (string[])["1", "2", "3"])
            Assert.Equal(ExitCode.Done, Invocation.Of(Tiny(threads, "--threads", threads)).Code);
        Invocation.Of(Tiny("other", "--seed", "1"));
        foreach (string threads in (string[])["2", "3"])
        {
            Assert.Equal(Rows("1"), Rows(threads));
            Assert.Equal(Weights("1"), Weights(threads));
        }
        Assert.NotEqual(Weights("1"), Weights("other"));
    }

    [Theory]
    [InlineData("[1/6] load data", new string[0], 0)]
    [InlineData("[2/6] train natural", new[] { "natural" }, 0)]
    [InlineData("[3/6] train robust", new[] { "natural", "robust" }, 0)]
    [InlineData("[4/6] attack natural", new[] { "natural", "robust" }, 16)]
    public void A_cancelled_run_keeps_what_was_finished(string lastStage, string[] checkpoints, int rows)
    {
        using var cancellation = new CancellationTokenSource();
        using var output = new CancellingWriter($"{lastStage} 100 %", cancellation);
        var answer = new Invocation.Setting { Cancellation = cancellation.Token, Output = output }.Run(Tiny("run"));
        Assert.Equal(ExitCode.Cancelled, answer.Code);
        if (rows + checkpoints.Length == 0)
        {
            Assert.Equal("Cancelled.", answer.Error.TrimEnd());
            Assert.False(Directory.Exists(_folder.File("run")));
            return;
        }
        Assert.Equal($"Cancelled; what was finished is in '{_folder.File("run")}'.", answer.Error.TrimEnd());
        Assert.Equal(
            [.. checkpoints.Select(name => $"checkpoints/{name}.safetensors"), "config.json", "log.jsonl", "report.html", "report.json", "results.json", "table.md"],
            Files("run"));
        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        Assert.Equal(rows, run.ReadResults().Rows.Count);
        Assert.Equal(!checkpoints.Contains("robust"), Directory.GetFiles(_folder.File("run-models"), "*.resume.safetensors").Length == 1);
        Assert.Equal(rows, Evaluations("run"));
        Assert.StartsWith("This run was ended in stage ", run.ReadResults().Reductions[0], StringComparison.Ordinal);
        Assert.All(run.ReadResults().Claims, claim => Assert.Null(claim.Holds));
        Assert.Equal("cancelled", run.ReadLog().Last()["event"]!.GetValue<string>());
        Assert.All(checkpoints, name => Safetensors.Read(run.CheckpointPath(name)));
    }

    [Theory]
    [InlineData("[2/6] train natural")]
    [InlineData("[3/6] train robust")]
    [InlineData("[4/6] attack natural")]
    public void A_cancelled_run_that_is_resumed_ends_with_the_same_rows_and_claims(string lastStage)
    {
        Assert.Equal(ExitCode.Done, Invocation.Of(Tiny("whole")).Code);
        using var cancellation = new CancellationTokenSource();
        using var output = new CancellingWriter(lastStage, cancellation);
        Assert.Equal(ExitCode.Cancelled, new Invocation.Setting { Cancellation = cancellation.Token, Output = output }.Run(Tiny("run")).Code);
        var answer = Invocation.Of(Tiny("run", "--resume"));
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        Assert.Equal(Rows("whole"), Rows("run"));
        Assert.Equal(Weights("whole"), Weights("run"));
        Assert.Equal(RunDirectory.Open(_folder.File("whole")).ReadResults().Claims, RunDirectory.Open(_folder.File("run")).ReadResults().Claims);
    }

    [Fact]
    public void A_run_cancelled_before_it_began_leaves_nothing()
    {
        var answer = new Invocation.Setting { Cancellation = new CancellationToken(canceled: true) }.Run(Tiny("run"));
        Assert.Equal(ExitCode.Cancelled, answer.Code);
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    private string[] Files(string run)
    {
        string root = _folder.File(run);
        return
        [
            .. Directory.GetFiles(root, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
                .Where(file => !file.StartsWith("evaluations/", StringComparison.Ordinal) && !file.Contains(".resume.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }

    private int Evaluations(string run) => Directory.Exists(_folder.File($"{run}/evaluations")) ? Directory.GetFiles(_folder.File($"{run}/evaluations")).Length : 0;

    private string Rows(string run) => JsonNode.Parse(File.ReadAllText(_folder.File($"{run}/results.json")))!["rows"]!.ToJsonString();

    private byte[] Weights(string run) =>
    [
        .. File.ReadAllBytes(_folder.File($"{run}/checkpoints/natural.safetensors")),
        .. File.ReadAllBytes(_folder.File($"{run}/checkpoints/robust.safetensors")),
    ];

    /// <summary>Presses Ctrl-C when a line appears.</summary>
    private sealed class CancellingWriter(string line, CancellationTokenSource cancellation) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(line, StringComparison.Ordinal) == true)
                cancellation.Cancel();
        }
    }
}
