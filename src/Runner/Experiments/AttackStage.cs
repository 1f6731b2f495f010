using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// Measures models on clean images and under all attacks of a plan. All models meet the same random starts. What is finished is
/// kept; a resumed run takes it up.
/// </summary>
internal sealed class AttackStage(ImageDataset data, RandomStream random, RunDirectory directory, bool resume)
{
    /// <summary>Images of the headline attack that are kept, so that the report can choose one a class.</summary>
    public const int Samples = 100;

    private const int Batch = 100;

    private readonly ImageSet _images = data.ToImageSet();

    /// <summary>Measures one model; every evaluation is added as soon as it is done.</summary>
    public void Run(
        ExperimentPlan plan, string model, Classifier classifier, Measurements measurements, RunView view, CancellationToken cancellation)
    {
        // the expected work of each evaluation, for the time left
        double[] work = [1, .. plan.Attacks.Select(attack => attack.ExpectedPasses)];
        for (int i = 0; i < work.Length; i++)
        {
            Attack? attack = i == 0 ? null : plan.Attacks[i - 1];
            string label = attack is null ? ExperimentPlan.Clean : attack.Label;
            string file = directory.EvaluationPath(model, i);
            if (resume && EvaluationFile.Read(file, label) is { } known)
            {
                measurements.Add(model, label, known);
                continue;
            }
            double before = work.Take(i).Sum(), all = work.Sum(), here = work[i];
            var progress = new Relay<EvaluationStep>(step => view.Show(
                new StageState((before + (here * step.Done / step.Count)) / all, Accuracy: (double)step.Correct / step.Done)
                {
                    Detail = attack is null ? "clean images" : label,
                }));
            var options = new EvaluationOptions { BatchSize = Batch, Samples = attack == plan.Headline ? Samples : 0 };
            EvaluationResult result = attack is null
                ? Evaluation.Clean(classifier, _images, options, progress, cancellation)
                : Evaluation.UnderAttack(classifier, attack, _images, random.Fork(label), options, progress, cancellation: cancellation);
            EvaluationFile.Write(file, label, result);
            measurements.Add(model, label, result);
            directory.LogEvaluation(model, label, result);
        }
    }
}
