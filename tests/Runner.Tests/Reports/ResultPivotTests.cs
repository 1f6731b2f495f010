using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Tests.Reports;

public class ResultPivotTests
{
    [Fact]
    public void The_best_model_is_the_highest_accuracy_under_the_same_attack()
    {
        ResultPivot pivot = Assert.Single(ResultPivot.Of(SampleReport.Results));
        Assert.Equal(
            [("none", "natural"), ("FGSM l∞ 0.1", "PGD trained"), ("PGD-20 l∞ 0.1", "PGD trained")], // l2: there is no other
            from line in pivot.Lines from column in pivot.Columns where pivot[line, column] is { } row && pivot.IsBest(row) select (line, column));
    }

    [Fact]
    public void Equals_share_the_best_place_unless_all_are_equal()
    {
        Assert.Equal([true, true, false], Best(0.5, 0.5, 0.4));
        Assert.Equal([false, false], Best(0.5, 0.5));
        Assert.Equal([false, false], Best(0.5, double.NaN)); // nothing is known about the other
    }

    [Fact]
    public void Models_down_are_compared_too()
    {
        ResultRow[] rows = [.. Enumerable.Range(0, 6).Select(i => Row($"m{i}", i / 10.0))];
        ResultPivot pivot = Assert.Single(ResultPivot.Of(SampleReport.Results with { Rows = rows }));
        Assert.Equal("Model", pivot.Head);
        Assert.Equal([false, false, false, false, false, true], rows.Select(pivot.IsBest));
    }

    [Fact]
    public void Times_and_other_metrics_have_no_best()
    {
        ResultRow[] rows = [Row("a", 1) with { Unit = "s" }, Row("b", 2) with { Unit = "s" }, Row("a", 0.1) with { Metric = "rate" }, Row("b", 0.2) with { Metric = "rate" }];
        Assert.All(ResultPivot.Of(SampleReport.Results with { Rows = rows }), pivot => Assert.False(pivot.HasBest));
    }

    [Fact]
    public void Differences_and_deviations_are_in_the_unit_that_is_shown()
    {
        Assert.Equal(("+1.8", "−0.4", "±0.0", ""), (Difference(0.65, 0.632), Difference(0.1, 0.104), Difference(0.5, 0.5), Difference(double.NaN, 0.5)));
        Assert.Equal("", Phrase.Difference(Row("a", 0.5)));
        Assert.Equal("+0.25", Phrase.Difference(Row("a", 1.5) with { Unit = "px", Paper = 1.25 }));
        Assert.Equal(("50.0 %", "50.0 ± 1.2 %", "1.5 ± 0.012 s"),
            (Phrase.Measured(Row("a", 0.5)), Phrase.Measured(Row("a", 0.5) with { Sd = 0.012 }), Phrase.Measured(Row("a", 1.5) with { Unit = "s", Sd = 0.012 })));

        static string Difference(double ours, double paper) => Phrase.Difference(Row("a", ours) with { Paper = paper });
    }

    private static bool[] Best(params double[] values)
    {
        ResultRow[] rows = [.. values.Select((value, i) => Row($"m{i}", value))];
        return [.. rows.Select(ResultPivot.Of(SampleReport.Results with { Rows = rows }).Single().IsBest)];
    }

    private static ResultRow Row(string model, double value) => new(model, "PGD", "accuracy", value, value, value, 10);
}
