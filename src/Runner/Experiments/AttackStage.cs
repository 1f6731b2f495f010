using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// Measures models on clean images and under the attacks of a plan. All models meet the same random starts. What is finished is
/// kept; a resumed run takes it up.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="random">The stream of the repeat's attacks.</param>
/// <param name="repeat">Which repeat, from 0.</param>
/// <param name="directory">Where evaluations and log are.</param>
/// <param name="resume">Whether what is there is taken up.</param>
/// <param name="train">The training images of a data set.</param>
internal sealed class AttackStage(
    ExperimentPlan plan, RandomStream random, int repeat, RunDirectory directory, bool resume, Func<string, ImageDataset> train)
{
    /// <summary>Images of an attack that are kept where the report is to choose one a class.</summary>
    public const int Samples = 100;

    // on more images moments of pixels hardly change any more
    private const int MostMeasured = 10_000;

    // random starts of attacks depend on it
    private const int Batch = 100;

    /// <summary>Measures one model on clean images and under every attack that searches on it.</summary>
    public void Run(string model, Classifier classifier, ImageDataset test, Findings findings, RunView view, CancellationToken cancellation)
    {
        AttackPlan clean = new(ExperimentPlan.Clean, "");
        AttackPlan[] columns = [clean, .. plan.Attacks.Where(attack => attack.Source is null && plan.ModelsUnder(attack).Any(one => one.Name == model))];
        // the expected work of each evaluation, for the time left
        Attack?[] attacks = [.. columns.Select(column => column == clean ? null : Make(column, model))];
        double[] work = [.. columns.Zip(attacks, (column, attack) => (attack?.ExpectedPasses ?? 1) * Images(column, test).Count)];
        for (int i = 0; i < columns.Length; i++)
        {
            AttackPlan column = columns[i];
            ImageSet images = Images(column, test).ToImageSet();
            string file = PathOf(model, column);
            if (TakeUp(file, column, model, findings, images))
                continue;
            double before = work.Take(i).Sum(), all = work.Sum(), here = work[i];
            var progress = new Relay<EvaluationStep>(step => view.Show(
                new StageState((before + (here * step.Done / step.Count)) / all, Accuracy: (double)step.Correct / step.Done)
                {
                    Detail = column == clean ? "clean images" : column.Label,
                }));
            var options = new EvaluationOptions { BatchSize = Batch, Samples = Math.Min(column.Samples, images.Count) };
            EvaluationResult result = attacks[i] is { } attack
                ? Evaluation.UnderAttack(classifier, attack, images, random.Fork(column.Label), options, progress, cancellation: cancellation)
                : Evaluation.Clean(classifier, images, options, progress, cancellation);
            Keep(file, column, model, result, findings, images);
        }
    }

    /// <summary>Crafts on one model what attacks by transfer need, and lets the others judge it.</summary>
    public void Transfer(
        string source, Func<string, Classifier> classifiers, ImageDataset test, Findings findings, RunView view, CancellationToken cancellation)
    {
        AttackPlan[] columns = [.. plan.Attacks.Where(attack => attack.Source == source)];
        for (int i = 0; i < columns.Length; i++)
        {
            AttackPlan column = columns[i];
            string[] targets = [.. plan.ModelsUnder(column).Select(model => model.Name)];
            ImageSet images = Images(column, test).ToImageSet();
            if (targets.All(target => TakeUp(PathOf(target, column), column, target, findings, images)))
                continue;
            int place = i;
            var progress = new Relay<EvaluationStep>(step => view.Show(
                new StageState((place + ((double)step.Done / step.Count)) / columns.Length, Accuracy: (double)step.Correct / step.Done) { Detail = column.Label }));
            TransferMatrix matrix = TransferMatrix.Between(
                [classifiers(source)], [.. targets.Select(classifiers)], Make(column, source), images, random.Fork(column.Label),
                new EvaluationOptions { BatchSize = Batch, Samples = Math.Min(column.Samples, images.Count) }, progress, cancellation);
            for (int target = 0; target < targets.Length; target++)
                Keep(PathOf(targets[target], column), column, targets[target], matrix.Results[0][target], findings, images);
        }
    }

    /// <summary>The attack; what it takes from images (the unit or the covariance of noise) it takes from those for training.</summary>
    private Attack Make(AttackPlan column, string model)
    {
        string dataset = plan.DatasetOf(plan.Models.First(one => one.Name == model));
        return new AttackText(column.Text).Make(train(dataset).First(MostMeasured).ToImageSet());
    }

    private ImageDataset Images(AttackPlan column, ImageDataset test) => test.First(Math.Min(column.Images ?? plan.TestImages, test.Count));

    private string PathOf(string model, AttackPlan column)
    {
        int number = 1 + plan.Attacks.ToList().IndexOf(column);
        return directory.EvaluationPath(repeat == 0 ? model : $"{model}-{repeat + 1}", number);
    }

    private bool TakeUp(string file, AttackPlan column, string model, Findings findings, ImageSet images)
    {
        if (!resume || EvaluationFile.Read(file, column.Label) is not { } known)
            return false;
        Add(column, model, known, findings, images);
        return true;
    }

    private void Keep(string file, AttackPlan column, string model, EvaluationResult result, Findings findings, ImageSet images)
    {
        EvaluationFile.Write(file, column.Label, result);
        Add(column, model, result, findings, images);
        directory.LogEvaluation(model, column.Label, result);
    }

    private void Add(AttackPlan column, string model, EvaluationResult result, Findings findings, ImageSet images)
    {
        findings.Add(model, column.Label, repeat, result);
        if (column.Metric == AttackMetric.RelativeDistance)
            findings.AddDistance(model, column.Label, repeat, RelativeDistance.Mean(result.Distances, images));
    }
}
