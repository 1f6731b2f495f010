using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>The defaults of TRADES, MART and FAT are those of the published codes.</summary>
public class TradeoffCatalogTests
{
    private static readonly MethodTask Grey = Task([1, 28, 28]);
    private static readonly MethodTask Colour = Task([3, 32, 32]);

    [Fact]
    public void Trades_has_the_settings_of_train_trades_mnist_and_cifar10()
    {
        var grey = (Trades)Make("trades", Grey);
        var colour = (Trades)Make("trades", Colour);
        Assert.Equal((1, 6), (grey.Beta, colour.Beta));
        Assert.Equal(Last(new Pgd(Gaussian(new Linf(0.3)), 40, 0.01)), Assert.Single(grey.Attacks));
        Assert.Equal(Last(new Pgd(Gaussian(new Linf(0.031)), 10, 0.007)), Assert.Single(colour.Attacks));
        Assert.False(grey.CraftInTrainingMode || grey.DetachNatural);
        IReadOnlyList<Attack> mixed = ((CraftingMethod)Make("trades", Grey, ("norm", "mixed"))).Attacks;
        Assert.Equal([grey.Attacks[0], Last(Trades.Ascent(new L2(4), 40, 0.2))], mixed);
    }

    [Fact]
    public void Mart_has_the_settings_of_mart()
    {
        var mart = (Mart)Make("mart", Colour);
        Assert.Equal(5, mart.Beta);
        Assert.Equal(Last(new Pgd(Gaussian(new Linf(0.031)), 10, 0.007)), Assert.Single(mart.Attacks));
        Assert.False(mart.CraftInTrainingMode || mart.DetachNatural || mart.DetachWeight);
    }

    [Fact]
    public void Fat_has_the_settings_of_its_scripts()
    {
        var plain = (FriendlyPgd)Assert.Single(((AdversarialTraining)Make("fat", Colour)).Attacks);
        Assert.Equal(new FriendlyPgd(new Linf(0.031), 10, 0.007) { Noise = 0.001, TauRisesAfter = 50, TauRisesEvery = 40 }, plain);
        var trades = (Trades)Make("fat-trades", Colour);
        Assert.Equal(6, trades.Beta);
        Assert.Equal(
            new FriendlyPgd(Gaussian(new Linf(0.031)), 10, 0.007) { TauRisesAfter = 30, TauRisesEvery = 20 }, Assert.Single(trades.Attacks));
    }

    [Fact]
    public void The_schedule_of_tau_spans_the_training()
    {
        var plain = (FriendlyPgd)((CraftingMethod)Make("fat", Colour with { Epochs = 12 })).Attacks[0];
        Assert.Equal((5, 4), (plain.TauRisesAfter, plain.TauRisesEvery));
        var trades = (FriendlyPgd)((CraftingMethod)Make("fat-trades", Colour with { Epochs = 17 }, ("tau-after", "2"))).Attacks[0];
        Assert.Equal((2, 4), (trades.TauRisesAfter, trades.TauRisesEvery));
        var constant = (FriendlyPgd)((CraftingMethod)Make("fat", Colour, ("tau", "3"), ("tau-every", "0"))).Attacks[0];
        Assert.Equal(3, ((FriendlyPgd)constant.AtEpoch(119)).Tau);
        Assert.Throws<ArgumentOutOfRangeException>(() => Colour with { Epochs = 0 });
    }

    [Fact]
    public void Steps_of_other_budgets_and_numbers_are_in_proportion()
    {
        var linf = (Pgd)((CraftingMethod)Make("trades", Grey, ("eps", "0.15"), ("steps", "10"))).Attacks[0];
        Assert.Equal(0.02, linf.StepSize, 1e-12);
        var l2 = (GradientAttack)((CraftingMethod)Make("trades", Grey, ("norm", "l2"), ("eps-l2", "1"), ("steps", "10"))).Attacks[0];
        Assert.Equal(0.2, l2.StepSize, 1e-12);
        var given = (GradientAttack)((CraftingMethod)Make("trades", Grey, ("norm", "mixed"), ("step", "0.03"), ("step-l2", "0.5"))).Attacks[1];
        Assert.Equal(0.5, given.StepSize);
    }

    private static TrainingMethod Make(string name, MethodTask task, params (string Name, string Value)[] given)
    {
        MethodSpec spec = MethodCatalog.Find(name)!;
        return spec.Create(new CatalogValues(name, spec.Options, given.ToDictionary(one => one.Name, one => one.Value)), task);
    }

    private static PixelThreat Gaussian(PixelThreat threat) => threat with { StartDeviation = 0.001 };

    private static GradientAttack Last(GradientAttack attack) => attack with { ReturnBest = false };

    private static MethodTask Task(Shape shape) => new(ImageSet.FromFloats(shape, new float[shape.Size], [0]), 10);
}
