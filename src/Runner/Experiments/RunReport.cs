using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>Makes the page of a run from its plan and its measurements.</summary>
internal static class RunReport
{
    private const int MostPictures = 8;

    /// <summary>The page of a finished run, or of what there is of an unfinished one.</summary>
    public static Report Make(ExperimentRun run, RunResults results, ImageDataset test) =>
        new(run.Plan.Title, Summary(run), run.CommandLine, results)
        {
            Sections = [.. BudgetCharts(run), .. TrainingCharts(run), .. Pictures(run, test)],
        };

    private static string Summary(ExperimentRun run)
    {
        string headline = run.Plan.Headline.Label;
        string[] kept =
        [
            .. from model in run.Plan.Models
               let result = run.Measurements[model.Name, headline]
               where result is not null
               select $"{Phrase.Percent(result.Accuracy.Value)} ({model.Name})",
        ];
        string text = kept.Length == 0 ? "No attack was finished." : $"Accuracy under {headline}: {string.Join(", ", kept)}.";
        return $"{text} {run.Plan.Note}".TrimEnd();
    }

    /// <summary>For each norm with several budgets: accuracy against budget, from the clean images on.</summary>
    private static IEnumerable<ReportSection> BudgetCharts(ExperimentRun run)
    {
        LineChart[] charts =
        [
            .. from attack in run.Plan.Attacks
               group attack by attack.Threat.Norm into sameNorm
               where sameNorm.Select(attack => attack.Threat.Epsilon).Distinct().Count() > 1
               let series = Series(run, sameNorm).ToArray()
               where series.Length > 0
               select new LineChart($"Accuracy under attack, {sameNorm.Key}", $"budget ε ({sameNorm.Key}, pixels in [0, 1])", "accuracy", series)
               {
                   Percent = true,
                   YMin = 0,
                   YMax = 1,
                   References = [.. TrainingBudgets(run, sameNorm.Key)],
               },
        ];
        if (charts.Length > 0)
            yield return new ChartSection("Accuracy against budget", "Bands are 95 % Wilson intervals; a budget of 0 is the clean images.", charts);
    }

    // the headline's lines first: a model then has the same colour in all charts
    private static IEnumerable<ChartSeries> Series(ExperimentRun run, IEnumerable<Attack> attacks) =>
        from sameName in attacks.GroupBy(attack => attack.Name).OrderBy(named => named.Key != run.Plan.Headline.Name)
        from model in run.Plan.Models
        let points = sameName.OrderBy(attack => attack.Threat.Epsilon)
            .Select(attack => (attack.Threat.Epsilon, Result: run.Measurements[model.Name, attack.Label]))
            .Prepend((Epsilon: 0, Result: run.Measurements[model.Name, ExperimentPlan.Clean]))
            .Where(point => point.Result is not null)
            .Select(point => new ChartPoint(
                point.Epsilon, point.Result!.Accuracy.Value, point.Result.Accuracy.Low, point.Result.Accuracy.High))
            .ToArray()
        where points.Length > 1
        select new ChartSeries($"{model.Name}, {sameName.Key}", points, Dashed: sameName.Key != run.Plan.Headline.Name);

    private static IEnumerable<ReferenceLine> TrainingBudgets(ExperimentRun run, string norm) => run.Plan.Models
        .Select(model => model.Method)
        .OfType<CraftingMethod>()
        .SelectMany(method => method.Attacks.Select(attack => attack.Threat))
        .Where(threat => threat.Norm == norm)
        .Distinct()
        .Select(threat => new ReferenceLine(threat.Epsilon, "trained at"));

    private static IEnumerable<ReportSection> TrainingCharts(ExperimentRun run)
    {
        if (run.Curves.Count == 0)
            yield break;
        yield return new ChartSection("Training", "On the images that were trained on: adversarial ones in adversarial training.",
            [
                new LineChart("Loss", "epoch", "cross-entropy", [.. run.Curves.Select(curve => curve.Loss())]) { YMin = 0 },
                new LineChart("Accuracy", "epoch", "accuracy", [.. run.Curves.Select(curve => curve.Accuracy())])
                {
                    Percent = true,
                    YMin = 0,
                    YMax = 1,
                },
            ]);
    }

    /// <summary>
    /// For the first image of each class that all models get right (if there is none, the first): what the headline attack
    /// made of it for every model.
    /// </summary>
    private static IEnumerable<ReportSection> Pictures(ExperimentRun run, ImageDataset test)
    {
        string headline = run.Plan.Headline.Label;
        (string Model, IReadOnlyList<ImageSample> Samples)[] attacked =
        [
            .. from model in run.Plan.Models
               let result = run.Measurements[model.Name, headline]
               where result is not null
               select (model.Name, result.Samples),
        ];
        if (attacked.Length == 0)
            yield break;
        var rows = Enumerable.Range(0, attacked[0].Samples.Count)
            .OrderBy(i => attacked.Count(model => model.Samples[i].CleanPrediction != model.Samples[i].Label))
            .DistinctBy(i => attacked[0].Samples[i].Label)
            .OrderBy(i => attacked[0].Samples[i].Label)
            .Take(MostPictures)
            .Select(i => new TileRow("True class: " + test.ClassNames[attacked[0].Samples[i].Label],
            [
                new Tile(SampleTiles.Picture(test, attacked[0].Samples[i].Clean), "clean"),
                .. attacked.SelectMany(model => SampleTiles.Of(run.Plan.Headline, model.Samples[i], test, model.Model)),
            ]));
        yield return new ImageSection($"What {headline} does",
            "For each network the perturbation (blue lowers a pixel, red raises it) and the image with it, with the predicted class.", [.. rows]);
    }
}
