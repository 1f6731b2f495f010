using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Tests.Reports;

public class MarkdownTableTests
{
    [Fact]
    public void Attacks_go_down_and_models_across()
    {
        string text = MarkdownTable.Write(SampleReport.Results);
        Assert.Contains(
            """

            | accuracy | natural | PGD trained |
            |---|---:|---:|
            | none | 87.2 % (85.7–88.6) | 78.1 ± 0.4 % (76.2–79.9), paper 81.0 % |
            | FGSM l∞ 0.1 | 8.4 % (7.3–9.7) | 66.1 % (64.0–68.1), paper 68.0 % |
            | PGD-20 l∞ 0.1 | 0.0 % (0.0–0.2) | 63.4 % (61.3–65.5), paper 65.2 % |
            | PGD-20 l2 1.5 |  | 41.0 % (38.9–43.2) |

            """, text, StringComparison.Ordinal);
        Assert.Contains(" After ±: the standard deviation over repeated trainings.\n", text, StringComparison.Ordinal);
        Assert.Contains("- 4 epochs instead of 100.\n", text, StringComparison.Ordinal);
        Assert.Contains("**does not hold** (p = 0.410)\n", text, StringComparison.Ordinal);
        Assert.Contains("**not decided**\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_metric_has_its_table_and_bars_in_names_do_not_break_it()
    {
        var results = SampleReport.Results with
        {
            Rows =
            [
                new("a|b", "PGD", "accuracy", 0.5, 0.4, 0.6, 10), new("a|b", "PGD", "transfer", 0.1, 0, 0.2, 10),
                new("c", "PGD", "accuracy", 0.25, 0.2, 0.3, 10),
            ],
        };
        string text = MarkdownTable.Write(results);
        Assert.Contains("| accuracy | a\\|b | c |\n|---|---:|---:|\n| PGD | 50.0 % (40.0–60.0) | 25.0 % (20.0–30.0) |\n", text, StringComparison.Ordinal);
        Assert.Contains("| transfer | a\\|b |\n|---|---:|\n| PGD | 10.0 % (0.0–20.0) |\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void All_metrics_of_one_model_share_a_table()
    {
        var results = SampleReport.Results with
        {
            Rows = [new("m", "none", "accuracy", 0.5, 0.4, 0.6, 10), new("m", "PGD", "accuracy", 0.1, 0, 0.2, 10), new("m", "PGD", "time", 3, 3, 3, 10, Unit: "s")],
        };
        Assert.Contains(
            "| m | accuracy | time |\n|---|---:|---:|\n| none | 50.0 % (40.0–60.0) |  |\n| PGD | 10.0 % (0.0–20.0) | 3 s |\n",
            MarkdownTable.Write(results),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(131.4, "2 min 11 s")]
    [InlineData(3599.6, "1 h 00 min")]
    [InlineData(11_240, "3 h 07 min")]
    public void Durations_read_well(double seconds, string text) => Assert.Equal(text, Phrase.Duration(seconds));
}
