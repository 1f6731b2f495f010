using AdvScratch.Adversarial;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>What a run has measured so far: an evaluation for each model and attack, in the order in which they were made.</summary>
public sealed class Measurements
{
    private readonly OrderedDictionary<(string Model, string Attack), EvaluationResult> _evaluations = [];

    /// <summary>The evaluation of a model under an attack (<see cref="ExperimentPlan.Clean"/>: none), or null if there is none yet.</summary>
    public EvaluationResult? this[string model, string attack] => _evaluations.GetValueOrDefault((model, attack));

    /// <summary>Adds an evaluation.</summary>
    public void Add(string model, string attack, EvaluationResult result) => _evaluations.Add((model, attack), result);

    /// <summary>The rows of <c>results.json</c>.</summary>
    public IReadOnlyList<ResultRow> Rows(ExperimentPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return [.. _evaluations.Select(measured => new ResultRow(
            measured.Key.Model,
            measured.Key.Attack,
            "accuracy",
            measured.Value.Accuracy.Value,
            measured.Value.Accuracy.Low,
            measured.Value.Accuracy.High,
            measured.Value.Accuracy.Trials,
            plan.PaperNumbers.TryGetValue(measured.Key, out double paper) ? paper : null))];
    }
}
