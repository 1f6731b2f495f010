using AdvScratch.Adversarial;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Models;

/// <summary>Runs attacks on a network one after the other, as one stage, and shows how far it is.</summary>
/// <param name="model">The model's name.</param>
/// <param name="evaluations">Of the network.</param>
/// <param name="attacks">The attacks; there may be none.</param>
/// <param name="directory">Where it is logged.</param>
internal sealed class PanelStage(string model, Evaluations evaluations, IReadOnlyList<Attack> attacks, RunDirectory directory)
{
    private readonly double _work = attacks.Sum(attack => attack.ExpectedPasses);

    /// <summary>Evaluates the clean images and then attack by attack, so that what is finished can be on the disk.</summary>
    /// <param name="done">Called after every attack that was run, with its place in the list.</param>
    /// <param name="view">Shows how far it is.</param>
    /// <param name="cancellation">Ends the stage between two iterations of an attack.</param>
    public void Run(Action<int> done, RunView view, CancellationToken cancellation)
    {
        directory.LogEvaluation(model, ExperimentPlan.Clean, evaluations.Clean);
        double before = 0;
        for (int i = 0; i < attacks.Count; i++)
        {
            Attack attack = attacks[i];
            if (!evaluations.Attacked.ContainsKey(attack))
            {
                directory.LogEvaluation(model, attack.Label, Evaluate(attack, before, view, cancellation));
                done(i);
            }
            before += attack.ExpectedPasses;
        }
        view.Show(StageState.Done);
    }

    private EvaluationResult Evaluate(Attack attack, double before, RunView view, CancellationToken cancellation)
    {
        double share = before / _work, accuracy = evaluations.Clean.Accuracy.Value;
        int done = 0, count = evaluations.Data.Count;
        var progress = new Relay<EvaluationStep>(step =>
        {
            (done, accuracy) = (step.Done, (double)step.Correct / step.Done);
            Show(attack.Label, 0);
        });
        // a batch may take minutes: its steps are a sign of life
        var steps = new Relay<AttackStep>(step => Show(
            $"{attack.Label}, {step.Attack} {step.Step}/{step.Steps} on {step.Images} images",
            Math.Min(evaluations.Options.BatchSize, count - done) * ShareOfSearch(attack, step)));
        return evaluations.Of(attack, progress, steps, cancellation);

        void Show(string detail, double images)
        {
            share = Math.Max(share, (before + (attack.ExpectedPasses * (done + images) / count)) / _work);
            view.Show(new StageState(Math.Min(0.999, share), Accuracy: accuracy) { Detail = detail });
        }
    }

    /// <summary>How much of a batch's expected work a step has come to; parts of a composite attack follow one another.</summary>
    private static double ShareOfSearch(Attack attack, AttackStep step)
    {
        IReadOnlyList<Attack> parts = attack is AutoAttack composite ? composite.Attacks : [attack];
        double before = parts.TakeWhile(part => part.Name != step.Attack).Sum(part => part.ExpectedPasses);
        double here = parts.FirstOrDefault(part => part.Name == step.Attack)?.ExpectedPasses ?? 0;
        return (before + (here * step.Step / step.Steps)) / parts.Sum(part => part.ExpectedPasses);
    }
}
