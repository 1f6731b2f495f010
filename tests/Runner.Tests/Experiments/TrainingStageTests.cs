using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Datasets;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Tests.Experiments;

public sealed class TrainingStageTests : IDisposable
{
    private const int LastStep = 7;

    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataset _data = DatasetCatalog.Load(DatasetCatalog.Bundled).Train.First(24);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_long_epoch_is_saved_on_the_way_and_a_process_that_died_in_it_goes_on_there()
    {
        RunDirectory whole = RunDirectory.Create(_folder.File("whole"), TimeProvider.System);
        RunDirectory broken = RunDirectory.Create(_folder.File("broken"), TimeProvider.System);
        float[] expected = Weights(Train(whole, new Dying(int.MaxValue), TimeSpan.FromHours(1)));
        Assert.Throws<InvalidOperationException>(() => Train(broken, new Dying(LastStep), TimeSpan.Zero));
        var steps = new Dying(int.MaxValue);
        Assert.Equal(expected, Weights(Train(broken, steps, TimeSpan.Zero)));
        // nothing is done twice
        Assert.Equal([LastStep, LastStep + 1, LastStep + 2, LastStep + 3, LastStep + 4], steps.Seen);
        Assert.False(File.Exists(broken.ResumePath("model")));
    }

    [Fact]
    public void Broken_weights_are_not_saved_on_the_way()
    {
        RunDirectory run = RunDirectory.Create(_folder.File("run"), TimeProvider.System);
        Assert.Throws<DivergenceException>(() => Train(run, new Dying(int.MaxValue), TimeSpan.Zero, learningRate: 1e300));
        Assert.Empty(Directory.GetFiles(run.CheckpointsPath));
    }

    private TrainedModel Train(RunDirectory directory, TrainingMethod method, TimeSpan saveEvery, double learningRate = 0.01)
    {
        var job = new TrainingJob(
            "model", "cat-mnist", method, parameters => new Sgd(parameters, learningRate), new TrainerOptions { BatchSize = 4, Epochs = 2 }, directory);
        var stage = new TrainingStage(_data, new RandomStream(1), directory) { SaveEvery = saveEvery };
        return stage.Run(job, new TrainingCurve("model"), new LineView(TextWriter.Null, ["train"], TimeProvider.System), CancellationToken.None);
    }

    private static float[] Weights(TrainedModel model) =>
        [.. model.Classifier.Network.Parameters.SelectMany(parameter => parameter.Value.ToArray<float>())];

    /// <summary>Natural training, of which nothing is left after a step.</summary>
    private sealed record Dying(long After) : TrainingMethod
    {
        public List<long> Seen { get; } = [];

        public override string Name => "natural";

        public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
        {
            if (batch.Step == After)
                throw new InvalidOperationException("the process dies");
            Seen.Add(batch.Step);
            return new NaturalTraining().Prepare(batch, cancellation);
        }
    }
}
