using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class MethodCatalogTests
{
    private static readonly MethodTask Grey = Task([1, 16, 16]);
    private static readonly MethodTask Colour = Task([3, 16, 16]);

    [Fact]
    public void Every_method_is_in_the_catalogue()
    {
        IEnumerable<string> missing = typeof(TrainingMethod).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(TrainingMethod)) && !type.IsAbstract)
            .Except(MethodCatalog.All.Select(spec => spec.Type))
            .Select(type => type.Name);
        Assert.True(!missing.Any(), $"Add to src/Adversarial/Catalog: {string.Join(", ", missing)}.");
    }

    [Fact]
    public void Names_are_unique_and_everything_is_described()
    {
        Assert.Equal(MethodCatalog.All.Count, MethodCatalog.All.DistinctBy(spec => spec.Name).Count());
        Assert.All(MethodCatalog.All, spec =>
        {
            Assert.Matches("^[a-z][a-z0-9-]*$", spec.Name);
            Assert.NotEmpty(spec.Summary);
            Assert.Equal(spec.Options.Count, spec.Options.DistinctBy(option => option.Name).Count());
            Assert.All(spec.Options, option => Assert.NotEmpty(option.Description));
            Assert.Same(spec, MethodCatalog.Find(spec.Name.ToUpperInvariant()));
        });
    }

    [Fact]
    public void Defaults_are_values_and_make_the_method_that_is_promised()
    {
        Assert.All(MethodCatalog.All, spec =>
        {
            Assert.All(spec.Options.Where(option => !option.IsDerived), option => Assert.True(option.Accepts(option.Default), $"{spec.Name}: {option}"));
            Assert.Equal(spec.Type, Make(spec, Grey).GetType());
            Assert.Equal(spec.Type, Make(spec, Colour).GetType());
        });
    }

    [Fact]
    public void Every_option_changes_the_method()
    {
        foreach (MethodSpec spec in MethodCatalog.All)
        {
            foreach (CatalogOption option in spec.Options)
            {
                string[] values = option.Kind switch
                {
                    // a derived default begins with what grey images get
                    CatalogOptionKind.Word => [.. option.Words.Where(word => word != option.Default.Split(',')[0])],
                    CatalogOptionKind.Switch => [option.Default == "yes" ? "no" : "yes"],
                    CatalogOptionKind.Whole => ["3"],
                    _ => ["1/8"],
                };
                (string, string)[] choice = ChoiceThatUses(option, spec);
                string before = Text(Make(spec, Grey, choice));
                Assert.All(values, value => Assert.False(
                    before == Text(Make(spec, Grey, [.. choice, (option.Name, value)])), $"{spec.Name}:{option.Name}={value}"));
            }
        }
    }

    [Fact]
    public void Budgets_are_those_of_the_papers_on_grey_and_on_colour_images()
    {
        MethodSpec madry = MethodCatalog.Find("madry")!;
        Assert.Equal(Pgd.MadryMnist with { ReturnBest = false }, Attacks(madry, Grey).Single());
        Assert.Equal(Pgd.MadryCifar with { ReturnBest = false }, Attacks(madry, Colour).Single());
        Assert.Equal(
            [new Pgd(new Linf(0.1), 3, 0.05) { ReturnBest = false }, new Pgd(new L2(4), 3) { ReturnBest = false }],
            Attacks(madry, Grey, ("norm", "mixed"), ("eps", "0.1"), ("steps", "3"), ("step", "0.05")));
    }

    /// <summary>What must be chosen so that an option matters: a norm for its budget, an attack for its options.</summary>
    private static (string Name, string Value)[] ChoiceThatUses(CatalogOption option, MethodSpec spec)
    {
        (string Name, string Value)[] known =
        [
            .. option.Name switch
            {
                "eps-l2" or "step-l2" => [("norm", "l2")],
                "smoothing" => [("label", "uniform")],
                "beta" or "gamma" => [("label", "bilateral")],
                "confidence" => [("attack-loss", "cw")],
                "eps" or "steps" or "step" or "random" => [("perturbation", "pgd")],
                "covariance" or "decay" or "between" => [("perturbation", "lrc")],
                _ => Array.Empty<(string, string)>(),
            },
        ];
        return [.. known.Where(choice => spec.Options.Any(one => one.Name == choice.Name && one.Words.Contains(choice.Value)))];
    }

    private static IReadOnlyList<Attack> Attacks(MethodSpec spec, MethodTask task, params (string Name, string Value)[] given) =>
        ((CraftingMethod)Make(spec, task, given)).Attacks;

    private static TrainingMethod Make(MethodSpec spec, MethodTask task, params (string Name, string Value)[] given)
    {
        task = task with { Sources = [.. spec.SourceNetworks.Select(_ => Tiny.Convolutional())] };
        return spec.Create(spec.Values(given.ToDictionary(one => one.Name, one => one.Value)), task);
    }

    /// <summary>Everything public of a method; lists are compared by what they hold.</summary>
    private static string Text(TrainingMethod method) => string.Join(", ", method.GetType().GetProperties().Select(property =>
        $"{property.Name} = {(property.GetValue(method) is IEnumerable<object> list ? string.Join("; ", list) : property.GetValue(method))}"));

    private static MethodTask Task(Shape shape) => new(ImageSet.FromFloats(shape, new RandomStream(1).Uniform([20 * shape.Size]).ToArray<float>(), new int[20]), 10);
}
