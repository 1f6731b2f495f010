using System.Globalization;
using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

/// <summary>Table 8 and figure 6: the weights β and β₁. Models are named with both.</summary>
internal static partial class Cat
{
    private const string WeightsNote = "The numbers behind CATcent and CATcw are β and β₁. ";

    // of the published comparison: TRADES with a weak divergence
    private const string WeakTrades = "TRADES 1";

    private static readonly WordKey TableBetas = new("betas", "values of β (at β₁ = 0.05), largest first", "5,1", "5,1", "5,4,3,2,1") { Accepts = AreNumbers };
    private static readonly WordKey TableMaskBetas = new("mask_betas", "values of β₁ (at β = 5), smallest first", "0.05,0.3", "0.05,0.3", "0.05,0.1,0.2,0.3") { Accepts = AreNumbers };
    private static readonly WordKey FigureMaskBetas = new("mask_betas", "values of β₁ (at β = 5), smallest first", "0.001,0.3", "0.001,0.1,0.3", "0.001,0.01,0.05,0.1,0.2,0.3")
    {
        Accepts = AreNumbers,
    };

    private static Experiment Table8() => Of(
        "cat-table8", "CAT on CIFAR-10 with other weights β and β₁", "seconds", "15 minutes", "weeks", [.. Cifar.Keys, TableBetas, TableMaskBetas], settings =>
        {
            string[] betas = Betas(settings, TableBetas), maskBetas = Betas(settings, TableMaskBetas);
            (string, string)[] pairs = [.. betas.Select(beta => (beta, "0.05")), .. maskBetas.Select(maskBeta => ("5", maskBeta))];
            return Weights(settings, "The weights of calibrated adversarial training", pairs, []) with
            {
                Claims =
                [
                    new("cat-larger-beta-robust", $"CATcent and CATcw are more accurate under PGD-20 with β = {betas[0]} than with β = {betas[^1]}, at β₁ = 0.05.",
                        found => Claims.All(Calibrated.Select(method => Claims.Exceeds(found, (Weighted(method, betas[0], "0.05"), Pgd20), (Weighted(method, betas[^1], "0.05"), Pgd20))))),
                    new("cat-smaller-beta-clean", $"CATcent and CATcw are more accurate on clean images with β = {betas[^1]} than with β = {betas[0]}, at β₁ = 0.05.",
                        found => Claims.All(Calibrated.Select(method => Claims.Exceeds(found, (Weighted(method, betas[^1], "0.05"), Clean), (Weighted(method, betas[0], "0.05"), Clean))))),
                    .. SmallerBeta1(maskBetas[0], maskBetas[^1], (method, maskBeta) => Weighted(method, "5", maskBeta)),
                    new("cat-beta1-better-lever",
                        $"The sum of clean accuracy and accuracy under PGD-20 is higher with β = 5 and β₁ = {maskBetas[^1]} than with β = {betas[^1]} and β₁ = 0.05, for CATcent and CATcw.",
                        found => Claims.All(Calibrated.Select(method => SumBeats(found, Weighted(method, "5", maskBetas[^1]), Weighted(method, betas[^1], "0.05"), Pgd20)))),
                ],
            };
        });

    private static Experiment Figure6() => Of(
        "cat-fig6", "clean and robust accuracy of CAT on CIFAR-10 against β₁", "seconds", "20 minutes", "weeks", [.. Cifar.Keys, FigureMaskBetas], settings =>
        {
            string[] maskBetas = Betas(settings, FigureMaskBetas);
            string small = maskBetas[0], middle = maskBetas[maskBetas.Length / 2], large = maskBetas[^1];
            Cifar.Task task = Cifar.TaskOf(settings);
            return Weights(settings, "Calibrated adversarial training against β₁", [.. maskBetas.Select(maskBeta => ("5", maskBeta))], [Cifar.TradesOf(settings, task, WeakTrades, 8, beta: 1)]) with
            {
                Note = WeightsNote + "TRADES 1 is TRADES with β = 1; the numbers beside it are those that the paper quotes from the paper on TRADES.",
                Figures = [Figures.Accuracy("Against β₁", "Bands are 95 % Wilson intervals.", [.. Calibrated.SelectMany(method => Charts(method, maskBetas))])],
                Claims =
                [
                    .. SmallerBeta1(small, large, (method, maskBeta) => Weighted(method, "5", maskBeta)),
                    .. middle == large ? [] : (ClaimPlan[])
                    [
                        new("cat-beta1-raises-sum", $"The sum of clean accuracy and accuracy under PGD-20 is higher with β₁ = {middle} than with β₁ = {small}, for CATcent and CATcw.",
                            found => Claims.All(Calibrated.Select(method => SumBeats(found, Weighted(method, "5", middle), Weighted(method, "5", small), Pgd20)))),
                    ],
                    new("cat-better-tradeoff-than-weak-trades",
                        $"CATcw with β₁ = {large} is more accurate under PGD-20 than TRADES with β = 1, and at most 1 point less on clean images.",
                        found => Claims.All(Beats(found, [Weighted("CATcw", "5", large)], [WeakTrades], Pgd20), Beats(found, [Weighted("CATcw", "5", large)], [WeakTrades], Clean, -0.01))),
                ],
            };
        });

    /// <summary>CATcent and CATcw with pairs of β and β₁ under PGD-20 and AutoAttack.</summary>
    private static ExperimentPlan Weights(Settings settings, string title, (string Beta, string MaskBeta)[] pairs, ModelPlan[] others)
    {
        ModelPlan[] models =
        [
            .. from method in (string[])["cat-cent", "cat-cw"]
               from pair in pairs.Distinct()
               select Cifar.Calibrated(settings, Cifar.TaskOf(settings), Weighted(CatName(method), pair.Beta, pair.MaskBeta), method, pair.MaskBeta, pair.Beta),
            .. others,
        ];
        return new ExperimentPlan
        {
            Title = title,
            Dataset = settings.Dataset("cifar10"),
            TestImages = Cifar.Images(settings),
            Models = models,
            Attacks = [Cifar.Attack(settings, Pgd20), Cifar.Attack(settings, AutoAttack)],
            Headline = Pgd20,
            Checks = Cifar.Checks(settings),
            PaperNumbers = Numbers(WeightsTable, models, [Pgd20]),
            Note = WeightsNote,
        };
    }

    private static string Weighted(string method, string beta, string maskBeta) => $"{method} {beta} {maskBeta}";

    /// <summary>Its sum of clean accuracy and accuracy under an attack is the higher one.</summary>
    private static Verdict SumBeats(Findings found, string model, string other, string attack) => Claims.ExceedsOnMean(found, model, other, [Clean, attack]);

    private static IEnumerable<AccuracyChart> Charts(string method, string[] maskBetas)
    {
        yield return new AccuracyChart(method, "β₁", [Line("natural", Clean), Line(Pgd20, Pgd20)]);
        yield return new AccuracyChart($"{method}: natural + PGD-20", "β₁", [Line("sum", Pgd20)]) { AddsClean = true };

        AccuracyLine Line(string name, string attack) => new(
            name, [.. maskBetas.Select(maskBeta => (double.Parse(maskBeta, CultureInfo.InvariantCulture), Weighted(method, "5", maskBeta), attack))]);
    }
}
