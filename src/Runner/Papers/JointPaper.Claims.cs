using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

/// <content>What the paper says of its tables.</content>
internal static partial class JointPaper
{
    private static readonly string[] OneStepModels = [PixelOne, SpatialOne, JointOne], MultiStepModels = [PixelMulti, SpatialMulti, JointMulti];

    private static ClaimPlan[] Claims1 =>
    [
        new("joint-most-robust-to-joint-one-step",
            "Under the joint attack the one-step Joint model is more accurate than the Natural one and than all models trained against pixel or spatial attacks alone.",
            found => AboveAll(found, JointOne, Joint, Natural, PixelMulti, SpatialMulti, PixelOne, SpatialOne)),
        new("joint-most-robust-to-joint-multi-step",
            "Under the joint attack the multi-step Joint model is more accurate than the multi-step Pixel and Spatial models.",
            found => AboveAll(found, JointMulti, Joint, PixelMulti, SpatialMulti)),
        new("pixel-training-helps-against-spatial",
            "Under the spatial attack both Pixel models are more accurate than the Natural one.",
            found => Claims.All(AboveAll(found, PixelMulti, Spatial, Natural), AboveAll(found, PixelOne, Spatial, Natural))),
        new("pixel-less-robust-to-spatial",
            "Under the spatial attack the Spatial models are more accurate than the Pixel models of as many steps.",
            found => Claims.All(AboveAll(found, SpatialMulti, Spatial, PixelMulti), AboveAll(found, SpatialOne, Spatial, PixelOne))),
        new("spatial-training-helps-against-pixel",
            "Under PGD-20 both Spatial models are more accurate than the Natural one.",
            found => Claims.All(AboveAll(found, SpatialMulti, Pgd20, Natural), AboveAll(found, SpatialOne, Pgd20, Natural))),
        new("spatial-less-robust-to-pixel",
            "Under PGD-20 the Pixel models are more accurate than the Spatial models of as many steps.",
            found => Claims.All(AboveAll(found, PixelMulti, Pgd20, SpatialMulti), AboveAll(found, PixelOne, Pgd20, SpatialOne))),
        new("joint-training-helps-against-pixel",
            "Under PGD-20 the Joint models are more accurate than the Pixel models of as many steps.",
            found => Claims.All(AboveAll(found, JointMulti, Pgd20, PixelMulti), AboveAll(found, JointOne, Pgd20, PixelOne))),
        new("joint-on-par-with-specialists",
            "The one-step Joint model is at most 2 points less accurate than the one-step Pixel model under PGD-20 and than the one-step Spatial model under the spatial attack.",
            found => Claims.All(
                Exceeds(found, (JointOne, Pgd20), (PixelOne, Pgd20), -0.02),
                Exceeds(found, (JointOne, Spatial), (SpatialOne, Spatial), -0.02))),
        JointStrongest([.. MultiStepModels, .. OneStepModels]),
    ];

    private static ClaimPlan[] Claims2 =>
    [
        new("joint-beats-cascade", "Under the joint attack the Joint model (double pass) is more accurate than Cascade.", found => AboveAll(found, Joint, Joint, Cascade)),
        new("joint-beats-one-pass", "Under the joint attack the Joint model (double pass) is more accurate than One-pass.", found => AboveAll(found, Joint, Joint, OnePass)),
        new("joint-beats-variants-on-single-attacks",
            "Under PGD-20 and under the spatial attack the Joint model (double pass) is more accurate than Cascade and One-pass.",
            found => Claims.All(AboveAll(found, Joint, Pgd20, Cascade, OnePass), AboveAll(found, Joint, Spatial, Cascade, OnePass))),
        new("cascade-gains-nothing",
            "Under PGD-20 and under the joint attack Cascade is at most 2 points more accurate than Bilateral, which is trained against pixel attacks alone.",
            found => Claims.All(
                Exceeds(found, (Bilateral, Pgd20), (Cascade, Pgd20), -0.02),
                Exceeds(found, (Bilateral, Joint), (Cascade, Joint), -0.02))),
        JointStrongest(Cascade, OnePass, Joint, Bilateral),
    ];

    private static ClaimPlan[] Claims3 =>
    [
        new("orders-comparable",
            "Joint-SP and Joint-PS are equally accurate under PGD-20 and under the spatial attack, up to 5 points.",
            found => Claims.All(
                Equal(found, (JointThenSp, Pgd20), (JointThenPs, Pgd20), 0.05),
                Equal(found, (JointThenSp, Spatial), (JointThenPs, Spatial), 0.05))),
        JointStrongest(JointThenSp, JointThenPs),
    ];

    private static ClaimPlan[] Claims4 =>
    [
        new("smaller-training-budgets-help",
            "Under PGD-20 and under the joint attack the model trained with the smallest budgets is more accurate than the one trained with those of the attacks.",
            found => Claims.All(AboveAll(found, At(2, 0.1), Pgd20, At(8, 0.3)), AboveAll(found, At(2, 0.1), Joint, At(8, 0.3)))),
        new("training-budgets-stable",
            "Under PGD-20 every model is as accurate as the one trained with the budgets of the attacks, up to 12 points.",
            found => Claims.All(from budgets in TrainingBudgets
                                where budgets != (8, 0.3)
                                select Equal(found, (At(budgets), Pgd20), (At(8, 0.3), Pgd20), 0.12))),
        JointStrongest([.. TrainingBudgets.Select(At)]),
    ];

    private static ClaimPlan[] Claims5 =>
    [
        .. from source in (string[])[Undefended, Siamese]
           select new ClaimPlan(
               $"black-box-weaker-{source.ToLowerInvariant()}",
               $"PGD-20, spatial and joint attacks that were crafted on the {source} model leave the Joint model more accurate than those crafted on itself.",
               found => Claims.All(((string[])[Pgd20, Spatial, Joint]).Select(attack => Exceeds(found, (Joint, From(attack, source)), (Joint, attack))))),
    ];

    private static ClaimPlan[] ClaimsOver(string id, string dataset) =>
    [
        new($"{id}-joint-most-robust-to-pixel", $"On {dataset}, under FGSM and PGD-20, Joint is more accurate than Natural, Madry and Bilateral.",
            found => Claims.All(AboveAll(found, Joint, Fgsm, Natural, Madry, Bilateral), AboveAll(found, Joint, Pgd20, Natural, Madry, Bilateral))),
        new($"{id}-joint-most-robust-to-spatial", $"On {dataset}, under the spatial attack, Joint is more accurate than Natural, Madry and Bilateral.",
            found => AboveAll(found, Joint, Spatial, Natural, Madry, Bilateral)),
        new($"{id}-joint-most-robust-to-joint", $"On {dataset}, under the joint attack, Joint is more accurate than Natural, Madry and Bilateral.",
            found => AboveAll(found, Joint, Joint, Natural, Madry, Bilateral)),
        JointStrongest(Madry, Bilateral, Joint),
    ];

    private static ClaimPlan JointStrongest(params string[] models) => JointStrongest(models, Pgd20, Spatial);

    // nothing is left of the natural networks to tell the attacks apart
    private static ClaimPlan JointStrongest(string[] models, params string[] others) => new(
        "joint-attack-strongest",
        "The joint attack leaves every adversarially trained model less accurate than attacks that only change pixels or only move them.",
        found => Claims.All(models.SelectMany(model => others.Select(other => Exceeds(found, (model, other), (model, Joint))))));

    private static Verdict AboveAll(Findings found, string model, string attack, params string[] others) =>
        Claims.All(others.Select(other => Exceeds(found, (model, attack), (other, attack))));

    private static Verdict Equal(Findings found, (string Model, string Attack) first, (string Model, string Attack) second, double margin) =>
        Claims.All(Exceeds(found, first, second, -margin), Exceeds(found, second, first, -margin));

    private static Verdict Exceeds(Findings found, (string Model, string Attack) first, (string Model, string Attack) second, double margin = 0) =>
        HaveLearnt(found, first.Model, second.Model) ? Claims.Exceeds(found, first, second, margin) : Verdict.Open;

    /// <summary>Whether networks are twice as good as chance on clean images; others say nothing about attacks.</summary>
    private static bool HaveLearnt(Findings found, params string[] models) =>
        models.All(model => found[model, ExperimentPlan.Clean]?.Accuracy.Value > (found.Plan.Dataset == Cifar100.Dataset ? 0.02 : 0.2));
}
