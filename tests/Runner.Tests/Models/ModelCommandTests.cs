using System.Globalization;
using AdvScratch.Layers;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Tests.Models;

public sealed class ModelCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Attack_writes_the_usual_run_directory_and_the_matrix()
    {
        var answer = Invocation.Of(
            "attack", "--model", Model(), "--attack", "fgsm:eps=0.1", "--attack", "spatial:steps=2", "--attack", "deepfool:steps=3",
            "--images", "12", "--batch", "5", "--out", _folder.File("run"));
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        RunResults results = run.ReadResults();
        Assert.Equal("attack", results.Experiment);
        Assert.Contains("Accuracy is measured on the first 12 of 2000 test images.", results.Reductions);
        string[] attacks = [.. results.Rows.Where(row => row.Metric == "accuracy").Select(row => row.Attack)];
        Assert.Equal("none", attacks[0]);
        Assert.StartsWith("FGSM l∞ 0.1", attacks[1], StringComparison.Ordinal);
        Assert.Contains("worst case, l∞ 0.1", attacks);
        Assert.All(results.Rows, row => Assert.Equal("model", row.Model));
        Assert.Equal("cat-mnist", run.ReadConfig()["network"]!.GetValue<string>());
        string[] matrix = File.ReadAllLines(run.MatrixPath);
        Assert.Equal(MatrixTable.Header, matrix[0]);
        // clean, three attacks, two budgets, all budgets
        Assert.Equal(1 + (12 * 7), matrix.Length);
        Assert.Equal(12, matrix.Count(line => line.Contains(",FGSM l∞ 0.1,", StringComparison.Ordinal)));
        double share = matrix.Count(line => line.Contains(",none,1,", StringComparison.Ordinal)) / 12.0;
        Assert.Equal(share, results.Rows[0].Value, 1e-12);
        string page = File.ReadAllText(run.ReportPath);
        Assert.Contains("FGSM l∞ 0.1", page, StringComparison.Ordinal);
        // pictures are of images that were right before; the displacement is shown where pixels were moved
        Assert.Equal(share > 0, page.Contains("displacement", StringComparison.Ordinal));
        Assert.True(File.Exists(run.TablePath));
        Assert.Equal("finished", run.ReadLog().Last()["event"]!.GetValue<string>());
    }

    [Fact]
    public void The_same_command_gives_the_same_matrix()
    {
        string[] command = ["attack", "--model", Model(), "--attack", "pgd:steps=2", "--images", "6", "--seed", "3"];
        Invocation.Of([.. command, "--out", _folder.File("a"), "--threads", "1"]);
        Invocation.Of([.. command, "--out", _folder.File("b"), "--threads", "2"]);
        Assert.Equal(File.ReadAllText(_folder.File("a/matrix.csv")), File.ReadAllText(_folder.File("b/matrix.csv")));
    }

    [Theory]
    [InlineData("linf", "PGD-3 l∞ 0.05")]
    [InlineData("l2", "PGD-3 l2 0.05")]
    [InlineData("flow", "Spatial-3 flow 0.05")]
    public void Evaluate_runs_the_panel_and_every_check(string norm, string reference)
    {
        var answer = Invocation.Of(
            "evaluate", "--model", Model(), "--norm", norm, "--eps", "0.05", "--steps", "3", "--images", "8", "--out", _folder.File(norm));
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        RunDirectory run = RunDirectory.Open(_folder.File(norm));
        RunResults results = run.ReadResults();
        Assert.Contains(results.Rows, row => row.Attack.StartsWith(reference, StringComparison.Ordinal));
        Assert.Equal(Adversarial.Diagnosis.All.Select(check => check.Name), results.Checks.Select(check => check.Name));
        Assert.Equal("passed", results.Checks[0].Verdict);
        Assert.Contains(results.Checks[0].Sentence, File.ReadAllText(run.ReportPath), StringComparison.Ordinal);
        Assert.Contains(results.Checks[0].Sentence, File.ReadAllText(run.TablePath), StringComparison.Ordinal);
        Assert.Contains(results.Checks[0].Sentence, answer.Output, StringComparison.Ordinal);
        Assert.Equal(results.Checks.Count, run.ReadLog().Count(line => line["event"]!.GetValue<string>() == "checked"));
    }

    [Fact]
    public async Task A_cancelled_run_keeps_the_attacks_that_were_finished()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        string matrix = _folder.File("run/matrix.csv"), model = Model();
        Task<Invocation> running = Task.Run(() => new Invocation.Setting { Cancellation = source.Token }.Run(
            "attack", "--model", model, "--attack", "fgsm", "--attack", "pgd:steps=100000000", "--images", "4", "--out", _folder.File("run")));
        while (!File.Exists(matrix) && !running.IsCompleted)
            await Task.Delay(20);
        await source.CancelAsync();
        Invocation answer = await running;
        Assert.Equal($"Cancelled; what was finished is in '{_folder.File("run")}'.", answer.Error.TrimEnd());
        Assert.Equal(ExitCode.Cancelled, answer.Code);
        RunResults results = RunDirectory.Open(_folder.File("run")).ReadResults();
        Assert.Contains(results.Rows, row => row.Attack == "FGSM l∞ 0.3");
        Assert.DoesNotContain(results.Rows, row => row.Attack.StartsWith("PGD", StringComparison.Ordinal));
        Assert.StartsWith("This run was ended in stage 2 of 3 (attack model)", results.Reductions[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_do_not_fit_are_one_sentence_each()
    {
        string model = Model();
        Refused(ExitCode.BadData, "There is no file '/nowhere'; give a model that a run wrote", "--model", "/nowhere");
        Refused(ExitCode.BadData, "does not hold a carlini-mnist of 10 classes", "--model", model, "--arch", "carlini-mnist");
        Refused(ExitCode.WrongUse, "There is no network 'cat-mnst'; did you mean 'cat-mnist'?", "--model", model, "--arch", "cat-mnst");
        Refused(ExitCode.WrongUse, "reads [3, 32, 32] images", "--model", model, "--arch", "carlini-cifar");
        Refused(ExitCode.WrongUse, "There is no data set 'mnits'; did you mean 'mnist'?", "--model", model, "--data-set", "mnits");
        Refused(ExitCode.BadData, "Runner data fetch mnist", "--model", model, "--data-set", "mnist");
        Refused(ExitCode.WrongUse, "does not say which network it holds", "--model", Model(name: "bare", metadata: false));
        Refused(ExitCode.WrongUse, "tells 5 classes apart, fashion-mnist-mini has 10", "--model", Model(name: "five", classes: 5));
        File.WriteAllText(_folder.File("text.safetensors"), "this is no model");
        Refused(ExitCode.BadData, "safetensors file", "--model", _folder.File("text.safetensors"));
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    [Fact]
    public void Attacks_that_cannot_be_are_refused_before_anything_is_written()
    {
        string[] command = ["attack", "--model", Model(), "--out", _folder.File("run"), "--attack"];
        Assert.Contains("Epsilon must not be negative", Invocation.Of([.. command, "pgd:eps=-1"]).Error, StringComparison.Ordinal);
        var answer = Invocation.Of([.. command, "pgd:restarts=2,random=no"]);
        Assert.Contains("would do the same in each of its 2 restarts", answer.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUse, answer.Code);
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    private void Refused(int code, string sentence, params string[] options)
    {
        var answer = Invocation.Of(["attack", .. options, "--attack", "fgsm", "--out", _folder.File("run")]);
        Assert.Contains(sentence, answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
        Assert.Equal(code, answer.Code);
    }

    /// <summary>A network with random weights, as a run would write it.</summary>
    private string Model(string name = "model", bool metadata = true, int classes = 10)
    {
        string path = _folder.File(name + ".safetensors");
        Module network = Networks.Create("cat-mnist", new RandomStream(1), classes);
        Safetensors.Write(path, network.StateDict(), !metadata ? null : new Dictionary<string, string>
        {
            ["network"] = "cat-mnist",
            ["dataset"] = DatasetCatalog.Bundled,
            ["classes"] = classes.ToString(CultureInfo.InvariantCulture),
        });
        return path;
    }
}
