using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Training;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// Trains models on a data set and writes their checkpoints. Models of the same network start with the same weights. After every
/// epoch, every few minutes of a long one, and when it is cancelled, a training is saved as it is; the next one goes on from there
/// and takes up finished models.
/// </summary>
/// <param name="data">What is trained on.</param>
/// <param name="random">Gives weights and everything that is random in training.</param>
/// <param name="directory">Where the log is.</param>
internal sealed class TrainingStage(ImageDataset data, RandomStream random, RunDirectory directory)
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
    /// <param name="normalization">What it does to pixels first; null for nothing.</param>
    public static Classifier New(string network, ImageDataset data, RandomStream random, Normalization? normalization = null) => new(
        Networks.Create(network, random.Fork("weights"), data.ClassCount),
        [data.Channels, data.Height, data.Width],
        data.ClassCount,
        normalization: normalization);

    /// <summary>Trains one model to its end.</summary>
    public TrainedModel Run(TrainingJob job, TrainingCurve curve, RunView view, CancellationToken cancellation) =>
        Run(job, New(job.Network, data, random, InputNormalization.Of(job.Normalization, data.Channels)), curve, view, cancellation);

    /// <summary>Trains one model to its end.</summary>
    /// <param name="job">How.</param>
    /// <param name="classifier">What <see cref="New"/> made; it is given the final weights.</param>
    /// <param name="curve">Told about every step and epoch, those of processes before included.</param>
    /// <param name="view">Shows how far training is.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    public TrainedModel Run(TrainingJob job, Classifier classifier, TrainingCurve curve, RunView view, CancellationToken cancellation)
    {
        if (job.Resumes && File.Exists(job.Path))
            return TakeUp(job, classifier, curve, view);
        var trainer = new Trainer(classifier, job.Method, job.Optimizer(classifier.Network.Parameters), job.Options, random.Fork("training"));
        if (job.Resumes && File.Exists(job.ResumePath))
        {
            TrainingFile.Load(job.ResumePath, trainer.LoadStateDict);
            curve.TakeUp(TrainingFile.Epochs(job.ResumePath, trainer.EpochsDone));
        }
        Train(job, trainer, curve, view, cancellation);
        FinalState state = trainer.FinalState;
        if (state.Kind != FinalWeights.Last)
            classifier.Network.LoadStateDict(state.Tensors);
        var trained = new TrainedModel(classifier, state.Kind.ToString().ToLowerInvariant(), state.Epoch + 1, job);
        if (job.StatePath is { } kept && trainer.MethodState.StateDict() is { Count: > 0 } memory)
            TrainingFile.Write(kept, memory, []);
        TrainingFile.WriteEpochs(job.Path, curve.Epochs);
        TrainingFile.Write(job.Path, classifier.Network.StateDict(), Facts(trained));
        TrainingFile.Delete(job.ResumePath);
        directory.Log("trained", new JsonObject { ["model"] = job.Name, [WeightsKey] = trained.Weights, [EpochKey] = trained.Epoch });
        return trained;
    }

    private void Train(TrainingJob job, Trainer trainer, TrainingCurve curve, RunView view, CancellationToken cancellation)
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
                    directory.Log(TrainingCurve.EpochEvent, TrainingCurve.ToJson(job.Name, epoch));
                    if (trainer.EpochsDone < job.Options.Epochs)
                        Save(job, trainer, curve);
                },
                progress: new Relay<TrainingStep>(step =>
                {
                    curve.Add(step);
                    double share = (step.Epoch + ((step.Step + 1.0) / step.StepsPerEpoch)) / job.Options.Epochs;
                    first ??= share - (1.0 / step.StepsPerEpoch / job.Options.Epochs);
                    view.Show(new StageState(share, curve.RecentLoss, curve.RecentAccuracy, step.ImagesPerSecond) { First = first.Value });
                    if (Stopwatch.GetElapsedTime(_saved) <= SaveEvery)
                        return;
                    trainer.RequireFiniteWeights();
                    Save(job, trainer, curve);
                }),
                cancellation: cancellation);
        }
        catch (OperationCanceledException)
        {
            Save(job, trainer, curve);
            throw;
        }
    }

    private void Save(TrainingJob job, Trainer trainer, TrainingCurve curve)
    {
        TrainingFile.WriteEpochs(job.ResumePath, curve.Epochs);
        TrainingFile.Write(job.ResumePath, trainer.StateDict(), [("network", job.Network), ("method", job.Method.Name)]);
        _saved = Stopwatch.GetTimestamp();
    }

    /// <summary>A model that was finished before.</summary>
    private static TrainedModel TakeUp(TrainingJob job, Classifier classifier, TrainingCurve curve, RunView view)
    {
        IReadOnlyDictionary<string, string> facts = TrainingFile.Load(job.Path, classifier.Network.LoadStateDict);
        curve.TakeUp(TrainingFile.Epochs(job.Path));
        view.Show(StageState.Done);
        int epoch = int.Parse(facts.GetValueOrDefault(EpochKey, "0"), CultureInfo.InvariantCulture);
        return new TrainedModel(classifier, facts.GetValueOrDefault(WeightsKey, ""), epoch, job);
    }

    private IEnumerable<(string, string)> Facts(TrainedModel trained)
    {
        yield return ("network", trained.Job.Network);
        yield return ("method", trained.Job.Method.Name);
        yield return ("dataset", data.Name);
        if (trained.Job.Normalization is { } normalization)
            yield return (ModelFile.NormalizationKey, normalization);
        yield return ("classes", data.ClassCount.ToString(CultureInfo.InvariantCulture));
        yield return ("seed", random.Seed.ToString(CultureInfo.InvariantCulture));
        yield return (WeightsKey, trained.Weights);
        yield return (EpochKey, trained.Epoch.ToString(CultureInfo.InvariantCulture));
        if (trained.Job.Options.Selection is { } selection)
            yield return ("selected_on", selection.Source);
        foreach ((string key, string value) in trained.Job.Facts)
            yield return (key, value);
    }
}
