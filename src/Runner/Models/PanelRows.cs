using AdvScratch.Adversarial;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using MathNet.Numerics.Statistics;

namespace AdvScratch.Runner.Models;

/// <summary>A panel as rows of <c>results.json</c>: accuracies and worst cases, mean distances, times.</summary>
internal static class PanelRows
{
    public static IReadOnlyList<ResultRow> Of(string model, Panel panel) =>
    [
        .. Accuracies(model, panel),
        .. panel.Columns.Where(column => column.Fooled > 0).Select(column => Distance(model, panel, column)),
        .. panel.Columns.Select(column => new ResultRow(
            model, column.Label, "time for 1,000 images", Seconds(column), Seconds(column), Seconds(column), column.Result.Correct.Count, Unit: "s")),
    ];

    /// <summary>On clean images, under each attack, and under the worst of them.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="panel">The attacks.</param>
    /// <param name="leastAttacks">How many attacks a budget needs for a row of its worst case; of one attack that is the attack.</param>
    public static IReadOnlyList<ResultRow> Accuracies(string model, Panel panel, int leastAttacks = 1) =>
    [
        Share(model, ExperimentPlan.Clean, panel.Clean.Accuracy),
        .. panel.Columns.Select(column => Share(model, column.Label, column.Result.Accuracy)),
        .. panel.PerBudget.Where(worst => panel.Columns.Count(column => column.Attack.Threat.Budget == worst.Name) >= leastAttacks).Select(worst => Share(model, "worst case, " + worst.Name, worst.Accuracy)),
        .. panel.PerBudget.Count > 1 ? [Share(model, "worst case, " + panel.Overall.Name, panel.Overall.Accuracy)] : (ResultRow[])[],
    ];

    /// <summary>A share of images with its interval.</summary>
    public static ResultRow Share(string model, string attack, Proportion share) =>
        new(model, attack, "accuracy", share.Value, share.Low, share.High, share.Trials);

    /// <summary>The mean with the interval of the normal approximation, 1.96 standard errors to either side.</summary>
    private static ResultRow Distance(string model, Panel panel, PanelColumn column)
    {
        double[] needed = [.. column.Result.Distances.Where((_, i) => panel.Clean.Correct[i] && !column.Result.Correct[i])];
        double error = needed.Length > 1 ? 1.96 * needed.StandardDeviation() / Math.Sqrt(needed.Length) : 0;
        return new ResultRow(
            model, column.Label, "mean distance of fooled images", column.MeanDistance,
            column.MeanDistance - error, column.MeanDistance + error, needed.Length, Unit: column.Attack.Threat is FlowAndPixels ? "of both budgets" : column.Attack.Threat.Norm);
    }

    private static double Seconds(PanelColumn column) => Math.Round(column.Result.SecondsPerThousand, 3);
}
