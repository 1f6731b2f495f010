using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

/// <summary>What the paper says of its tables on CIFAR, as far as the tables show it.</summary>
internal static partial class Cat
{
    // more than any one of ten classes would give
    private const double Learnt = 0.15;

    /// <summary>Those of tables 2, 3 and 7. A claim about baselines that a table lacks is made of those that it has.</summary>
    /// <param name="baselines">The baselines of the table; AT is among them.</param>
    /// <param name="betas">The values of β₁, the smallest first.</param>
    private static ClaimPlan[] WhiteBoxClaims(string[] baselines, string[] betas)
    {
        string small = betas[0], large = betas[^1];
        string[] mild = [.. Calibrated.Select(method => $"{method} {small}")];
        string[] plain = [.. baselines.Where(name => name is "AT" or "TRADES")];
        return
        [
            new("cat-more-robust", $"{Both(small)} are more accurate under PGD-20 than {And(plain)}.", found => Beats(found, mild, plain, Pgd20)),
            new("cat-best-but-fgsm", $"CATcw {small} is more accurate on clean images and under PGD-20, PGD-100 and C&W∞ than {And(baselines.Except(["FAT-TRADES"]))}.",
                found => Claims.All(((string[])[Clean, Pgd20, Pgd100, CwInf]).Select(attack => Beats(found, [$"CATcw {small}"], baselines.Except(["FAT-TRADES"]), attack)))),
            new("cat-best-average", $"{Both(small)} have a higher mean of clean accuracy and accuracy under FGSM, PGD-20, PGD-100 and C&W∞ than {And(baselines)}.",
                found => Claims.All(from model in mild from baseline in baselines select Claims.ExceedsOnMean(found, model, baseline, [Clean, .. WhiteBox]))),
            .. plain.Contains("TRADES") ? [CleanerThanTrades(mild, small)] : (ClaimPlan[])[],
            .. small == large ? [] : (ClaimPlan[])
            [
                new("cat-large-beta1-cleaner", $"{Both(large)} have at least 1 point more clean accuracy than {And(baselines)}, and at most 4 points less under PGD-20.",
                    found => Claims.All(
                        from method in Calibrated
                        from baseline in baselines
                        from verdict in (Verdict[])
                        [
                            Claims.Exceeds(found, ($"{method} {large}", Clean), (baseline, Clean), 0.01),
                            Claims.Exceeds(found, ($"{method} {large}", Pgd20), (baseline, Pgd20), -0.04),
                        ]
                        select verdict)),
                .. SmallerBeta1(small, large, (method, beta) => $"{method} {beta}"),
            ],
            Converged([.. from beta in betas from method in Calibrated select $"{method} {beta}"]),
        ];
    }

    private static ClaimPlan CleanerThanTrades(string[] models, string beta) => new(
        "cat-cleaner-than-trades", $"{Both(beta)} have a higher clean accuracy than TRADES and are at most 1 point less accurate under PGD-20.",
        found => Claims.All(Beats(found, models, ["TRADES"], Clean), Beats(found, models, ["TRADES"], Pgd20, -0.01)));

    /// <summary>What β₁ trades, as two claims.</summary>
    private static ClaimPlan[] SmallerBeta1(string small, string large, Func<string, string, string> name) =>
    [
        new("cat-smaller-beta1-robust", $"CATcent and CATcw are more accurate under PGD-20 with β₁ = {small} than with β₁ = {large}.",
            found => Claims.All(Calibrated.Select(method => Claims.Exceeds(found, (name(method, small), Pgd20), (name(method, large), Pgd20))))),
        new("cat-larger-beta1-clean", $"CATcent and CATcw are more accurate on clean images with β₁ = {large} than with β₁ = {small}.",
            found => Claims.All(Calibrated.Select(method => Claims.Exceeds(found, (name(method, large), Clean), (name(method, small), Clean))))),
    ];

    /// <summary>Many more steps find little more: the paper's first argument against gradient masking.</summary>
    private static ClaimPlan Converged(string[] models) => new(
        "cat-attack-converged", "No CAT model loses more than 3 points from PGD-20 to PGD-100.",
        found => OfLearnt(found, models, model => Claims.Exceeds(found, (model, Pgd100), (model, Pgd20), -0.03)));

    /// <summary>A test that models pass which have learnt nothing decides nothing about those.</summary>
    private static Verdict OfLearnt(Findings found, IEnumerable<string> models, Func<string, Verdict> test) =>
        models.All(model => found[model, Clean]?.Accuracy.Value > Learnt) ? Claims.All(models.Select(test)) : Verdict.Open;

    /// <summary>Each of some models is more accurate than each of some others, by a margin.</summary>
    private static Verdict Beats(Findings found, IEnumerable<string> models, IEnumerable<string> others, string attack, double margin = 0) => Claims.All(
        from model in models
        from other in others
        select Claims.Exceeds(found, (model, attack), (other, attack), margin));

    private static string Both(string suffix) => $"CATcent {suffix} and CATcw {suffix}";

    private static string And(IEnumerable<string> names) => names.ToArray() is [.. var first, var last] && first.Length > 0 ? $"{string.Join(", ", first)} and {last}" : names.First();
}
