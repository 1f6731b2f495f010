using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

internal static partial class So
{
    private static readonly string[] PgdTrainers = [Madry, Trades], SingleStepTrainers = [Ensemble, Atda];

    private static IEnumerable<ClaimPlan> TableClaims =>
    [
        new("own-norm-is-defended",
            "The models that Madry's training and TRADES made for one norm stand PGD and S-O of that norm on more than half of the images.",
            found => Claims.All(PgdTrainers.SelectMany(trainer => (Verdict[])
            [
                Claims.Above(found, (Model(trainer, L2), PgdL2), 0.5), Claims.Above(found, (Model(trainer, L2), SoL2), 0.5),
                Claims.Above(found, (Model(trainer, Linf), PgdLinf), 0.5), Claims.Above(found, (Model(trainer, Linf), SoLinf), 0.5),
            ]))),
        new("linf-training-stands-pgd-l2",
            "The l∞-trained models of Madry et al. and TRADES stand PGD l2 4.0 on more than half of the images.",
            found => OfPgdTrainers(trainer => Claims.Above(found, (Model(trainer, Linf), PgdL2), 0.5))),
        new("linf-training-falls-to-so-l2",
            "The l∞-trained models of Madry et al. and TRADES do not survive S-O l2 4.0: less than 10 % of the images stand it.",
            found => OfPgdTrainers(trainer => Claims.Below(found, (Model(trainer, Linf), SoL2), 0.1))),
        new("so-l2-beats-pgd-l2",
            "Of the l∞-trained models of Madry et al. and TRADES, S-O l2 4.0 leaves fewer images than PGD l2 4.0.",
            found => OfPgdTrainers(trainer => Claims.Exceeds(found, (Model(trainer, Linf), PgdL2), (Model(trainer, Linf), SoL2)))),
        new("l2-training-falls-in-linf",
            "The l2-trained models of Madry et al. and TRADES do not survive S-O l∞ 0.3: less than 30 % of the images stand it.",
            found => OfPgdTrainers(trainer => Claims.Below(found, (Model(trainer, L2), SoLinf), 0.3))),
        new("mixing-avoids-the-collapse",
            "Trained against both norms, the models of Madry et al. and TRADES stand S-O l2 4.0 on more images than trained in l∞.",
            found => OfPgdTrainers(trainer => Claims.Exceeds(found, (Model(trainer, Mix), SoL2), (Model(trainer, Linf), SoL2)))),
        new("mixing-barely-helps",
            "Trained against both norms, the models of Madry et al. and TRADES still lose more than half of the images to S-O l2 4.0 and S-O l∞ 0.3 together.",
            found => OfPgdTrainers(trainer => Claims.Below(found, Model(trainer, Mix), [SoL2, SoLinf], 0.5))),
        new("ensemble-partly-fixes",
            "Ensemble training and ATDA in l∞ stand S-O l2 4.0 on at least 30 points more of the images than Madry's training and TRADES in l∞.",
            found => Claims.All(from trainer in SingleStepTrainers
                                from other in PgdTrainers
                                select Claims.Exceeds(found, (Model(trainer, Linf), SoL2), (Model(other, Linf), SoL2), 0.3))),
        new("ensemble-far-from-ideal",
            "Ensemble training and ATDA, in l∞ or against both norms, leave less than 80 % of the images under S-O l2 4.0.",
            found => Claims.All(from trainer in SingleStepTrainers
                                from norm in (string[])[Linf, Mix]
                                select Claims.Below(found, (Model(trainer, norm), SoL2), 0.8))),
        .. SingleStepTrainers.Select(trainer => new ClaimPlan(
            $"so-is-pgd-on-{trainer.ToLowerInvariant()}",
            $"On all models of {(trainer == Ensemble ? "ensemble training" : trainer)}, S-O and PGD leave the same share of the images, up to 5 points, in either norm.",
            found => Claims.All(from norm in Norms
                                from pair in ((string, string)[])[(PgdL2, SoL2), (PgdLinf, SoLinf)]
                                select Claims.Equal(found, (Model(trainer, norm), pair.Item1), (Model(trainer, norm), pair.Item2), 0.05)))),
    ];

    private static Verdict OfPgdTrainers(Func<string, Verdict> test) => Claims.All(PgdTrainers.Select(test));
}
