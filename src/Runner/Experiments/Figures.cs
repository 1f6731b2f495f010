using AdvScratch.Adversarial;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>The figures that plans ask for, made from what was found; null where nothing is there to be shown.</summary>
internal static class Figures
{
    /// <summary>Charts of accuracies against a quantity.</summary>
    public static Func<Findings, ReportSection?> Accuracy(string heading, string? note, params AccuracyChart[] charts) => findings =>
    {
        LineChart[] drawn = [.. charts.Select(chart => chart.Draw(findings)).Where(chart => chart.Series.Count > 0)];
        return drawn.Length > 0 ? new ChartSection(heading, note, drawn) : null;
    };

    /// <summary>Accuracy on clean images and under attack after every epoch, on the images that the choice of the epoch tries.</summary>
    /// <param name="heading">The section's heading.</param>
    /// <param name="note">A sentence on how to read it, or null.</param>
    /// <param name="models">The models; they were trained with <c>select</c>.</param>
    public static Func<Findings, ReportSection?> Epochs(string heading, string? note, IReadOnlyList<string> models) => findings =>
    {
        LineChart[] charts =
        [
            Chart("Natural accuracy", score => score.Clean),
            Chart("Accuracy under attack", score => score.Robust),
            Chart("Sum of both", score => score.Clean + score.Robust) with { YMax = null },
        ];
        return charts[0].Series.Count > 0 ? new ChartSection(heading, note, charts) : null;

        LineChart Chart(string title, Func<SelectionScore, double> value) => new(title, "epoch", "accuracy",
        [
            .. from model in models
               let points = findings.Curve(model)?.Epochs.Where(epoch => epoch.Selection is not null)
                   .Select(epoch => new ChartPoint(epoch.Epoch + 1, value(epoch.Selection!))).ToArray()
               where points is { Length: > 1 }
               select new ChartSeries(model, points),
        ])
        {
            Percent = true,
            YMin = 0,
            YMax = 1,
        };
    };

    /// <summary>
    /// For the first image of each class that all models get right (if there is none, the first): what an attack made of it for every
    /// model. The attack's plan keeps samples.
    /// </summary>
    /// <param name="attack">The label of the attack.</param>
    /// <param name="dataset">The data set, if attacks on several share the label.</param>
    public static Func<Findings, ReportSection?> Pictures(string attack, string? dataset = null) => findings =>
    {
        AttackPlan plan = findings.Plan.Attacks.First(one => one.Label == attack
            && (dataset is null || findings.Plan.ModelsUnder(one).All(model => findings.Plan.DatasetOf(model) == dataset)));
        (ModelPlan Model, IReadOnlyList<ImageSample> Samples)[] attacked =
        [
            .. from model in findings.Plan.ModelsUnder(plan)
               let samples = findings[model.Name, attack]?.Samples
               where samples is { Count: > 0 }
               select (model, samples),
        ];
        if (attacked.Length == 0)
            return null;
        var test = findings.Images(findings.Plan.DatasetOf(attacked[0].Model));
        Attack made = new AttackText(plan.Text).Make(test.First(Math.Min(test.Count, 2)).ToImageSet());
        IEnumerable<TileRow> rows = SampleTiles.OneEachClass([.. attacked.Select(model => model.Samples)])
            .Select(i => new TileRow("True class: " + test.ClassNames[attacked[0].Samples[i].Label],
            [
                new Tile(SampleTiles.Picture(test, attacked[0].Samples[i].Clean), "clean"),
                .. attacked.SelectMany(model => SampleTiles.Of(made, model.Samples[i], test, model.Model.Name)),
            ]));
        return new ImageSection($"What {attack} does{(dataset is null ? "" : $" on {test.Name}")}", SampleTiles.Note(made), [.. rows]);
    };

    /// <summary>A heat map of accuracies, and one of the paper's if it has them.</summary>
    public static Func<Findings, ReportSection?> AccuracyMatrices(string heading, string? note, AccuracyMatrix matrix) => findings =>
    {
        HeatMap measured = Map("measured", (model, attack) => findings[model, attack]?.Accuracy.Value);
        HeatMap paper = Map("in the paper", (model, attack) => findings.Plan.PaperNumbers.TryGetValue((model, attack), out double number) ? number : null);
        return IsEmpty(measured) ? null : new ChartSection(heading, note, IsEmpty(paper) ? [measured] : [measured, paper]);

        static bool IsEmpty(HeatMap map) => !map.Values.Any(row => row.Any(double.IsFinite));

        HeatMap Map(string title, Func<string, string, double?> value) => new(
            title, matrix.RowLabel, matrix.ColumnLabel, [.. matrix.Rows.Select(row => row.Name)], [.. matrix.Columns.Select(column => column.Name)],
            [.. matrix.Rows.Select(row => (IReadOnlyList<double>)[.. matrix.Columns.Select(column => value(row.Model, column.Attack) ?? double.NaN)])])
        { Percent = true };
    };

    /// <summary>Loss and accuracy over the epochs of all trainings, a few models a chart.</summary>
    public static IEnumerable<ReportSection> Training(Findings findings)
    {
        const int MostLines = 6; // colours of a chart that can be told apart
        TrainingCurve[][] groups = [.. findings.Curves.Where(curve => curve.Loss().Points.Count > 1).Chunk(MostLines)];
        foreach (TrainingCurve[] curves in groups)
        {
            yield return new ChartSection(
                groups.Length == 1 ? "Training" : $"Training: {curves[0].Model} to {curves[^1].Model}",
                "On the images that were trained on: adversarial ones where a method trains on those. Losses of different methods are different things.",
                [
                    new LineChart("Loss", "epoch", "loss", [.. curves.Select(curve => curve.Loss())]),
                    new LineChart("Accuracy", "epoch", "accuracy", [.. curves.Select(curve => curve.Accuracy())]) { Percent = true, YMin = 0, YMax = 1 },
                ]);
        }
    }
}

/// <summary>Accuracies of models, one a row, under attacks, one a column.</summary>
/// <param name="RowLabel">What the rows are.</param>
/// <param name="ColumnLabel">What the columns are.</param>
/// <param name="Rows">Models and what they are called here.</param>
/// <param name="Columns">Labels of attacks and what they are called here.</param>
internal sealed record AccuracyMatrix(
    string RowLabel, string ColumnLabel, IReadOnlyList<(string Name, string Model)> Rows, IReadOnlyList<(string Name, string Attack)> Columns);

/// <summary>A chart of accuracies.</summary>
/// <param name="Title">Its title.</param>
/// <param name="XLabel">The quantity, with its unit.</param>
/// <param name="Lines">The lines; those of which fewer than two points were measured are left out.</param>
internal sealed record AccuracyChart(string Title, string XLabel, IReadOnlyList<AccuracyLine> Lines)
{
    /// <summary>Vertical lines, for example at the budget of the training.</summary>
    public IReadOnlyList<ReferenceLine> References { get; init; } = [];

    /// <summary>Whether the model's accuracy on clean images is added to that under the attack.</summary>
    public bool AddsClean { get; init; }

    /// <summary>The chart, as far as it was measured.</summary>
    public LineChart Draw(Findings findings) => new(Title, XLabel, AddsClean ? "sum of accuracies" : "accuracy",
    [
        .. from line in Lines
           let points = line.Points.Select(point => Point(findings, point.X, point.Model, point.Attack)).OfType<ChartPoint>().ToArray()
           where points.Length > 1
           select new ChartSeries(line.Name, points, line.Dashed),
    ])
    {
        Percent = true,
        YMin = AddsClean ? null : 0,
        YMax = AddsClean ? null : 1,
        References = References,
    };

    private ChartPoint? Point(Findings findings, double x, string model, string attack) => (findings[model, attack], findings[model, ExperimentPlan.Clean]) switch
    {
        (null, _) or (_, null) => null,
        var (robust, clean) when AddsClean => new ChartPoint(x, robust.Accuracy.Value + clean.Accuracy.Value),
        var (robust, _) => new ChartPoint(x, robust.Accuracy.Value, robust.Accuracy.Low, robust.Accuracy.High),
    };
}

/// <summary>A line of an <see cref="AccuracyChart"/>.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Points">Where on the axis, and which model under which attack.</param>
/// <param name="Dashed">Whether it is drawn dashed.</param>
internal sealed record AccuracyLine(string Name, IReadOnlyList<(double X, string Model, string Attack)> Points, bool Dashed = false);
