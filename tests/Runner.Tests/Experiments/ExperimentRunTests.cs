using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Experiments;

public sealed class ExperimentRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_that_diverges_is_one_sentence_and_keeps_what_was_finished()
    {
        var answer = new Invocation.Setting { Experiments = [new Diverging()] }.Run("run", "diverging", "--out", _folder.File("run"), "--models", _folder.File("models"));
        Assert.StartsWith("The loss became NaN in epoch 1, step 2", answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
        Assert.Equal(ExitCode.Failed, answer.Code);
        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        Assert.Equal([run.CheckpointPath("good")], Directory.GetFiles(run.CheckpointsPath));
        Assert.StartsWith("This run was ended in stage 3 of 6 (train bad)", run.ReadResults().Reductions[0], StringComparison.Ordinal);
        Assert.Equal("failed", run.ReadLog().Last()["event"]!.GetValue<string>());
        Assert.True(File.Exists(run.ReportPath));
    }

    /// <summary>A good model, then one whose learning rate is far too high.</summary>
    private sealed class Diverging : IExperiment
    {
        public ExperimentInfo Info { get; } = new(
            "diverging", null, "a model that diverges", new Dictionary<Scale, string> { [Scale.Laptop] = "seconds" }, []);

        public ExperimentPlan Plan(Settings settings) => new()
        {
            Title = "A model that diverges",
            Dataset = DatasetCatalog.Bundled,
            TestImages = 4,
            Models = [Model("good", "lr=0.01"), Model("bad", "lr=1e30")],
            Attacks = [new AttackPlan("FGSM", "fgsm:eps=0.1")],
            Headline = "FGSM",
        };

        private static ModelPlan Model(string name, string rate) =>
            new(name, "cat-mnist", "natural", $"epochs=1 batch=4 train-images=12 optimizer=sgd schedule=constant {rate}");
    }
}
