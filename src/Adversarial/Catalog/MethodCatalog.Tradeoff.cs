namespace AdvScratch.Adversarial;

public static partial class MethodCatalog
{
    // zjfheart/Friendly-Adversarial-Training: FAT.py and FAT_for_TRADES.py, adjust_tau
    private static readonly TauPlan PlainTau = new(After: 50, Every: 40, Epochs: 120);
    private static readonly TauPlan TradesTau = new(After: 30, Every: 20, Epochs: 85);

    private static IEnumerable<MethodSpec> Tradeoffs() =>
    [
        new(
            "trades",
            typeof(Trades),
            "cross-entropy of the images as they are, and the divergence of the output on images that were attacked to increase it",
            "Zhang et al., ICML 2019",
            [.. TradeoffOptions.FromGaussian, TradeoffOptions.Beta, TradeoffOptions.DetachNatural],
            (values, task) => TradesOf(TradeoffOptions.Attacks(values, task, (threat, steps, stepSize) => Trades.Ascent(threat, steps, stepSize)), values, task)),
        new(
            "mart",
            typeof(Mart),
            "cross-entropy after PGD with a margin term, and the divergence weighted by how unsure the network is of the natural image",
            "Wang et al., ICLR 2020",
            [
                .. TradeoffOptions.FromGaussian,
                AttackOptions.Number("beta", "5", "weight β of the divergence between natural and adversarial output"),
                TradeoffOptions.DetachNatural,
                new("detach-weight", CatalogOptionKind.Switch, "no", "whether the weight 1 − p_y of the divergence is a constant"),
            ],
            (values, task) => MethodOptions.Crafting(
                new Mart(TradeoffOptions.Attacks(values, task, (threat, steps, stepSize) => new Pgd(threat, steps, stepSize)))
                {
                    Beta = values.Number("beta"),
                    DetachNatural = values.Switch(TradeoffOptions.DetachNatural.Name),
                    DetachWeight = values.Switch("detach-weight"),
                },
                values)),
        new(
            "fat",
            typeof(AdversarialTraining),
            "adversarial training on images that PGD left soon after they were misclassified",
            "Zhang et al., ICML 2020",
            [.. TradeoffOptions.FromUniform, .. TradeoffOptions.Friendly(PlainTau, omega: "0.001")],
            (values, task) => MethodOptions.Crafting(new AdversarialTraining(TradeoffOptions.Friendly(values, task, PlainTau)), values)),
        new(
            "fat-trades",
            typeof(Trades),
            "TRADES on images that the attack left soon after they were misclassified",
            "Zhang et al., ICML 2020",
            [
                .. TradeoffOptions.FromGaussian,
                TradeoffOptions.Beta,
                TradeoffOptions.DetachNatural,
                .. TradeoffOptions.Friendly(TradesTau, omega: "0"),
            ],
            (values, task) => TradesOf(TradeoffOptions.Friendly(values, task, TradesTau), values, task)),
    ];

    private static CraftingMethod TradesOf(IReadOnlyList<Attack> attacks, CatalogValues values, MethodTask task) => MethodOptions.Crafting(
        new Trades(attacks)
        {
            Beta = values.NumberOrNull(TradeoffOptions.Beta.Name) ?? (task.IsGrey ? 1 : 6),
            DetachNatural = values.Switch(TradeoffOptions.DetachNatural.Name),
        },
        values);
}
