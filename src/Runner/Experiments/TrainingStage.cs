using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// Trains models on a data set and writes their checkpoints. Models of the same network start with the same weights. After every
/// epoch, every few minutes of a long one, and when it is cancelled, a training is saved as it is; a resumed run goes on from there
/// and takes up finished models.
/// </summary>
/// <param name="data">What is trained on.</param>
/// <param name="random">Gives weights and everything that is random in training.</param>
/// <param name="directory">Where checkpoints and log are.</param>
/// <param name="resume">Whether what is there is taken up.</param>
internal sealed class TrainingStage(ImageDataset data, RandomStream random, RunDirectory directory, bool resume)
{
    private const string WeightsKey = "weights", EpochKey = "epoch";

    private readonly ImageSet _images = data.ToImageSet();
    private long _saved;

    /// <summary>How long a training goes on within an epoch before it is saved again: what a killed process can lose.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A network with its initial weights.</summary>
    /// <param name="network">A name of <see cref="Networks"/>.</param>
    /// <param name="data">Says which images it reads and how many classes there are.</param>
    /// <param name="random">The stream of the run, or of this network alone.</param>
    public static Classifier New(string network, ImageDataset data, RandomStream random) =>
        new(Networks.Create(network, random.Fork("weights"), data.ClassCount), [data.Channels, data.Height, data.Width], data.ClassCount);

    /// <summary>Trains one model to its end.</summary>
    public TrainedModel Run(ModelPlan model, TrainingCurve curve, RunView view, CancellationToken cancellation) =>
        Run(model, New(model.Network, data, random), curve, view, cancellation);

    /// <summary>Trains one model to its end.</summary>
    /// <param name="model">How.</param>
    /// <param name="classifier">What <see cref="New"/> made; it is given the final weights.</param>
    /// <param name="curve">Told about every step and epoch, those of processes before included.</param>
    /// <param name="view">Shows how far training is.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    public TrainedModel Run(ModelPlan model, Classifier classifier, TrainingCurve curve, RunView view, CancellationToken cancellation)
    {
        string final = directory.CheckpointPath(model.Name), half = directory.ResumePath(model.Name);
        if (resume && File.Exists(final))
            return TakeUp(final, classifier, curve, view);
        var trainer = new Trainer(classifier, model.Method, model.Optimizer(classifier.Network.Parameters), model.Training, random.Fork("training"));
        if (resume && File.Exists(half))
        {
            Load(half, trainer.LoadStateDict);
            curve.TakeUp(directory, trainer.EpochsDone);
        }
        Train(model, trainer, curve, view, cancellation);
        FinalState state = trainer.FinalState;
        if (state.Kind != FinalWeights.Last)
            classifier.Network.LoadStateDict(state.Tensors);
        var trained = new TrainedModel(classifier, state.Kind.ToString().ToLowerInvariant(), state.Epoch + 1);
        Safetensors.Write(final, classifier.Network.StateDict(), Metadata(model, trained));
        File.Delete(half);
        directory.Log("trained", new JsonObject { ["model"] = model.Name, [WeightsKey] = trained.Weights, [EpochKey] = trained.Epoch });
        return trained;
    }

    private void Train(ModelPlan model, Trainer trainer, TrainingCurve curve, RunView view, CancellationToken cancellation)
    {
        double? first = null;
        _saved = Stopwatch.GetTimestamp();
        try
        {
            trainer.Run(
                _images,
                epochDone: epoch =>
                {
                    curve.Add(epoch);
                    // logged first: a line too many is harmless, one too few would be missing in the report of a resumed run
                    directory.Log(TrainingCurve.EpochEvent, TrainingCurve.ToJson(model.Name, epoch));
                    if (trainer.EpochsDone < model.Training.Epochs)
                        Save(model, trainer);
                },
                progress: new Relay<TrainingStep>(step =>
                {
                    curve.Add(step);
                    double share = (step.Epoch + ((step.Step + 1.0) / step.StepsPerEpoch)) / model.Training.Epochs;
                    first ??= share - (1.0 / step.StepsPerEpoch / model.Training.Epochs);
                    view.Show(new StageState(share, curve.RecentLoss, curve.RecentAccuracy, step.ImagesPerSecond) { First = first.Value });
                    if (Stopwatch.GetElapsedTime(_saved) <= SaveEvery)
                        return;
                    trainer.RequireFiniteWeights();
                    Save(model, trainer);
                }),
                cancellation: cancellation);
        }
        catch (OperationCanceledException)
        {
            Save(model, trainer);
            throw;
        }
    }

    private void Save(ModelPlan model, Trainer trainer)
    {
        Safetensors.Write(
            directory.ResumePath(model.Name), trainer.StateDict(), new Dictionary<string, string> { ["network"] = model.Network, ["method"] = model.Method.Name });
        _saved = Stopwatch.GetTimestamp();
    }

    /// <summary>A model that a process before finished.</summary>
    private TrainedModel TakeUp(string path, Classifier classifier, TrainingCurve curve, RunView view)
    {
        IReadOnlyDictionary<string, string> metadata = Load(path, classifier.Network.LoadStateDict);
        curve.TakeUp(directory, int.MaxValue);
        view.Show(StageState.Done);
        int epoch = int.Parse(metadata.GetValueOrDefault(EpochKey, "0"), CultureInfo.InvariantCulture);
        return new TrainedModel(classifier, metadata.GetValueOrDefault(WeightsKey, ""), epoch);
    }

    private static IReadOnlyDictionary<string, string> Load(string path, Action<IReadOnlyDictionary<string, Tensor>> load)
    {
        try
        {
            using TensorScope scope = TensorScope.Begin();
            SafetensorsContent content = Safetensors.Read(path);
            load(content.Tensors);
            return content.Metadata;
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"'{path}' is not what this run saved ({e.Message.TrimEnd('.')}); delete it to train that model from the beginning.", e);
        }
    }

    private Dictionary<string, string> Metadata(ModelPlan model, TrainedModel trained)
    {
        var metadata = new Dictionary<string, string>
        {
            ["network"] = model.Network,
            ["method"] = model.Method.Name,
            ["dataset"] = data.Name,
            ["classes"] = data.ClassCount.ToString(CultureInfo.InvariantCulture),
            ["seed"] = random.Seed.ToString(CultureInfo.InvariantCulture),
            [WeightsKey] = trained.Weights,
            [EpochKey] = trained.Epoch.ToString(CultureInfo.InvariantCulture),
        };
        if (model.Training.Selection is { } selection)
            metadata["selected_on"] = selection.Source;
        return metadata;
    }
}

/// <summary>A network after its training.</summary>
/// <param name="Classifier">With the weights to use.</param>
/// <param name="Weights">last, averaged or best.</param>
/// <param name="Epoch">After which epoch, from 1, the network had them.</param>
internal sealed record TrainedModel(Classifier Classifier, string Weights, int Epoch);
