namespace AdvScratch.Adversarial;

/// <summary>An attack as the catalogue describes and makes it.</summary>
public sealed class AttackSpec : CatalogSpec
{
    private readonly Func<CatalogValues, ImageSet, Attack> _make;

    internal AttackSpec(
        string name, Type type, string summary, string paper, IReadOnlyList<CatalogOption> options, Func<CatalogValues, ImageSet, Attack> make)
        : base(name, type, summary, paper, options) => _make = make;

    internal AttackSpec(
        string name, Type type, string summary, string paper, IReadOnlyList<CatalogOption> options, Func<CatalogValues, Attack> make)
        : this(name, type, summary, paper, options, (values, _) => make(values))
    {
    }

    /// <summary>The norms that it works in, as the option <c>norm</c> has them, or the one of its threat model.</summary>
    public required IReadOnlyList<string> Norms { get; init; }

    /// <summary>Makes the attack.</summary>
    /// <param name="values">Values of its options.</param>
    /// <param name="data">The images that will be attacked; attacks whose noise is made after them look at them.</param>
    /// <exception cref="ArgumentException">A value is out of range; the message is one sentence.</exception>
    public Attack Create(CatalogValues values, ImageSet data)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(data);
        return Common(_make(values, data), values);
    }

    /// <summary>Makes the attack with default options.</summary>
    /// <inheritdoc cref="Create(CatalogValues, ImageSet)"/>
    public Attack Create(ImageSet data) => Create(Defaults, data);

    /// <summary>The options that mean the same for every attack that has them.</summary>
    private static Attack Common(Attack attack, CatalogValues values)
    {
        if (values.Has(AttackOptions.Restarts.Name))
            attack = attack with { Restarts = values.Whole(AttackOptions.Restarts.Name) };
        if (values.Has(AttackOptions.Goal.Name))
            attack = attack with { Goal = AttackOptions.GoalOf(values.Word(AttackOptions.Goal.Name)) };
        if (values.Has(AttackOptions.Best.Name))
            attack = attack with { ReturnBest = values.Switch(AttackOptions.Best.Name) };
        if (values.Has(AttackOptions.Early.Name) && values.Switch(AttackOptions.Early.Name))
        {
            attack = attack switch
            {
                GradientAttack gradient => gradient with { StopEarly = true },
                Apgd apgd => apgd with { StopEarly = true },
                Fab fab => fab with { StopEarly = true },
                _ => attack,
            };
        }
        return attack;
    }
}
