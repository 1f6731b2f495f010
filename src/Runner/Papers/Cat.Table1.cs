using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

/// <summary>Table 1: MNIST.</summary>
internal static partial class Cat
{
    private const string MnistTable =
        """
        | model       | none | PGD-20 | PGD-100 |
        |-------------|------|--------|---------|
        | AT 0.3      | 99.2 | 93.4   | 92.3    |
        | AT 0.4      | -    | -      | -       |
        | TRADES 0.3  | 99.3 | 94.9   | 92.9    |
        | TRADES 0.4  | 99.1 | 95.3   | 91.6    |
        | CATcent 0.3 | 99.3 | 95.4   | 93.2    |
        | CATcent 0.4 | 99.2 | 96.8   | 95.8    |
        | CATcw 0.3   | 99.1 | 96.2   | 95.0    |
        | CATcw 0.4   | 99.1 | 97.1   | 96.2    |
        """;

    private static readonly string[] Calibrated = ["CATcent", "CATcw"];

    private static Experiment Table1() => Of(
        "cat-table1", "AT, TRADES and CAT on MNIST, trained at 0.3 and at 0.4, attacked at 0.3", "seconds", "15 minutes", "days", Mnist.TableKeys, settings =>
        {
            ModelPlan[] models =
            [
                .. ((double[])[0.3, 0.4]).Select(budget => Mnist.At(settings, budget)),
                .. ((double[])[0.3, 0.4]).Select(budget => Mnist.Trades(settings, budget)),
                .. from method in (string[])["cat-cent", "cat-cw"]
                   from budget in (double[])[0.3, 0.4]
                   select Mnist.Calibrated(settings, method, budget),
            ];
            AttackPlan[] attacks = [Mnist.Pgd(settings, Pgd20), Mnist.Pgd(settings, Pgd100), Mnist.Strongest(settings)];
            return new ExperimentPlan
            {
                Title = "Calibrated adversarial training on MNIST",
                Dataset = settings.Dataset("mnist"),
                TestImages = Mnist.Images(settings),
                Models = models,
                Attacks = attacks,
                Headline = Pgd20,
                Checks = Mnist.Checks(settings),
                PaperNumbers = Numbers(MnistTable, models, attacks.Select(attack => attack.Label)),
                Note = "The number behind a method is the budget it was trained at. The paper's are those of its table 1, where attacks may leave "
                    + "the pixel range; here they stay inside it. The paper does not say how its AT and TRADES were trained: AT as CAT, TRADES as its own code does.",
                Claims = MnistClaims,
            };
        });

    private static ClaimPlan[] MnistClaims =>
    [
        new("cat-more-robust", "CATcent and CATcw trained at 0.3 are more accurate under PGD-20 than AT and TRADES trained at 0.3.", found => Claims.All(
            from method in Calibrated
            from baseline in (string[])["AT", "TRADES"]
            select Claims.Exceeds(found, (method + " 0.3", Pgd20), (baseline + " 0.3", Pgd20)))),
        new("cat-clean-kept", "CATcent and CATcw trained at 0.3 are at most half a point less accurate on clean images than AT and TRADES trained at 0.3.", found => Claims.All(
            from method in Calibrated
            from baseline in (string[])["AT", "TRADES"]
            select Claims.Exceeds(found, (method + " 0.3", Clean), (baseline + " 0.3", Clean), -0.005))),
        new("cat-larger-budget-robust", "CATcent and CATcw are more accurate under PGD-100 at 0.3 if they are trained at 0.4 than if they are trained at 0.3.", found => Claims.All(
            from method in Calibrated
            select Claims.Exceeds(found, (method + " 0.4", Pgd100), (method + " 0.3", Pgd100)))),
        new("cat-larger-budget-clean", "Trained at 0.4, CATcent and CATcw are at most half a point less accurate on clean images than trained at 0.3.", found => Claims.All(
            from method in Calibrated
            select Claims.Exceeds(found, (method + " 0.4", Clean), (method + " 0.3", Clean), -0.005))),
        Converged([.. from method in Calibrated from budget in (double[])[0.3, 0.4] select Mnist.Name(method, budget)]),
    ];

}
