using System.Globalization;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Training;

/// <summary>Makes the page of a training.</summary>
internal static class TrainReport
{
    // colours of a chart that can be told apart
    private const int MostLines = 6;

    private const int MostPictures = 4;

    /// <summary>The page of a finished run, or of what there is of an unfinished one.</summary>
    public static Report Make(TrainRun run, RunResults results, ImageDataset test)
    {
        string names = run.Choices.Count > 3 ? $"{run.Choices.Count} methods" : string.Join(", ", run.Choices.Select(choice => choice.Spec.Name));
        return new Report($"{run.Network} trained by {names}", Summary(run), run.CommandLine, results)
        {
            Sections = [.. How(run), .. Charts(run), .. Pictures(run, test)],
        };
    }

    private static string Summary(TrainRun run)
    {
        (string Name, Panel Panel)[] panels = [.. run.Trained.Select(one => (one.Name, Panel: one.Panel(run.Attacks)!)).Where(one => one.Panel is not null)];
        if (run.Trained.Count == 0)
            return "No model was finished.";
        if (panels.Length == 0)
            return $"Accuracy on clean images: {string.Join(", ", run.Trained.Select(one => $"{Phrase.Percent(one.Evaluations.Clean.Accuracy.Value)} ({one.Name})"))}.";
        var best = panels.MaxBy(one => one.Panel.Overall.Accuracy.Value);
        return panels.Length == 1
            ? $"Of {best.Panel.Clean.Correct.Count} images {Phrase.Percent(best.Panel.Clean.Accuracy.Value)} are classified correctly as they are, and {Phrase.Percent(best.Panel.Overall.Accuracy.Value)} whichever of the attacks meets them."
            : $"Most images withstand every attack with {best.Name}: {Phrase.Percent(best.Panel.Overall.Accuracy.Value)} of {best.Panel.Clean.Correct.Count}, and {Phrase.Percent(best.Panel.Clean.Accuracy.Value)} are classified correctly as they are.";
    }

    /// <summary>A line a model: what it was given, and which of its weights these are.</summary>
    private static IEnumerable<ReportSection> How(TrainRun run)
    {
        if (run.Trained.Count == 0)
            yield break;
        string choice = run.Selection is { } selection
            ? $" The epoch was chosen by {(selection.Criterion == SelectionCriterion.Robust ? "" : "clean accuracy plus ")}accuracy under {selection.Attack.Label} on {selection.Source}."
            : "";
        yield return new ListSection("How they were trained", $"All: {run.Recipe}.{choice}",
        [
            .. run.Trained.Select(one => new ListItem(one.Name, Text(one, run.Choices.Single(known => known.Spec.Name == one.Name)))),
        ]);
    }

    private static string Text(TrainedMethod model, MethodChoice choice)
    {
        string given = choice.Given.Count == 0 ? "" : $" With {string.Join(", ", choice.Given.Select(one => $"{one.Key}={one.Value}"))}.";
        string weights = model.Weights switch
        {
            "best" => $"the best weights, after epoch {model.Epoch}",
            "averaged" => $"averaged weights after epoch {model.Epoch}",
            _ => $"the last weights, after epoch {model.Epoch}",
        };
        string source = choice.Spec.Paper.Length > 0 ? $" ({choice.Spec.Paper})" : "";
        string last = model.Curve.Epochs is [.., var epoch]
            ? string.Create(CultureInfo.InvariantCulture, $" Last loss {epoch.Loss:0.000}, accuracy on what was trained on {Phrase.Percent(epoch.Accuracy)}.") : "";
        return $"{choice.Spec.Summary}{source}; {weights}.{given}{last}";
    }

    private static IEnumerable<ReportSection> Charts(TrainRun run)
    {
        // models of which nothing is known yet have no line
        ILookup<bool, TrainingCurve> known = run.Curves.Where(curve => curve.Loss().Points.Count > 1)
            .ToLookup(curve => run.Choices.Any(choice => choice.Spec.Name == curve.Model));
        TrainingCurve[][] groups = [.. known[true].Chunk(MostLines), .. known[false].Chunk(MostLines)];
        foreach (TrainingCurve[] curves in groups)
        {
            string note = "On the images that were trained on: adversarial ones where a method trains on those. Losses of different methods are different things.";
            var charts = new List<LineChart>
            {
                new("Loss", "epoch", "loss", [.. curves.Select(curve => curve.Loss())]),
                new("Accuracy", "epoch", "accuracy", [.. curves.Select(curve => curve.Accuracy())]) { Percent = true, YMin = 0, YMax = 1 },
            };
            ChartSeries[] trials = [.. curves.Select(curve => curve.Robust()).Where(line => line.Points.Count > 1)];
            if (trials.Length > 0)
                charts.Add(new LineChart("Accuracy in the choice of the epoch", "epoch", "accuracy", trials) { Percent = true, YMin = 0, YMax = 1 });
            yield return new ChartSection(groups.Length == 1 ? "Training" : $"Training: {curves[0].Model} to {curves[^1].Model}", note, charts);
        }
    }

    /// <summary>What the first attack makes of the same images for every model.</summary>
    private static IEnumerable<ReportSection> Pictures(TrainRun run, ImageDataset test)
    {
        (string Name, IReadOnlyList<ImageSample> Samples)[] attacked =
        [
            .. from model in run.Trained
               let samples = run.Attacks.Count == 0 ? null : model.Evaluations.Attacked.GetValueOrDefault(run.Attacks[0])?.Samples
               where samples is not null
               select (model.Name, samples),
        ];
        if (attacked.Length == 0)
            yield break;
        IEnumerable<TileRow> rows = Enumerable.Range(0, attacked[0].Samples.Count)
            .OrderBy(i => attacked.Count(model => model.Samples[i].CleanPrediction != model.Samples[i].Label))
            .DistinctBy(i => attacked[0].Samples[i].Label)
            .Take(MostPictures)
            .OrderBy(i => attacked[0].Samples[i].Label)
            .Select(i => new TileRow("True class: " + test.ClassNames[attacked[0].Samples[i].Label],
            [
                new Tile(SampleTiles.Picture(test, attacked[0].Samples[i].Clean), "clean"),
                .. attacked.Select(model => SampleTiles.Of(run.Attacks[0], model.Samples[i], test).Last() with { Heading = model.Name }),
            ]));
        yield return new ImageSection($"What {run.Attacks[0].Label} does", "For each model the attacked image, with the class that it predicts.", [.. rows]);
    }
}
