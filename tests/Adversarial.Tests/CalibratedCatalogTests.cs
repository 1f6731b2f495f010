using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>What the catalogue makes of the names of calibrated training.</summary>
public class CalibratedCatalogTests
{
    private static readonly MethodTask Grey = new(ImageSet.FromFloats([1, 4, 4], new float[16], [0]), 10);

    private static readonly MethodTask Colour = new(ImageSet.FromFloats([3, 8, 8], new float[192], [0]), 10);

    [Fact]
    public void Defaults_are_those_of_the_published_code()
    {
        CalibratedTraining mnist = Make("cat-cw", Grey), cifar = Make("cat-cw", Colour);
        Assert.Equal(CarliniWagner.MnistTraining(0.3), Assert.Single(mnist.Attacks));
        Assert.Equal(CarliniWagner.CifarTraining, Assert.Single(cifar.Attacks));
        Assert.Equal((1, 0.3, true, true, true), (mnist.Beta, mnist.MaskBeta, mnist.WeightsCrossEntropy, mnist.LearnsMask, mnist.CraftInTrainingMode));
        Assert.Equal((5, 0.1, true, true, true), (cifar.Beta, cifar.MaskBeta, cifar.WeightsCrossEntropy, cifar.LearnsMask, cifar.CraftInTrainingMode));
        var pgd = new Pgd(new Linf(0.3) { StartRadius = 0.1 }, 20, 0.3 / 20) { ReturnBest = false };
        Assert.Equal(pgd, Assert.Single(Make("cat-cent", Grey).Attacks));
        Assert.Equal(Pgd.MadryCifar with { ReturnBest = false }, Assert.Single(Make("cat-cent", Colour).Attacks));
        Assert.Equal(["CATcent", "CATcw"], [Make("cat-cent", Grey).Name, mnist.Name]);
    }

    [Fact]
    public void Networks_and_optimisers_of_masks_are_those_of_the_published_code()
    {
        (Module mask, Optimizer optimizer) = Parts(Make("cat-cent", Grey), [1, 4, 4]);
        Assert.Contains("7.weight", mask.StateDict().Keys);
        Assert.Equal(0.001, Assert.IsType<Adam>(optimizer).LearningRate);
        (mask, optimizer) = Parts(Make("cat-cent", Colour), [3, 8, 8]);
        Assert.Contains("layer4.1.bn2.weight", mask.StateDict().Keys);
        Assert.Equal(0.1, Assert.IsType<Sgd>(optimizer).LearningRate);
        (mask, optimizer) = Parts(
            Make("cat-cent", Colour, ("mask", "mask-mnist"), ("mask-optimizer", "adam"), ("mask-lr", "0.002")), [3, 8, 8]);
        Assert.Contains("7.weight", mask.StateDict().Keys);
        Assert.Equal(0.002, Assert.IsType<Adam>(optimizer).LearningRate);
    }

    [Theory]
    [InlineData("none", true, true)]
    [InlineData("a1", false, false)]
    [InlineData("a2", true, false)]
    public void Ablations_are_chosen_by_their_names_in_the_paper(string ablation, bool weighted, bool masked)
    {
        CalibratedTraining method = Make("cat-cent", Grey, ("ablation", ablation));
        Assert.Equal((weighted, masked), (method.WeightsCrossEntropy, method.LearnsMask));
    }

    [Fact]
    public void Every_option_reaches_the_method()
    {
        CalibratedTraining method = Make(
            "cat-cent", Grey, ("eps", "0.4"), ("steps", "7"), ("step", "0.02"), ("random", "no"), ("start", "0.2"), ("attack-loss", "cw"),
            ("confidence", "9"), ("pixel-clip", "no"), ("beta", "3"), ("mask-beta", "0.7"), ("warm-up", "2"), ("craft-in-training-mode", "no"));
        var attack = new CarliniWagner(new Linf(0.4) { StartRadius = 0.2 }, 7, 0.02) { Confidence = 9, RandomStart = false, ReturnBest = false };
        Assert.Equal(attack, Assert.Single(method.Attacks));
        Assert.Equal((3, 0.7, false, false, 2), (method.Beta, method.MaskBeta, method.ClipPixels, method.CraftInTrainingMode, method.WarmUpEpochs));
        Assert.True(Make("cat-cw", Grey, ("attack-loss", "kl")).AttacksDivergence);
        var mixed = Make("cat-cw", Colour, ("norm", "mixed"), ("eps-l2", "0.5"), ("step", "0.01")).Attacks.Cast<GradientAttack>();
        Assert.Equal([(new Linf(8 / 255.0), 0.01), (new L2(0.5), 0.125)], mixed.Select(a => (a.Threat, a.StepSize)));
    }

    private static CalibratedTraining Make(string name, MethodTask task, params (string Key, string Value)[] given)
    {
        MethodSpec spec = MethodCatalog.Find(name)!;
        Assert.All(given, option => Assert.Contains(spec.Options, known => known.Name == option.Key));
        return (CalibratedTraining)spec.Create(new CatalogValues(name, spec.Options, given.ToDictionary(x => x.Key, x => x.Value)), task);
    }

    private static (Module Mask, Optimizer Optimizer) Parts(CalibratedTraining method, Shape imageShape)
    {
        var network = new Sequential(new Flatten(), new Linear(new Initializer(new RandomStream(1)), imageShape.Size, 10));
        Module mask = method.MaskDesign.Make(new Classifier(network, imageShape, 10), new RandomStream(1));
        return (mask, method.MaskOptimizer.Make(mask.Parameters, method.MaskOptimizer.LearningRate));
    }
}
