using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

/// <summary>What the paper says about its table.</summary>
internal static partial class So
{
    // a network that has not learnt the task says nothing about attacks on it
    private const double Learnt = 0.8;

    private static readonly string[] PgdTrainers = [Madry, Trades], SingleStepTrainers = [Ensemble, Atda];

    private static IEnumerable<ClaimPlan> TableClaims =>
    [
        Claim("own-norm-is-defended",
            "The models that Madry's training and TRADES made for one norm stand PGD and S-O of that norm on more than half of the images.",
            Models(PgdTrainers, L2, Linf),
            found => PgdTrainers.SelectMany(trainer => (Verdict[])
            [
                Claims.Above(found, (Model(trainer, L2), PgdL2), 0.5), Claims.Above(found, (Model(trainer, L2), SoL2), 0.5),
                Claims.Above(found, (Model(trainer, Linf), PgdLinf), 0.5), Claims.Above(found, (Model(trainer, Linf), SoLinf), 0.5),
            ])),
        Claim("linf-training-stands-pgd-l2",
            "The l∞-trained models of Madry et al. and TRADES stand PGD l2 4.0 on more than half of the images.",
            Models(PgdTrainers, Linf),
            found => PgdTrainers.Select(trainer => Claims.Above(found, (Model(trainer, Linf), PgdL2), 0.5))),
        Claim("linf-training-falls-to-so-l2",
            "The l∞-trained models of Madry et al. and TRADES do not survive S-O l2 4.0: less than 10 % of the images stand it.",
            Models(PgdTrainers, Linf),
            found => PgdTrainers.Select(trainer => Claims.Below(found, (Model(trainer, Linf), SoL2), 0.1))),
        Claim("so-l2-beats-pgd-l2",
            "Of the l∞-trained models of Madry et al. and TRADES, S-O l2 4.0 leaves fewer images than PGD l2 4.0.",
            Models(PgdTrainers, Linf),
            found => PgdTrainers.Select(trainer => Claims.Exceeds(found, (Model(trainer, Linf), PgdL2), (Model(trainer, Linf), SoL2)))),
        Claim("l2-training-falls-in-linf",
            "The l2-trained models of Madry et al. and TRADES do not survive S-O l∞ 0.3: less than 30 % of the images stand it.",
            Models(PgdTrainers, L2),
            found => PgdTrainers.Select(trainer => Claims.Below(found, (Model(trainer, L2), SoLinf), 0.3))),
        Claim("mixing-avoids-the-collapse",
            "Trained against both norms, the models of Madry et al. and TRADES stand S-O l2 4.0 on more images than trained in l∞.",
            Models(PgdTrainers, Linf, Mix),
            found => PgdTrainers.Select(trainer => Claims.Exceeds(found, (Model(trainer, Mix), SoL2), (Model(trainer, Linf), SoL2)))),
        Claim("mixing-barely-helps",
            "Trained against both norms, the models of Madry et al. and TRADES still lose more than half of the images to S-O l2 4.0 and S-O l∞ 0.3 together.",
            Models(PgdTrainers, Mix),
            found => PgdTrainers.Select(trainer => Claims.Below(found, Model(trainer, Mix), [SoL2, SoLinf], 0.5))),
        Claim("ensemble-partly-fixes",
            "Ensemble training and ATDA in l∞ stand S-O l2 4.0 on at least 30 points more of the images than Madry's training and TRADES in l∞.",
            Models(Trainers, Linf),
            found => from trainer in SingleStepTrainers
                     from other in PgdTrainers
                     select Claims.Exceeds(found, (Model(trainer, Linf), SoL2), (Model(other, Linf), SoL2), 0.3)),
        Claim("ensemble-far-from-ideal",
            "Ensemble training and ATDA, in l∞ or against both norms, leave less than 80 % of the images under S-O l2 4.0.",
            Models(SingleStepTrainers, Linf, Mix),
            found => Models(SingleStepTrainers, Linf, Mix).Select(model => Claims.Below(found, (model, SoL2), 0.8))),
        .. SingleStepTrainers.Select(trainer => Claim(
            $"so-is-pgd-on-{trainer.ToLowerInvariant()}",
            $"On all models of {(trainer == Ensemble ? "ensemble training" : trainer)}, S-O and PGD leave the same share of the images, up to 5 points, in either norm.",
            Models([trainer], Norms),
            found => from model in Models([trainer], Norms)
                     from pair in ((string Pgd, string So)[])[(PgdL2, SoL2), (PgdLinf, SoLinf)]
                     select Claims.Equal(found, (model, pair.Pgd), (model, pair.So), 0.05))),
    ];

    private static string[] Models(string[] trainers, params string[] norms) =>
        [.. trainers.SelectMany(trainer => norms.Select(norm => Model(trainer, norm)))];

    /// <summary>A claim that holds if all of its tests do, about networks that have learnt the task; others decide nothing.</summary>
    private static ClaimPlan Claim(string id, string text, string[] models, Func<Findings, IEnumerable<Verdict>> tests) => new(
        id,
        text,
        found => models.All(model => found[model, ExperimentPlan.Clean]?.Accuracy.Value > Learnt) ? Claims.All(tests(found)) : Verdict.Open);
}
