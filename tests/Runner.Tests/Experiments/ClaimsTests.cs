using AdvScratch.Adversarial;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;
using MathNet.Numerics.Distributions;

namespace AdvScratch.Runner.Tests.Experiments;

public sealed class ClaimsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_training_is_judged_over_the_images_that_both_sides_share()
    {
        var found = new Findings(Nothing);
        found.Add("good", "PGD", 0, Result(Right(90, 100)));
        found.Add("bad", "PGD", 0, Result(Right(60, 100)));
        found.Add("bad", "AutoAttack", 0, Result(Right(2, 10)));
        Assert.True(Claims.Exceeds(found, ("good", "PGD"), ("bad", "PGD")).Holds);
        Assert.True(Claims.Exceeds(found, ("good", "PGD"), ("bad", "PGD"), 0.2).Holds);
        Assert.False(Claims.Exceeds(found, ("good", "PGD"), ("bad", "PGD"), 0.31).Holds);
        Assert.False(Claims.Exceeds(found, ("bad", "PGD"), ("good", "PGD")).Holds);
        Assert.True(Claims.Exceeds(found, ("good", "PGD"), ("bad", "AutoAttack")).Holds); // of the first ten images
        Assert.Equal(Verdict.Open, Claims.Exceeds(found, ("good", "PGD"), ("none", "PGD")));
        Assert.True(Claims.Below(found, ("bad", "PGD"), 0.8).Holds);
        Assert.False(Claims.Below(found, ("bad", "PGD"), 0.5).Holds);
    }

    [Fact]
    public void Several_trainings_are_judged_over_the_trainings()
    {
        var found = new Findings(Nothing, repeats: 4);
        int[] good = [80, 84, 79, 85], bad = [70, 78, 76, 77];
        for (int repeat = 0; repeat < 4; repeat++)
        {
            Assert.Equal(Verdict.Open, Claims.Exceeds(found, ("good", "PGD"), ("bad", "PGD")));
            found.Add("good", "PGD", repeat, Result(Right(good[repeat], 100)));
            found.Add("bad", "PGD", repeat, Result(Right(bad[repeat], 100)));
        }
        Verdict verdict = Claims.Exceeds(found, ("good", "PGD"), ("bad", "PGD"), 0.01);
        // differences 10, 6, 3, 8 points: mean 6.75, deviation 2.986, less the margin of 1
        double t = (6.75 - 1) / (Math.Sqrt(((10 - 6.75) * (10 - 6.75) + (6 - 6.75) * (6 - 6.75) + (3 - 6.75) * (3 - 6.75) + (8 - 6.75) * (8 - 6.75)) / 3) / 2);
        Assert.Equal(1 - StudentT.CDF(0, 1, 3, t), verdict.PValue!.Value, 9);
        Assert.True(verdict.Holds);
        Assert.False(Claims.Exceeds(found, ("bad", "PGD"), ("good", "PGD")).Holds);
    }

    [Fact]
    public void Equal_means_that_neither_is_better_by_the_margin()
    {
        var found = new Findings(Nothing);
        found.Add("one", "PGD", 0, Result(Right(500, 1000)));
        found.Add("other", "PGD", 0, Result([.. Right(500, 1000).Select((right, i) => i is 0 or 999 ? !right : right)]));
        found.Add("third", "PGD", 0, Result(Right(560, 1000)));
        Assert.True(Claims.Equal(found, ("one", "PGD"), ("other", "PGD"), 0.05).Holds);
        Assert.False(Claims.Equal(found, ("one", "PGD"), ("third", "PGD"), 0.05).Holds);
        Assert.Null(Claims.Equal(found, ("one", "PGD"), ("none", "PGD"), 0.05).Holds);
    }

    [Fact]
    public void A_contrast_is_a_weighted_sum_of_accuracies_image_by_image()
    {
        var found = new Findings(Nothing);
        found.Add("one", "far", 0, Result(Right(700, 1000)));
        found.Add("other", "far", 0, Result(Right(400, 1000)));
        found.Add("one", "near", 0, Result(Right(800, 1000)));
        found.Add("other", "near", 0, Result(Right(700, 1000)));
        (double, string, string)[] gap = [(1, "one", "far"), (-1, "other", "far"), (-1, "one", "near"), (1, "other", "near")];
        Assert.True(Claims.Contrast(found, gap, 0.15).Holds); // 30 points against 10
        Assert.False(Claims.Contrast(found, gap, 0.21).Holds);
        (double, string, string)[] means = [(1, "one", "far"), (1, "one", "near"), (-1, "other", "far"), (-1, "other", "near")];
        Assert.True(Claims.Contrast(found, means, 2 * 0.16).Holds); // 75 against 55 %
        Assert.Equal(Verdict.Open, Claims.Contrast(found, [(1, "one", "far"), (-1, "third", "far")]));
        var repeated = new Findings(Nothing, repeats: 2);
        foreach ((int repeat, int one) in (ReadOnlySpan<(int, int)>)[(0, 80), (1, 82)])
        {
            repeated.Add("one", "far", repeat, Result(Right(one, 100)));
            repeated.Add("other", "far", repeat, Result(Right(70, 100)));
        }
        Assert.Equal(Verdict.MeanExceeds([0.1, 0.12], 0.05), Claims.Contrast(repeated, [(1, "one", "far"), (-1, "other", "far")], 0.05));
    }

    /// <summary>Of 1000 images, 400 are right under both attacks (1), 300 under one (½), 300 under none: mean 0.55, variance 0.1725.</summary>
    [Fact]
    public void The_interval_of_a_mean_column_is_over_images()
    {
        ExperimentPlan plan = Nothing with { Models = [new ModelPlan("one", "cat-mnist", "natural", "")], Means = [new MeanPlan("Avg", ["near", "far"])] };
        var found = new Findings(plan);
        found.Add("one", "near", 0, Result(Right(700, 1000)));
        found.Add("one", "far", 0, Result(Right(400, 1000)));
        ResultRow row = found.Rows().Single(row => row.Attack == "Avg");
        Assert.Equal(0.55, row.Value, 1e-12);
        double half = 1.96 * Math.Sqrt(0.1725 / 999);
        Assert.Equal(0.55 - half, row.Low, 1e-9);
        Assert.Equal(0.55 + half, row.High, 1e-9);
    }

    [Fact]
    public void All_is_as_sure_as_the_least_sure_part()
    {
        Assert.Equal(new Verdict(true, 0.04), Claims.All(new Verdict(true, 0.01), new Verdict(true, 0.04)));
        Assert.Equal(new Verdict(null, 0.2), Claims.All(new Verdict(true, 0.01), new Verdict(null, 0.2)));
        Assert.Equal(new Verdict(false, 0.7), Claims.All(new Verdict(null, 0.2), new Verdict(false, 0.7)));
        Assert.Equal(Verdict.Open, Claims.All(new Verdict(true, 0.01), Verdict.Open));
    }

    [Fact]
    public void The_bootstrap_agrees_with_the_normal_approximation()
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(i => (i % 7) - 2.9)]; // mean about 0.08, deviation about 2
        double mean = values.Average(), error = Math.Sqrt(values.Sum(one => (one - mean) * (one - mean)) / 400 / 400);
        Verdict verdict = Verdict.BootstrapExceeds(values, 0);
        Assert.Equal(Normal.CDF(0, 1, -mean / error), verdict.PValue!.Value, 0.02);
        Assert.Null(verdict.Holds);
        Assert.True(Verdict.BootstrapExceeds(values, -1).Holds);
        Assert.False(Verdict.BootstrapExceeds(values, 1).Holds);
        Assert.Equal(verdict, Verdict.BootstrapExceeds(values, 0));
    }

    [Fact]
    public void The_ledger_takes_the_run_that_measured_most_and_leaves_out_smoke()
    {
        Write("smoke", "smoke", 1, true, 9);
        Assert.Contains("natural-falls", Ledger(), StringComparison.Ordinal);
        Assert.Contains("\"verdict\": \"not run\"", Ledger(), StringComparison.Ordinal);
        Write("early/laptop", "laptop", 1, null, 1);
        Assert.Contains("\"verdict\": \"not decided\"", Ledger(), StringComparison.Ordinal);
        Write("late", "laptop", 1, false, 2);
        Assert.Contains("\"verdict\": \"does not hold\"", Ledger(), StringComparison.Ordinal);
        Write("repeated", "laptop", 3, true, 1);
        string ledger = Ledger();
        Assert.Contains("\"verdict\": \"holds\"", ledger, StringComparison.Ordinal);
        Assert.Contains("\"repeats\": 3", ledger, StringComparison.Ordinal);
        Assert.Contains("\"p_value\": 0.5", ledger, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("late/results.json"), "{"); // says nothing, and breaks nothing
        Assert.Equal(ledger, Ledger());
        string table = Invocation.Of("claims", _folder.Path).Output;
        Assert.Contains("laptop, 3 trainings", table, StringComparison.Ordinal);
        Assert.Contains("1 holds", table, StringComparison.Ordinal);
    }

    private string Ledger()
    {
        var answer = Invocation.Of("claims", _folder.Path, "--json");
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        return answer.Output;
    }

    private void Write(string name, string scale, int repeats, bool? holds, int day) => RunDirectory.Create(_folder.File(name)).WriteResults(
        new RunResults("quickstart", scale, 0, "cpu", 1, new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero), 1, [], [], [new Claim("natural-falls", "It falls.", holds, 0.5)])
        {
            Repeats = repeats,
        });

    private static ExperimentPlan Nothing { get; } = new() { Title = "", Dataset = DatasetCatalog.Bundled, TestImages = 1, Models = [] };

    private static bool[] Right(int right, int count) => [.. Enumerable.Range(0, count).Select(i => i < right)];

    private static EvaluationResult Result(bool[] correct) => new()
    {
        Name = "",
        Correct = correct,
        Predictions = new int[correct.Length],
        Distances = new double[correct.Length],
        Losses = new double[correct.Length],
        Accuracy = Proportion.Of(correct),
        Samples = [],
        Seconds = 1,
    };
}
