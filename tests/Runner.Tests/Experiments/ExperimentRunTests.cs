using AdvScratch.Adversarial;
using AdvScratch.Autograd;
using AdvScratch.Layers;
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
        var answer = new Invocation.Setting { Experiments = [new Diverging()] }.Run("run", "diverging", "--out", _folder.File("run"));
        Assert.StartsWith("The loss became NaN in epoch 1, step 1", answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
        Assert.Equal(ExitCode.Failed, answer.Code);
        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        Assert.Equal([run.CheckpointPath("good")], Directory.GetFiles(run.CheckpointsPath));
        Assert.StartsWith("This run was ended in stage 3 of 6 (train bad)", run.ReadResults().Reductions[0], StringComparison.Ordinal);
        Assert.Equal("failed", run.ReadLog().Last()["event"]!.GetValue<string>());
        Assert.True(File.Exists(run.ReportPath));
    }

    [Fact]
    public void A_madry_run_reports_the_papers_numbers_and_every_reduction()
    {
        string data = DatasetCatalog.Locate(DatasetCatalog.Bundled); // of the same format
        string[] small = ["--set", "train_images=40", "--set", "batch_size=20", "--set", "test_images=4"];
        var answer = Invocation.Of(
            ["run", "mnist-madry", "--scale", "smoke", "--data", data, "--out", _folder.File("run"), "--set", "attack_steps=40", "--set", "attack_step_size=0.01", .. small]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        RunResults results = RunDirectory.Open(_folder.File("run")).ReadResults();
        Assert.Equal([("none", 0.988), ("FGSM l∞ 0.3", null), ("PGD-40 l∞ 0.3", 0.925)], results.Rows.Select(row => (row.Attack, row.Paper)));
        Assert.Contains("Training images: 40 instead of 60000.", results.Reductions);
        Assert.Equal($"The files in '{data}' are not the known ones of mnist, so these numbers are of other data.", results.Reductions[0]);
        Assert.DoesNotContain(results.Reductions, text => text.StartsWith("PGD steps of the attack", StringComparison.Ordinal));
    }

    /// <summary>A good model, then one whose loss is not a number.</summary>
    private sealed class Diverging : IExperiment
    {
        public ExperimentInfo Info { get; } = new(
            "diverging", null, "a model that diverges", new Dictionary<Scale, string> { [Scale.Laptop] = "seconds" }, []);

        public ExperimentPlan Plan(Settings settings) => new()
        {
            Title = "A model that diverges",
            Dataset = DatasetCatalog.Bundled,
            TrainImages = 8,
            TestImages = 4,
            Models = [Model("good", new NaturalTraining()), Model("bad", new NotANumber())],
            Attacks = [new Fgsm(0.1)],
            Headline = new Fgsm(0.1),
        };

        private static ModelPlan Model(string name, TrainingMethod method) =>
            new(name, "cat-mnist", method, parameters => new Sgd(parameters, 0.1), new TrainerOptions { BatchSize = 4 });
    }

    private sealed record NotANumber : TrainingMethod
    {
        public override string Name => "not a number";

        public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default) => new(() =>
        {
            Variable logits = batch.Classifier.Logits(batch.Images);
            return new TrainingLoss(Op.Sum(logits * double.NaN), logits);
        });
    }
}
