using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>How the training of a model went: by steps in this process, by epochs in the processes before that it goes on from.</summary>
/// <param name="Model">The model.</param>
public sealed record TrainingCurve(string Model)
{
    // enough for a chart; what was measured within one of them is averaged
    private const int MostPoints = 80;

    // steps that the numbers shown during training are averaged over
    private const int Recent = 20;

    private readonly List<(double Epoch, double Loss, double Accuracy)> _steps = [];
    private readonly List<EpochMetrics> _epochs = [];
    private int _before;

    /// <summary>Mean loss of the last steps.</summary>
    public double RecentLoss => _steps.TakeLast(Recent).Average(step => step.Loss);

    /// <summary>Mean accuracy of the last steps, on the images that were trained on.</summary>
    public double RecentAccuracy => _steps.TakeLast(Recent).Average(step => step.Accuracy);

    /// <summary>Every epoch that was finished.</summary>
    public IReadOnlyList<EpochMetrics> Epochs => _epochs;

    /// <summary>Adds a step.</summary>
    public void Add(TrainingStep step) =>
        _steps.Add((step.Epoch + ((step.Step + 1.0) / step.StepsPerEpoch), step.Loss, step.Accuracy));

    /// <summary>Adds an epoch that is finished.</summary>
    public void Add(EpochMetrics epoch) => _epochs.Add(epoch);

    /// <summary>Takes up the epochs that processes before finished; call it before anything is added.</summary>
    public void TakeUp(IReadOnlyList<EpochMetrics> epochs)
    {
        _epochs.AddRange(epochs);
        _before = _epochs.Count;
    }

    /// <summary>The loss as a line of a chart over epochs.</summary>
    public ChartSeries Loss() => Series(step => step.Loss);

    /// <summary>The accuracy as a line of a chart over epochs.</summary>
    public ChartSeries Accuracy() => Series(step => step.Accuracy);

    /// <summary>The accuracy under attack on held-out images; without points if none were tried.</summary>
    public ChartSeries Robust() => new(Model, [.. _epochs.Where(epoch => epoch.Selection is not null)
        .Select(epoch => new ChartPoint(epoch.Epoch + 1, epoch.Selection!.Robust))]);

    /// <summary>The name of the event that tells of an epoch.</summary>
    internal const string EpochEvent = "epoch";

    /// <summary>What the log says of an epoch.</summary>
    internal static JsonObject ToJson(string model, EpochMetrics epoch)
    {
        var line = new JsonObject
        {
            ["model"] = model,
            ["epoch"] = epoch.Epoch + 1,
            ["loss"] = epoch.Loss,
            ["accuracy"] = epoch.Accuracy,
            ["learning_rate"] = epoch.LearningRate,
            ["seconds"] = epoch.Seconds,
            ["images_per_second"] = epoch.ImagesPerSecond,
            ["resident_bytes"] = Environment.WorkingSet,
        };
        if (epoch.Selection is { } trial)
        {
            line["trial"] = new JsonObject
            {
                ["clean"] = trial.Clean,
                ["robust"] = trial.Robust,
                ["best"] = trial.IsBest,
                ["seconds"] = trial.Seconds,
            };
        }
        return line;
    }

    private ChartSeries Series(Func<(double Epoch, double Loss, double Accuracy), double> value)
    {
        int size = Math.Max(1, (_steps.Count + MostPoints - 1) / MostPoints);
        return new ChartSeries(Model,
        [
            .. _epochs.Take(_before).Select(epoch => new ChartPoint(epoch.Epoch + 1, value((0, epoch.Loss, epoch.Accuracy)))),
            .. _steps.Chunk(size).Select(part => new ChartPoint(part[^1].Epoch, part.Average(value))),
        ]);
    }
}
