using System.Text.Json;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>Runs the automatic checks for misleading robustness on the models of a plan.</summary>
/// <param name="plan">Which checks.</param>
/// <param name="random">The stream of their attacks.</param>
/// <param name="directory">Where what was found is kept.</param>
/// <param name="resume">Whether what is there is taken up.</param>
internal sealed class CheckStage(CheckPlan plan, RandomStream random, RunDirectory directory, bool resume)
{
    /// <summary>One line for a model: the gravest verdict, and everything that was found.</summary>
    /// <exception cref="DataException">What is taken up is something else.</exception>
    public CheckLine Run(string model, Classifier classifier, ImageDataset test, RunView view, CancellationToken cancellation)
    {
        string file = directory.ChecksPath(model);
        if (resume && File.Exists(file))
            return TakeUp(file);
        CheckLine found = Look(model, classifier, test, view, cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.WriteText(file, JsonSerializer.Serialize(found));
        return found;
    }

    private static CheckLine TakeUp(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<CheckLine>(File.ReadAllText(file)) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new DataException($"'{file}' is not what this run found; delete it, and the checks are made again.", e);
        }
    }

    private CheckLine Look(string model, Classifier classifier, ImageDataset test, RunView view, CancellationToken cancellation)
    {
        ImageSet images = test.First(Math.Min(plan.Images, test.Count)).ToImageSet();
        var evaluations = new Evaluations(classifier, images, random);
        var examination = new Examination(evaluations, (GradientAttack)new AttackText(plan.AttackOn(model)).Make(images));
        IReadOnlyList<CheckResult> results = Diagnosis.Run(
            examination,
            progress: new Relay<PanelStep>(step => view.Show(new StageState(Math.Min(step.Share, 0.999)) { Detail = step.Label })),
            cancellation: cancellation);
        CheckResult[] raised = [.. results.Where(result => result.IsRaised)];
        int applied = results.Count(result => result.Verdict != CheckVerdict.NotApplicable);
        string sentence = raised.Length == 0 ? $"None of the {applied} checks that apply found a reason for doubt." : string.Join(" ", raised.Select(one => one.Sentence));
        return new CheckLine(model, raised.Any(one => one.Verdict == CheckVerdict.Failed) ? "failed" : raised.Length > 0 ? "warning" : "passed", sentence);
    }
}
