using AdvScratch.Adversarial;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;
using MathNet.Numerics.Statistics;

namespace AdvScratch.Runner.Training;

/// <summary>A model of a <see cref="TrainRun"/>: how its training went, and what it withstands.</summary>
/// <param name="Curve">The training.</param>
/// <param name="Weights">last, averaged or best.</param>
/// <param name="Epoch">After which epoch, from 1, it had them.</param>
/// <param name="Evaluations">What was measured so far.</param>
internal sealed record TrainedMethod(TrainingCurve Curve, string Weights, int Epoch, Evaluations Evaluations)
{
    /// <summary>The method's name.</summary>
    public string Name => Curve.Model;

    /// <summary>The attacks that were run so far; null if there is none yet.</summary>
    public Panel? Panel(IReadOnlyList<Attack> attacks) =>
        attacks.Any(Evaluations.Attacked.ContainsKey) ? Adversarial.Panel.Of(Evaluations, attacks) : null;

    /// <summary>Accuracies, and what an epoch cost.</summary>
    /// <param name="attacks">The attacks in their order.</param>
    /// <param name="images">Images of an epoch.</param>
    public IEnumerable<ResultRow> Rows(IReadOnlyList<Attack> attacks, int images)
    {
        IReadOnlyList<ResultRow> accuracies = Panel(attacks) is { } panel
            ? PanelRows.Accuracies(Name, panel, leastAttacks: 2)
            : [PanelRows.Share(Name, ExperimentPlan.Clean, Evaluations.Clean.Accuracy)];
        return [.. accuracies, .. Seconds(images)];
    }

    /// <summary>By the speed of the median epoch: one that was interrupted tells only of its end.</summary>
    private IEnumerable<ResultRow> Seconds(int images)
    {
        double speed = Curve.Epochs.Select(epoch => epoch.ImagesPerSecond).Where(one => one > 0).DefaultIfEmpty(double.NaN).Median();
        double seconds = Math.Round(images / speed, 3);
        if (double.IsFinite(seconds))
            yield return new ResultRow(Name, "training", "time of an epoch", seconds, seconds, seconds, images, Unit: "s");
    }
}
