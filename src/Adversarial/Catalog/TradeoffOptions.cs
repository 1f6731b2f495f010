namespace AdvScratch.Adversarial;

/// <summary>Options of TRADES, MART and FAT, whose published codes share budget, step and start.</summary>
internal static class TradeoffOptions
{
    private const string Pixels = "of the pixel range [0, 1]";

    private static readonly CatalogOption Epsilon = MethodOptions.Epsilon with { Default = "0.3, on colour images 0.031" };

    private static readonly CatalogOption StepSize =
        MethodOptions.StepSize with { Default = "0.01, on colour images 0.007, in proportion to eps / steps" };

    private static readonly CatalogOption StepSizeL2 = MethodOptions.StepSizeL2 with { Default = "2 eps-l2 / steps" };

    private static readonly CatalogOption StartDeviation =
        AttackOptions.Number("start-deviation", "0.001", "standard deviation of the Gaussian random start", Pixels);

    private static readonly CatalogOption Tau =
        AttackOptions.Whole("tau", 0, "how many steps an image takes after it is misclassified τ, at the beginning of training");

    private static readonly CatalogOption TauEvery = new("tau-every", CatalogOptionKind.Number, "", "after how many more epochs τ grows by 1 again; 0 keeps τ as it is")
    {
        Unit = "epochs",
        IsDerived = true,
    };

    public static readonly CatalogOption Beta = new("beta", CatalogOptionKind.Number, "1, on colour images 6", "weight β of the divergence between natural and adversarial output")
    {
        IsDerived = true,
    };

    public static readonly CatalogOption DetachNatural =
        new("detach-natural", CatalogOptionKind.Switch, "no", "whether the natural output is a constant in the divergence");

    /// <summary>What the inner attacks take, whatever their start.</summary>
    private static CatalogOption[] Steps =>
    [
        MethodOptions.Norm, Epsilon, MethodOptions.EpsilonL2, MethodOptions.Steps, StepSize, StepSizeL2,
    ];

    /// <summary>What an attack from a Gaussian start takes.</summary>
    public static CatalogOption[] FromGaussian => [.. Steps, StartDeviation, MethodOptions.WarmUp, MethodOptions.CraftInTrainingMode];

    /// <summary>What an attack from a uniform start takes.</summary>
    public static CatalogOption[] FromUniform => [.. Steps, AttackOptions.RandomStart, MethodOptions.WarmUp, MethodOptions.CraftInTrainingMode];

    /// <summary>What early stopping takes.</summary>
    /// <param name="plan">The published schedule of τ.</param>
    /// <param name="omega">The published ω.</param>
    public static CatalogOption[] Friendly(TauPlan plan, string omega) =>
    [
        Tau,
        TauEvery with
        {
            Name = "tau-after",
            Default = Share(plan.After, plan),
            Description = "after how many epochs τ grows by 1 for the first time",
        },
        TauEvery with { Default = Share(plan.Every, plan) },
        AttackOptions.Number("omega", omega, "standard deviation ω of the noise in every step", Pixels),
    ];

    private static string Share(double epochs, TauPlan plan) =>
        $"{epochs}/{plan.Epochs} of the training, {epochs} where its length is not known";

    /// <summary>The inner attacks, one a budget; with <c>start-deviation</c>, if the method has that option.</summary>
    /// <param name="values">Values of the options.</param>
    /// <param name="task">Says whether images are grey.</param>
    /// <param name="make">From the budget, the number of steps and their length.</param>
    public static IReadOnlyList<Attack> Attacks(CatalogValues values, MethodTask task, Func<PixelThreat, int, double, Attack> make)
    {
        int steps = MethodOptions.StepsOf(values, task);
        double? deviation = values.Has(StartDeviation.Name) ? values.Number(StartDeviation.Name) : null;
        return [.. MethodOptions.BudgetsOf(values, task, colour: 0.031).Select(threat =>
            make(threat with { StartDeviation = deviation }, steps, StepOf(threat)))];

        double StepOf(PixelThreat threat) => MethodOptions.StepSizeOf(values, threat) ?? (threat, task.IsGrey) switch
        {
            (L2, _) => 2 * threat.Epsilon / steps,
            (_, true) => 0.01 * (threat.Epsilon / 0.3) * (40.0 / steps),
            _ => 0.007 * (threat.Epsilon / 0.031) * (10.0 / steps),
        };
    }

    /// <summary>The inner attacks of friendly adversarial training.</summary>
    /// <inheritdoc cref="Attacks"/>
    public static IReadOnlyList<Attack> Friendly(CatalogValues values, MethodTask task, TauPlan plan)
    {
        double stretch = (task.Epochs ?? plan.Epochs) / plan.Epochs;
        return Attacks(values, task, (threat, steps, stepSize) => new FriendlyPgd(threat, steps, stepSize)
        {
            RandomStart = !values.Has(AttackOptions.RandomStart.Name) || values.Switch(AttackOptions.RandomStart.Name),
            Tau = values.Whole(Tau.Name),
            TauRisesAfter = values.NumberOrNull("tau-after") ?? plan.After * stretch,
            TauRisesEvery = values.NumberOrNull(TauEvery.Name) ?? plan.Every * stretch,
            Noise = values.Number("omega"),
        });
    }
}

/// <summary>A schedule of τ in friendly adversarial training: it grows by 1 after some epochs, and then every so many.</summary>
/// <param name="After">Epochs before τ grows for the first time.</param>
/// <param name="Every">Epochs before it grows again.</param>
/// <param name="Epochs">How long the published training is.</param>
internal sealed record TauPlan(double After, double Every, double Epochs);
