using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace AdvScratch.Runner.Papers;

/// <summary>What the paper's studies have in common: means over images, and their comparison.</summary>
internal static partial class So
{
    /// <summary>A mean over images with Student's 95 % interval; a number without a unit, not a share.</summary>
    private static ResultRow Mean(string model, string attack, string metric, IReadOnlyList<double> values, string unit = "")
    {
        double mean = values.Mean();
        double half = values.Count < 2 ? 0 : StudentT.InvCDF(0, 1, values.Count - 1, 0.975) * values.StandardDeviation() / Math.Sqrt(values.Count);
        return new ResultRow(model, attack, metric, mean, mean - half, mean + half, values.Count, Unit: unit);
    }

    /// <summary>
    /// "The mean over images of the first quantity of a study is larger than that of the second, a factor times": a bootstrap over the
    /// images on which both are known.
    /// </summary>
    private static Verdict LargerMean(Findings found, string study, string first, string second, double factor = 1)
    {
        if (found.Study(study)?.Values is not { } values || !values.TryGetValue(first, out var one) || !values.TryGetValue(second, out var other))
            return Verdict.Open;
        double[] differences = [.. one.Zip(other, (a, b) => a - (factor * b)).Where(double.IsFinite)];
        return differences.Length < 2 ? Verdict.Open : Verdict.BootstrapExceeds(differences, 0);
    }
}
