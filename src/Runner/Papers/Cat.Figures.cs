using System.Globalization;
using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

/// <summary>Figures 3, 4 and 5: larger budgets, ablations, losses of the training attack. All on CIFAR-10.</summary>
internal static partial class Cat
{
    // where the paper does not say which: the middle one of its three
    private const string MiddleBeta1 = "0.1";

    private const string CurvesNote = "On the images that the choice of the epoch tries, under PGD-10 from a random start.";

    private static readonly WordKey Budgets = new("budgets", "training budgets in 255ths, smallest first", "8,16", "8,16", "8,10,12,14,16") { Accepts = AreNumbers };

    private static readonly string[] Rivals = ["AT", "TRADES"];

    private static readonly string[] Ablations = ["CAT", "A1", "A2"];

    private static readonly string[] Losses = ["CE", "KL", "CW"];

    private static Experiment Figure3() => Of(
        "cat-fig3", "AT, TRADES and CAT on CIFAR-10, trained at larger budgets", "seconds", "15 minutes", "weeks", [.. Cifar.Keys, Budgets], settings =>
        {
            string[] budgets = Betas(settings, Budgets);
            Cifar.Task task = Cifar.TaskOf(settings);
            return new ExperimentPlan
            {
                Title = "Training with larger budgets",
                Dataset = settings.Dataset("cifar10"),
                TestImages = Cifar.Images(settings),
                Models = [.. from method in (string[])["CAT", .. Rivals] from budget in budgets select Trained(settings, task, method, budget)],
                Attacks = [Cifar.Attack(settings, Pgd20), Cifar.Attack(settings, AutoAttack)],
                Headline = Pgd20,
                Checks = Cifar.Checks(settings),
                Note = "The number behind a method is its training budget in 255ths; attacks have 8. CAT is CATcent with β₁ = 0.1, which the paper does not say, "
                    + "nor which budgets its figure has between 8 and 16.",
                Figures = [Figures.Accuracy("Against the training budget", "Attacked within 8/255. Bands are 95 % Wilson intervals.", Chart(Pgd20, false), Chart("Natural + PGD-20", true))],
                Claims = BudgetClaims(budgets[0], budgets[^1]),
            };

            AccuracyChart Chart(string title, bool sum) => new(title, "training budget (255ths)", [.. ((string[])["CAT", .. Rivals]).Select(method => new AccuracyLine(
                method, [.. budgets.Select(budget => (double.Parse(budget, CultureInfo.InvariantCulture), $"{method} {budget}", Pgd20))]))])
            {
                AddsClean = sum,
            };
        });

    private static ModelPlan Trained(Settings settings, Cifar.Task task, string method, string budget)
    {
        string name = $"{method} {budget}";
        double of255 = double.Parse(budget, CultureInfo.InvariantCulture);
        return method switch
        {
            "CAT" => Cifar.Calibrated(settings, task, name, "cat-cent", MiddleBeta1, budget: of255),
            "AT" => Cifar.AtOf(settings, task, name, of255),
            _ => Cifar.TradesOf(settings, task, name, of255),
        };
    }

    private static ClaimPlan[] BudgetClaims(string small, string large)
    {
        return
        [
            new("cat-larger-budget-more-robust", $"CAT is more accurate under PGD-20 within 8/255 if it is trained at {large}/255 than if it is trained at {small}/255.",
                found => Claims.Exceeds(found, ($"CAT {large}", Pgd20), ($"CAT {small}", Pgd20))),
            new("cat-sum-falls-less", $"From {small}/255 to {large}/255, the sum of clean accuracy and accuracy under PGD-20 falls less for CAT than for AT and TRADES.",
                found => Claims.All(Rivals.Select(rival => Claims.Contrast(found, [.. Change("CAT", 1), .. Change(rival, -1)])))),
        ];

        (double, string, string)[] Change(string method, double sign) =>
        [
            (sign, $"{method} {large}", Clean), (sign, $"{method} {large}", Pgd20), (-sign, $"{method} {small}", Clean), (-sign, $"{method} {small}", Pgd20),
        ];
    }

    private static Experiment Figure4() => Of(
        "cat-fig4", "CAT without its mask (A2) and without its weights besides (A1), epoch by epoch", "seconds", "8 minutes", "weeks", Cifar.Keys, settings =>
        {
            Cifar.Task task = Cifar.TaskOf(settings);
            return new ExperimentPlan
            {
                Title = "What the mask and the weights of calibrated adversarial training do",
                Dataset = settings.Dataset("cifar10"),
                TestImages = Cifar.Images(settings),
                Models =
                [
                    .. Ablations.Select(name => Cifar.Calibrated(
                        settings, task, name, "cat-cent", MiddleBeta1, more: name == "CAT" ? "" : $" ablation={name.ToLowerInvariant()}")),
                ],
                Attacks = [Cifar.Attack(settings, Pgd10), Cifar.Attack(settings, AutoAttack)],
                Headline = Pgd10,
                Checks = Cifar.Checks(settings),
                Note = "CAT is CATcent with β₁ = 0.1, which the paper does not say. A2 has a mask of ones, A1 in addition the plain cross-entropy.",
                Figures = [Figures.Epochs("Epoch by epoch", CurvesNote, Ablations)],
                Claims =
                [
                    new("cat-mask-cleaner", "CAT is more accurate on clean images than A2, which has no mask.", found => Claims.Exceeds(found, ("CAT", Clean), ("A2", Clean))),
                    new("cat-ablations-lower-sum", "CAT has a higher sum of clean accuracy and accuracy under PGD-10 than A1 and than A2.",
                        found => Claims.All(SumBeats(found, "CAT", "A1", Pgd10), SumBeats(found, "CAT", "A2", Pgd10))),
                    new("cat-weights-cleaner", "A2, whose cross-entropy is weighted, is more accurate on clean images than A1, whose is not.",
                        found => Claims.Exceeds(found, ("A2", Clean), ("A1", Clean))),
                ],
            };
        });

    private static Experiment Figure5() => Of(
        "cat-fig5", "CAT with other losses of the training attack, epoch by epoch", "seconds", "15 minutes", "weeks", Cifar.Keys, settings =>
        {
            string[] betas = ["0.05", "0.1"];
            Cifar.Task task = Cifar.TaskOf(settings);
            return new ExperimentPlan
            {
                Title = "Losses of the training attack",
                Dataset = settings.Dataset("cifar10"),
                TestImages = Cifar.Images(settings),
                Models =
                [
                    .. from beta in betas
                       from loss in Losses
                       select Cifar.Calibrated(settings, task, $"{loss} {beta}", loss == "CW" ? "cat-cw" : "cat-cent", beta, more: loss == "KL" ? " attack-loss=kl" : ""),
                ],
                Attacks = [Cifar.Attack(settings, Pgd10), Cifar.Attack(settings, AutoAttack)],
                Headline = Pgd10,
                Checks = Cifar.Checks(settings),
                Note = "The number behind a loss is β₁; the paper shows two settings without saying which. CE is CATcent, CW is CATcw, KL attacks the divergence as TRADES does.",
                Figures = [.. betas.Select(beta => Figures.Epochs($"Epoch by epoch, β₁ = {beta}", CurvesNote, [.. Losses.Select(loss => $"{loss} {beta}")]))],
                Claims =
                [
                    new("cat-divergence-less-effective", "With KL as the loss of its attack, CAT is less accurate under PGD-10 than with CE and than with CW, at β₁ = 0.05 and at 0.1.",
                        found => Claims.All(
                            from beta in betas
                            from loss in (string[])["CE", "CW"]
                            select Claims.Exceeds(found, ($"{loss} {beta}", Pgd10), ($"KL {beta}", Pgd10)))),
                ],
            };
        });
}
