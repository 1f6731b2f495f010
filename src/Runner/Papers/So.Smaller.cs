using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Papers;

/// <summary>Within l2 2.0, half of the table's budget: the extra number of section 5, and figure 2.</summary>
internal static partial class So
{
    private const string PgdSmaller = "PGD l2 2.0", SoSmaller = "S-O l2 2.0";

    private const string SmallerNote = "Which of the TRADES models the paper attacked within l2 2.0 is not said; its context speaks of the one trained in l∞.";

    // the digits of the paper's figure, from left to right
    private static readonly int[] Digits = [2, 1, 7, 7, 1, 3];

    private static readonly Key<int> Pictured = new("test_images", "test images attacked, of which six are shown", smoke: 30, laptop: 100, paper: 200) { Least = 1 };

    private static Dictionary<(string, string), double> SmallerNumber => new() { [(TradesLinf, SoSmaller)] = 0.4104 };

    private static ClaimPlan SoBreaksTrades => Claim(
        "so-breaks-trades-at-2",
        "S-O l2 2.0 leaves the l∞-trained TRADES model less than half of the images.",
        [TradesLinf],
        found => [Claims.Below(found, (TradesLinf, SoSmaller), 0.5)]);

    private static Experiment Smaller => new(
        new ExperimentInfo(
            "so-l2-2.0",
            Paper,
            "S-O and PGD within l2 2.0 on networks trained in l∞ (MNIST)",
            Times("seconds", "5 minutes", "2 days"),
            [.. PgdTrainingKeys, MadryTraining, TradesTraining, TestImages, AttackSteps, Samples, AutoImages, CheckImages]),
        settings => new ExperimentPlan
        {
            Title = "S-O within l2 2.0",
            Dataset = settings.Dataset(Mnist),
            TestImages = settings.Get(TestImages),
            Models = [NaturalModel(settings), MadryModel(settings, Linf), TradesModel(settings, Linf)],
            Attacks = [Early(PgdSmaller, PgdText(settings, L2, 2)), Early(SoSmaller, SoText(settings, L2, 2)), Auto(settings, L2, 2)],
            Headline = SoSmaller,
            Checks = settings.Get(CheckImages) is > 0 and int images ? new CheckPlan(PgdText(settings, L2, 2) + ",early=yes", images) : null,
            Note = SmallerNote,
            PaperNumbers = SmallerNumber,
            Claims =
            [
                SoBreaksTrades,
                Claim("so-beats-pgd-at-2",
                    "S-O l2 2.0 leaves the l∞-trained TRADES model fewer images than PGD l2 2.0.",
                    [TradesLinf],
                    found => [Claims.Exceeds(found, (TradesLinf, PgdSmaller), (TradesLinf, SoSmaller))]),
            ],
        });

    private static Experiment Figure2 => new(
        new ExperimentInfo(
            "so-fig2",
            Paper,
            "digits that the l∞-trained TRADES network takes for others after S-O within l2 2.0 (MNIST)",
            Times("seconds", "3 minutes", "a day"),
            [.. PgdTrainingKeys, TradesTraining, Pictured, AttackSteps, Samples]),
        settings => new ExperimentPlan
        {
            Title = "Digits before and after S-O within l2 2.0",
            Dataset = settings.Dataset(Mnist),
            TestImages = settings.Get(Pictured),
            Models = [TradesModel(settings, Linf)],
            Attacks = [Early(SoSmaller, SoText(settings, L2, 2)) with { Samples = settings.Get(Pictured) }],
            Headline = SoSmaller,
            Note = SmallerNote,
            PaperNumbers = SmallerNumber,
            Figures = [BeforeAndAfter],
            Claims = [SoBreaksTrades],
        });

    /// <summary>
    /// Natural images above, the attacked ones below: for each digit of the paper's figure the next image of it that the network got right
    /// until it was attacked, or, where there is none left, any other such image.
    /// </summary>
    internal static ReportSection? BeforeAndAfter(Findings findings)
    {
        if (findings[TradesLinf, SoSmaller] is not { } result)
            return null;
        List<ImageSample> fooled = [.. result.Samples.Where(sample => sample.CleanPrediction == sample.Label && sample.AdversarialPrediction != sample.Label)];
        var shown = new List<ImageSample>();
        foreach (int digit in Digits)
        {
            ImageSample? next = fooled.Find(sample => sample.Label == digit) ?? fooled.Find(sample => !Digits.Contains(sample.Label)) ?? fooled.FirstOrDefault();
            if (next is null)
                break;
            fooled.Remove(next);
            shown.Add(next);
        }
        if (shown.Count == 0)
            return null;
        ImageDataset test = findings.Images(findings.Plan.Dataset);
        return new ImageSection(
            "Digits before and after",
            "The first misclassified images with the paper's labels 2, 1, 7, 7, 1, 3, where there are such; below each what the network takes it for (in the paper 0, 4, 9, 2, 4, 8).",
            [
                new TileRow("Natural", [.. shown.Select(sample => new Tile(SampleTiles.Picture(test, sample.Clean), "clean", test.ClassNames[sample.Label], TileMark.Right))]),
                new TileRow(SoSmaller, [.. shown.Select(sample => new Tile(
                    SampleTiles.Picture(test, sample.Adversarial), FormattableString.Invariant($"l2 {sample.Distance:0.00}"), test.ClassNames[sample.AdversarialPrediction], TileMark.Wrong))]),
            ]);
    }
}
