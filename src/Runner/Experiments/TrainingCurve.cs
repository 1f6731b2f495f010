using AdvScratch.Adversarial;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>How loss and accuracy of a model went during training, step by step.</summary>
/// <param name="Model">The model.</param>
public sealed record TrainingCurve(string Model)
{
    // enough for a chart; what was measured within one of them is averaged
    private const int MostPoints = 80;

    // steps that the numbers shown during training are averaged over
    private const int Recent = 20;

    private readonly List<(double Epoch, double Loss, double Accuracy)> _steps = [];

    /// <summary>Mean loss of the last steps.</summary>
    public double RecentLoss => _steps.TakeLast(Recent).Average(step => step.Loss);

    /// <summary>Mean accuracy of the last steps, on the images that were trained on.</summary>
    public double RecentAccuracy => _steps.TakeLast(Recent).Average(step => step.Accuracy);

    /// <summary>Adds a step.</summary>
    public void Add(TrainingStep step) =>
        _steps.Add((step.Epoch + ((step.Step + 1.0) / step.StepsPerEpoch), step.Loss, step.Accuracy));

    /// <summary>The loss as a line of a chart over epochs.</summary>
    public ChartSeries Loss() => Series(step => step.Loss);

    /// <summary>The accuracy as a line of a chart over epochs.</summary>
    public ChartSeries Accuracy() => Series(step => step.Accuracy);

    private ChartSeries Series(Func<(double Epoch, double Loss, double Accuracy), double> value)
    {
        int size = Math.Max(1, (_steps.Count + MostPoints - 1) / MostPoints);
        return new ChartSeries(Model, [.. _steps.Chunk(size).Select(part => new ChartPoint(part[^1].Epoch, part.Average(value)))]);
    }
}
