using AdvScratch.Adversarial;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Papers;

internal static partial class Sgr
{
    private const string DataName = "data";

    private static readonly Key<int> CovarianceImages = new("images", "images that covariances are measured on", smoke: 12, laptop: 1000, paper: 10_000) { Least = 2 };

    // the decay lengths of single images, which the claims test, need no more
    private static readonly Key<int> SingleImages = new("single_images", "images whose own covariance function is measured", smoke: 4, laptop: 200, paper: 1000) { Least = 2 };

    private static Experiment Covariance() => Of(
        "sgr-covariance", "covariances of attacks' perturbations and of the data, on MNIST and CIFAR-10", "half a minute", "5 minutes", "a day",
        [Epochs, Batch, Schedule, DigitImages, PhotoImages, PhotoNetwork, CovarianceImages, SingleImages, AttackSteps, DeepFoolSteps],
        settings => new ExperimentPlan
        {
            Title = "SGR: covariances of adversarial perturbations",
            Dataset = settings.Dataset(Digits.Dataset),
            TestImages = settings.Get(CovarianceImages),
            Models = [Digits.Model(settings, Name(Digits, "clean"), "natural"), Photos.Model(settings, Name(Photos, "clean"), "natural")],
            Studies = [CovarianceOf(Digits, settings), CovarianceOf(Photos, settings)],
            Claims = [.. CovarianceClaims(Digits), .. CovarianceClaims(Photos)],
            Note = "Decay lengths of adversarial perturbations beside that of the data. " + Assumptions,
        });

    /// <summary>Each attack's perturbations of one clean model, and the data, which they are compared with.</summary>
    private static Study CovarianceOf(Side side, Settings settings) => new($"covariances, {side.Name}", context =>
    {
        string model = Name(side, "clean");
        ImageSet test = context.TestImages(model).ToImageSet(), train = context.TrainImages(model).First(settings.Get(CovarianceImages)).ToImageSet();
        int singles = settings.Get(SingleImages);
        (string Name, string Text)[] attacks = CovarianceAttacks(side, settings);
        var found = new List<PerturbationCovariance>();
        foreach ((string name, string text) in attacks)
        {
            Attack attack = new AttackText(text).Make(train);
            found.Add(PerturbationCovariance.Of(name, test, singles, (images, labels, batch) =>
            {
                context.Progress((found.Count + ((double)batch * PerturbationCovariance.BatchSize / test.Count)) / (attacks.Length + 1), name);
                return attack.Run(context.Model(model), images, labels, context.Random.Fork(name).Fork(batch), cancellation: context.Cancellation).Images - images;
            }));
        }
        context.Progress((double)attacks.Length / (attacks.Length + 1), DataName);
        found.Add(PerturbationCovariance.OfData(DataName, train, singles));
        PerturbationCovariance[] all = [.. found];
        return new StudyResult([.. all.SelectMany(one => one.Rows(model))], [Pictures(side, all), Functions(side, all)])
        {
            Values = all.SkipLast(1).ToDictionary(one => one.Name, one => (IReadOnlyList<double>)[.. all[^1].DecayLengths.Zip(one.DecayLengths, (data, own) => data - own)]),
        };
    })
    {
        Runs = [.. CovarianceAttacks(side, settings).Select(attack => (Name(side, "clean"), attack.Text))],
    };

    private static (string Name, string Text)[] CovarianceAttacks(Side side, Settings settings) =>
    [
        ("PGD", Pgd(side.Epsilon, settings.Get(AttackSteps))),
        ("FGSM", $"fgsm:eps={side.Epsilon}/255,goal=prediction"),
        ("DeepFool", $"deepfool:steps={settings.Get(DeepFoolSteps)}"),
    ];

    private static ChartSection Pictures(Side side, PerturbationCovariance[] all) => new(
        $"Covariance matrices, {side.Name}",
        "Raw second moments of all pairs of pixels, images flattened row by row; scaled to the largest element, with a quarter trimmed from each side as in the paper. "
        + "A narrow diagonal band is short-range correlation; parallel bands are neighbours in the next rows.",
        [.. all.Select(one => one.Picture())]);

    private static ChartSection Functions(Side side, PerturbationCovariance[] all)
    {
        bool colour = all[0].Channels > 1;
        LineChart Chart(string title, IEnumerable<ChartSeries> series) => new(title, "displacement (pixels)", "covariance / variance", [.. series])
        {
            References = [.. all.Select(one => new ReferenceLine(one.DecayLength, one.Name)).Where(_ => !colour || title.StartsWith("Within", StringComparison.Ordinal))],
        };
        return new ChartSection(
            $"Covariance functions, {side.Name}",
            "Mean over all pairs of pixels of one rounded displacement, as a share of the variance. Vertical lines are decay lengths: where a function has fallen to 1/e.",
            colour
                ? [
                    Chart("Within channels", all.Select(one => new ChartSeries(one.Name, one.Points(one.Within)))),
                    Chart("Between channels", all.Select(one => new ChartSeries(one.Name, one.Points(one.Between!)))),
                    Chart("PGD, channel by channel", all[0].ByChannel()),
                ]
                : [Chart("Within the channel", all.Select(one => new ChartSeries(one.Name, one.Points(one.Within))))]);
    }

    private static IEnumerable<ClaimPlan> CovarianceClaims(Side side) =>
        from attack in (string[])["PGD", "FGSM", "DeepFool"]
        select ClaimAbout(
            [Name(side, "clean")],
            $"{attack.ToLowerInvariant()}-decays-faster-than-data-{side.Name.ToLowerInvariant()}",
            $"On {side.Name}: {attack} perturbations of a clean model have a shorter decay length than the data.",
            found => found.Study($"covariances, {side.Name}")?.Values[attack] is { } gains ? Verdict.BootstrapExceeds(gains, 0) : Verdict.Open);
}
