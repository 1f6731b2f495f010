using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Tests.Reports;

/// <summary>A report with everything in it, of invented numbers and the bundled images.</summary>
internal static class SampleReport
{
    public static readonly RunResults Results = new(
        "quickstart", "laptop", 1, "cpu (AVX2, 8 lanes)", 2, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 131.4,
        ["Trained on 12,000 of 60,000 images.", "4 epochs instead of 100."],
        [
            new("natural", "none", "accuracy", 0.872, 0.857, 0.886, 2000),
            new("PGD trained", "none", "accuracy", 0.781, 0.762, 0.799, 2000, 0.81, Sd: 0.004),
            new("natural", "FGSM l∞ 0.1", "accuracy", 0.084, 0.073, 0.097, 2000),
            new("PGD trained", "FGSM l∞ 0.1", "accuracy", 0.661, 0.640, 0.681, 2000, 0.68),
            new("natural", "PGD-20 l∞ 0.1", "accuracy", 0, 0, 0.002, 2000),
            new("PGD trained", "PGD-20 l∞ 0.1", "accuracy", 0.634, 0.613, 0.655, 2000, 0.652),
            new("PGD trained", "PGD-20 l2 1.5", "accuracy", 0.41, 0.389, 0.432, 2000),
        ],
        [
            new("robust-gain", "The PGD-trained network is at least 40 points above the natural one at l∞ 0.1.", true, 0.00002),
            new("clean-cost", "Robust training costs less than 5 points of clean accuracy.", false, 0.41),
            new("transfer", "Attacks of one network transfer to the other.", null),
        ]);

    public static Report Make() => new(
        "A natural and a robust network under attack",
        "At a budget of 0.1 (l∞, PGD-20) the natural network keeps 0.0 % accuracy and the PGD-trained one 63.4 %.",
        "Runner run quickstart --seed 1 --threads 2", Results)
    {
        Sections =
        [
            new ChartSection("Accuracy against budget", "Bands are 95 % Wilson intervals.", [Budget("l∞", 0.25), Budget("l2", 2.5)]),
            new ChartSection("Training", null, [Loss(), Accuracy()]),
            new ChartSection("Transfer and covariance", "Down: whose gradients; across: who is attacked.", [Transfer(), Covariance(), Flow()]),
            new ImageSection("What the attacks look like", "PGD-20 at l∞ 0.1. Blue lowers a pixel, red raises it.", Rows()),
            Grid(),
            new ListSection("How they were trained", null, [new("natural", "Cross-entropy on clean images."), new("PGD trained", "Madry et al. 2018.")]),
        ],
    };

    private static LineChart Budget(string norm, double end) => new(
        $"Accuracy under PGD-20, {norm}", $"budget epsilon ({norm})", "accuracy",
        [Falling("natural", 0.87, 25, end), Falling("PGD trained", 0.78, 4, end)])
    {
        Percent = true,
        YMin = 0,
        YMax = 1,
        References = [new(0.4 * end, "trained at")],
    };

    private static ChartSeries Falling(string name, double clean, double rate, double end) => new(name,
        [.. Enumerable.Range(0, 6).Select(i => Point(i * end / 5, clean * Math.Exp(-rate * i * i / 25.0)))]);

    private static ChartPoint Point(double x, double y) => new(x, y, Math.Max(0, y - 0.02), Math.Min(1, y + 0.02));

    private static LineChart Loss() => new("Training loss", "step", "cross-entropy",
        [Decaying("natural", 0.3), Decaying("PGD trained", 0.8), Decaying("a third one with a rather long name", 0.5, dashed: true)]);

    private static ChartSeries Decaying(string name, double floor, bool dashed = false) => new(name,
        [.. Enumerable.Range(0, 200).Select(i => new ChartPoint(i * 2, floor + 2 * Math.Exp(-i / 30.0) + 0.08 * Math.Sin(i)))], dashed);

    private static LineChart Accuracy() => new("Test accuracy", "epoch", "accuracy",
        [
            new("natural", [Point(1, 0.8), Point(2, 0.84), Point(3, 0.86)]),
            new("PGD trained", [Point(1, 0.66), Point(2, 0.74), Point(3, 0.78)]),
        ])
    {
        Percent = true,
        Intervals = IntervalStyle.Bars,
    };

    private static HeatMap Transfer()
    {
        string[] from = ["natural", "FGSM trained", "PGD trained", "SGR, long-range noise", "GN", "TRADES", "CAT", "Ensemble-4", "Joint"];
        string[] to = [.. from, "held-out natural"];
        return new HeatMap("Accuracy under transferred PGD-20", "crafted on", "attacked", from, to,
            [.. from.Select((_, i) => to.Select((_, j) => (i, j) == (4, 2) ? double.NaN : Math.Abs(Math.Sin((1.7 * i) + (0.9 * j)))).ToArray())])
        {
            Percent = true,
        };
    }

    /// <summary>Pixels of 28 × 28 that are alike where they are near, and unlike further off.</summary>
    private static MatrixPicture Covariance()
    {
        double[] values = new double[784 * 784];
        for (int i = 0; i < values.Length; i++)
        {
            var (a, b) = (i / 784, i % 784);
            double distance = Math.Sqrt(Math.Pow((a / 28) - (b / 28), 2) + Math.Pow((a % 28) - (b % 28), 2));
            values[i] = 0.02 * Math.Exp(-distance / 6) * Math.Cos(distance / 3);
        }
        return MatrixPicture.Of<double>("Covariance of all pixels", "pixel", "pixel", 784, 784, values);
    }

    /// <summary>A picture whose points are moved around its middle.</summary>
    private static FlowField Flow()
    {
        const int Side = 8;
        float[] flow = [.. Enumerable.Range(0, Side * Side).Select(i => 0.1f * (3.5f - (i / Side))), .. Enumerable.Range(0, Side * Side).Select(i => 0.1f * ((i % Side) - 3.5f))];
        return new FlowField("Where pixels look", PixelImage.FromUnit(1, Side, Side, [.. Enumerable.Range(0, Side * Side).Select(i => i / (float)(Side * Side))]), flow, 0.5);
    }

    private static GridSection Grid() => new("Against the flow budget", "The attacked images.", ["natural", "budget 0", "budget 0.1", "budget 0.25"],
        [.. Rows().Take(3).Select(row => row with { Tiles = [.. row.Tiles.Take(row.Label.Contains("pull", StringComparison.Ordinal) ? 3 : 4)] })]);

    private static TileRow[] Rows()
    {
        var test = DatasetCatalog.Load(DatasetCatalog.Bundled).Test;
        return [.. Enumerable.Range(0, 6).Select(i => Row(test, i))];
    }

    private static TileRow Row(ImageDataset test, int index)
    {
        float[] clean = new float[test.ImageSize];
        test.CopyImages([index], clean);
        float[] noise = [.. Enumerable.Range(0, clean.Length).Select(i => 0.1f * MathF.Sign(MathF.Sin(i * i * 0.7f)))];
        float[] attacked = [.. clean.Zip(noise, (pixel, change) => Math.Clamp(pixel + change, 0, 1))];
        string truth = test.ClassNames[test.Labels[index]], wrong = test.ClassNames[(test.Labels[index] + 3) % 10];
        var picture = PixelImage.FromUnit(1, 28, 28, attacked);
        return new TileRow("True class: " + truth,
        [
            new(PixelImage.FromUnit(1, 28, 28, clean), "clean", truth + ", 98 %", TileMark.Right),
            new(PixelImage.FromPerturbation(1, 28, 28, noise, 0.1f), "perturbation", "±0.1"),
            new(picture, "natural", wrong + ", 100 %", TileMark.Wrong),
            new(picture, "PGD trained", truth + ", 61 %", TileMark.Right),
        ]);
    }
}
