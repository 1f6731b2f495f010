using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Experiments;

/// <summary>Models that are trained once: for two experiments, in parts, and several times over.</summary>
public sealed class SharedModelsTests : IDisposable
{
    private const string Madry = "madry eps=0.1 steps=2";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Experiments_that_say_the_same_share_a_model_and_those_that_do_not_do_not()
    {
        Run("one", [Plain("natural"), Plain("robust", Madry)]);
        string[] first = Models();
        Assert.Equal(2, first.Length);
        DateTime[] written = [.. first.Select(File.GetLastWriteTimeUtc)];

        Run("two", [Plain("baseline"), Plain("other", "madry eps=0.2 steps=2"), Plain("again", "natural") with { Draw = 1 }]);
        Assert.Equal(written, first.Select(File.GetLastWriteTimeUtc));
        Assert.Equal(4, Models().Length);
        Assert.Equal(Weights("one", "natural"), Weights("two", "baseline"));
        Assert.NotEqual(Weights("one", "natural"), Weights("two", "again"));
        // the training's curve comes with it
        Assert.Contains("Training", Page("two"), StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_that_are_merged_give_the_rows_of_an_undisturbed_run()
    {
        ModelPlan[] models = [Plain("natural"), Plain("robust", Madry), Plain("ensemble", "ensemble eps=0.1") with { Sources = ["natural"] }];
        Run("whole", models, "--models", _folder.File("whole-models"));
        Run("part-1", models, "--shard", "1/2", "--models", _folder.File("models-1"));
        Run("part-2", models, "--shard", "2/2", "--models", _folder.File("models-2"));
        Assert.Empty(Results("part-1").Rows);
        Assert.Contains(Results("part-1").Reductions, text => text.StartsWith("This is shard 1/2: it only trained natural, ensemble;", StringComparison.Ordinal));
        Assert.Equal(["natural.safetensors", "ensemble.safetensors"], Checkpoints("part-1"));
        Assert.Equal(["robust.safetensors"], Checkpoints("part-2"));

        // folders of two machines, copied together
        foreach (string file in Directory.GetFiles(_folder.File("models-2")))
            File.Copy(file, Path.Combine(_folder.File("models-1"), Path.GetFileName(file)));
        DateTime[] written = [.. Directory.GetFiles(_folder.File("models-1")).Select(File.GetLastWriteTimeUtc)];
        Run("merged", models, "--models", _folder.File("models-1"));
        Assert.Equal(written, Directory.GetFiles(_folder.File("models-1")).Select(File.GetLastWriteTimeUtc));
        Assert.Equal(Results("whole").Rows, Results("merged").Rows);
    }

    [Fact]
    public void A_shard_trains_the_sources_of_its_models_too()
    {
        ModelPlan[] models = [Plain("natural"), Plain("ensemble", "ensemble eps=0.1") with { Sources = ["natural"] }];
        Run("part", models, "--shard", "2/2");
        Assert.Equal(["natural.safetensors", "ensemble.safetensors"], Checkpoints("part"));
    }

    [Fact]
    public void Repeats_have_other_seeds_and_the_table_has_means_and_deviations()
    {
        ModelPlan[] models = [Plain("natural"), Plain("robust", Madry)];
        Run("three", models, "--repeats", "3");
        Assert.Equal(6, Models().Length);
        RunResults three = Results("three");
        Assert.Equal(3, three.Repeats);
        double[] alone = [.. Enumerable.Range(0, 3).Select(seed =>
        {
            Run($"seed-{seed}", models, "--seed", $"{seed}");
            return Results($"seed-{seed}").Rows.Single(row => row is { Model: "natural", Attack: ExperimentPlan.Clean }).Value;
        })];
        Assert.Equal(6, Models().Length); // the repeats had trained them all
        ResultRow mean = three.Rows.Single(row => row is { Model: "natural", Attack: ExperimentPlan.Clean });
        Assert.Equal(alone.Average(), mean.Value, 12);
        Assert.Equal(Math.Sqrt(alone.Sum(one => Math.Pow(one - alone.Average(), 2)) / 2), mean.Sd!.Value, 12);
        Assert.InRange(mean.Value, mean.Low, mean.High);
        Assert.InRange(mean.Low, 0, 1);
        Assert.Equal(3 * 20, mean.N);
    }

    [Fact]
    public void A_dry_run_lists_the_work_and_writes_nothing()
    {
        ModelPlan[] models = [Plain("natural"), Plain("robust", Madry)];
        Run("one", [models[0]]);
        var answer = Setting(models).Run("run", "trial", "--dry-run", "--out", _folder.File("dry"), "--models", _folder.File("models"));
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        Assert.Contains("trained already", answer.Output, StringComparison.Ordinal);
        Assert.Contains("madry eps=0.1 steps=2: 1 epochs of 40 images", answer.Output, StringComparison.Ordinal);
        Assert.Contains("attack robust", answer.Output, StringComparison.Ordinal);
        Assert.Contains("In all about", answer.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("dry")));
        Assert.Single(Models());
    }

    [Theory]
    [InlineData("0/2")]
    [InlineData("3/2")]
    [InlineData("1")]
    [InlineData("one/two")]
    public void A_shard_is_one_of_several(string text)
    {
        var answer = Setting([Plain("natural")]).Run("run", "trial", "--shard", text);
        Assert.Equal($"--shard takes I/N, the I-th of N parts, such as 1/4, not '{text}'.", answer.Error.TrimEnd());
        Assert.Equal(ExitCode.WrongUse, answer.Code);
    }

    private static ModelPlan Plain(string name, string method = "natural") =>
        new(name, "ensemble-d", method, "epochs=1 batch=10 train-images=40 optimizer=adam");

    private static Invocation.Setting Setting(ModelPlan[] models) => new() { Experiments = [new Trial(models)] };

    private void Run(string name, ModelPlan[] models, params string[] more)
    {
        string[] cache = more.Contains("--models") ? [] : ["--models", _folder.File("models")];
        var answer = Setting(models).Run(["run", "trial", "--out", _folder.File(name), .. cache, .. more]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
    }

    private string[] Models() => Directory.GetFiles(_folder.File("models"), "*.safetensors");

    private IEnumerable<string> Checkpoints(string run) =>
        Directory.GetFiles(_folder.File($"{run}/checkpoints")).Select(file => Path.GetFileName(file)).OrderDescending();

    private byte[] Weights(string run, string model)
    {
        // the name of the model is not part of it, nor is it in the file
        return File.ReadAllBytes(_folder.File($"{run}/checkpoints/{model}.safetensors"));
    }

    private RunResults Results(string run) => RunDirectory.Open(_folder.File(run)).ReadResults();

    private string Page(string run) => File.ReadAllText(_folder.File($"{run}/report.html"));

    private sealed class Trial(ModelPlan[] models) : IExperiment
    {
        public ExperimentInfo Info { get; } = new("trial", null, "a few models", new Dictionary<Scale, string> { [Scale.Laptop] = "seconds" }, []);

        public ExperimentPlan Plan(Settings settings) => new()
        {
            Title = "A few models",
            Dataset = DatasetCatalog.Bundled,
            TestImages = 20,
            Models = models,
            Attacks = [new AttackPlan("FGSM", "fgsm:eps=0.1"), new AttackPlan("PGD from the first", "pgd:eps=0.1,steps=2") { Source = models[0].Name }],
            Headline = "FGSM",
        };
    }
}
