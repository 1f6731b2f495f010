namespace AdvScratch.Adversarial.Tests;

public class AttackCatalogTests
{
    private static readonly ImageSet Data = Synthetic.Data(4, 1);

    [Fact]
    public void Every_attack_is_in_the_catalogue()
    {
        // a transferred attack needs a second network, which no text names
        Type[] elsewhere = [typeof(Transfer)];
        IEnumerable<string> missing = typeof(Attack).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(Attack)) && !type.IsAbstract)
            .Except(elsewhere).Except(AttackCatalog.All.Select(spec => spec.Type))
            .Select(type => type.Name);
        Assert.True(!missing.Any(), $"Add to src/Adversarial/Catalog: {string.Join(", ", missing)}.");
    }

    [Fact]
    public void Names_are_unique_and_everything_is_described()
    {
        Assert.Equal(AttackCatalog.All.Count, AttackCatalog.All.DistinctBy(spec => spec.Name).Count());
        Assert.All(AttackCatalog.All, spec =>
        {
            Assert.Matches("^[a-z][a-z0-9-]*$", spec.Name);
            Assert.NotEmpty(spec.Summary);
            Assert.NotEmpty(spec.Paper);
            Assert.NotEmpty(spec.Norms);
            Assert.Equal(spec.Options.Count, spec.Options.DistinctBy(option => option.Name).Count());
            Assert.All(spec.Options, option => Assert.NotEmpty(option.Description));
            Assert.Same(spec, AttackCatalog.Find(spec.Name.ToUpperInvariant()));
        });
    }

    [Fact]
    public void Defaults_are_values_and_make_the_attack_that_is_promised()
    {
        Assert.All(AttackCatalog.All, spec =>
        {
            Assert.All(spec.Options.Where(option => !option.IsDerived), option => Assert.True(option.Accepts(option.Default), $"{spec.Name}: {option}"));
            Assert.Equal(spec.Type, spec.Create(Data).GetType());
        });
    }

    [Fact]
    public void Every_option_changes_the_attack()
    {
        foreach (AttackSpec spec in AttackCatalog.All)
        {
            Attack plain = spec.Create(Data);
            foreach (CatalogOption option in spec.Options)
            {
                string[] values = option.Kind switch
                {
                    CatalogOptionKind.Word => [.. option.Words.Where(word => word != option.Default)],
                    CatalogOptionKind.Switch => [option.Default == "yes" ? "no" : "yes"],
                    CatalogOptionKind.Whole => ["3"],
                    _ => ["1/8"],
                };
                Assert.All(values, value => Assert.False(plain.Equals(Make(spec, (option.Name, value))), $"{spec.Name}:{option.Name}={value}"));
            }
        }
    }

    [Fact]
    public void Options_mean_what_they_say()
    {
        AttackSpec pgd = AttackCatalog.Find("pgd")!;
        Assert.Equal(new Pgd(new Linf(0.3)), pgd.Create(Data));
        Assert.Equal(
            new Pgd(new L2(0.5), 7, 0.1) { Restarts = 2, RandomStart = true, StopEarly = true, Goal = AttackGoal.UntargetedFromPrediction },
            Make(pgd, ("norm", "l2"), ("eps", "1/2"), ("steps", "7"), ("step", "0.1"), ("restarts", "2"), ("early", "yes"), ("goal", "prediction")));
        Assert.Equal(new Fgsm(8 / 255.0), Make(AttackCatalog.Find("fgsm")!, ("eps", "8/255")));
        Assert.Equal(
            new Joint(new FlowAndPixels(new Flow(0.5), new L2(1), JointOrder.PixelSpatial), 5, 0.2, 0.25),
            Make(AttackCatalog.Find("joint")!, ("flow", "0.5"), ("norm", "l2"), ("eps", "1"), ("order", "ps"), ("steps", "5"), ("flow-step", "0.2"), ("step", "0.25")));
        Assert.Equal(new DeepFool(), AttackCatalog.Find("deepfool")!.Create(Data));
    }

    [Theory]
    [InlineData("0.3", 0.3)]
    [InlineData("8/255", 8 / 255.0)]
    [InlineData("1e-3", 1e-3)]
    [InlineData("-1", -1.0)]
    [InlineData("x", null)]
    [InlineData("1/0", null)]
    [InlineData("1/2/3", null)]
    [InlineData("NaN", null)]
    [InlineData("", null)]
    public void Numbers_may_be_fractions(string text, double? value) =>
        Assert.Equal(value, CatalogOption.TryNumber(text, out double number) ? number : null);

    [Fact]
    public void What_is_wrong_is_said_in_a_sentence()
    {
        AttackSpec pgd = AttackCatalog.Find("pgd")!;
        Assert.Equal("pgd takes yes or no for early, not 'maybe'.", Assert.Throws<ArgumentException>(() => Make(pgd, ("early", "maybe"))).Message);
        Assert.StartsWith("pgd has no option 'x'; it has norm, eps,", Assert.Throws<ArgumentException>(() => Make(pgd, ("x", "1"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(pgd, ("steps", "0")));
        Assert.Null(AttackCatalog.Find("nothing"));
    }

    private static Attack Make(AttackSpec spec, params (string Name, string Value)[] given) =>
        spec.Create(spec.Values(given.ToDictionary(one => one.Name, one => one.Value)), Data);
}
