using AdvScratch.Adversarial;
using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Tests.Papers;

/// <summary>Findings that nobody measured, to see what claims make of them.</summary>
internal static class Constructed
{
    /// <summary>An evaluation of which the first images are right: of two, the more accurate one is right wherever the other is.</summary>
    public static EvaluationResult Result(double accuracy, int images = 10_000)
    {
        bool[] correct = [.. Enumerable.Range(0, images).Select(i => i < Math.Round(accuracy * images))];
        return new EvaluationResult
        {
            Name = "constructed",
            Correct = correct,
            Predictions = new int[images],
            Distances = new double[images],
            Losses = new double[images],
            Accuracy = Proportion.Of(correct),
            Samples = [],
            Seconds = 0,
        };
    }

    /// <summary>A plan's findings, given the accuracy of each model under each attack, that without attack included.</summary>
    public static Findings Of(ExperimentPlan plan, Func<string, string, double> accuracy, int images = 10_000)
    {
        var findings = new Findings(plan);
        foreach (ModelPlan model in plan.Models.Where(model => model.IsEvaluated))
            findings.Add(model.Name, ExperimentPlan.Clean, 0, Result(accuracy(model.Name, ExperimentPlan.Clean), images));
        foreach (AttackPlan attack in plan.Attacks)
        {
            foreach (ModelPlan model in plan.ModelsUnder(attack))
                findings.Add(model.Name, attack.Label, 0, Result(accuracy(model.Name, attack.Label), images));
        }
        return findings;
    }
}
