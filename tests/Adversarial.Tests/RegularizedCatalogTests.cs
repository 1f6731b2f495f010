using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class RegularizedCatalogTests
{
    private static readonly MethodTask Grey = new(Noise([1, 4, 4], 1), 2);
    private static readonly MethodTask Colour = new(Noise([3, 4, 4], 2), 10);

    [Fact]
    public void Defaults_are_those_of_grey_and_of_colour_images()
    {
        Assert.Equal(new GradientNormRegularization(0.02), Make("gn", Grey));
        var expected = new StructuredGradientRegularization(new LossGradientPerturbation { Sign = true }, CovarianceForm.Full, 0.3)
        {
            MeanVariance = Math.Pow(PixelMoments.Of(Grey.Data).Deviation(), 2),
        };
        Assert.Equal(expected, Make("sgr", Grey));
        Assert.Equal((0.1, 1, false), (expected.Decay, expected.UpdateInterval, expected.Uncentred));
        Assert.Equal(
            expected with { Form = CovarianceForm.Function, MeanVariance = Math.Pow(PixelMoments.Of(Colour.Data).Deviation(), 2) },
            Make("sgr", Colour));
    }

    [Fact]
    public void Every_option_reaches_the_method()
    {
        var method = (StructuredGradientRegularization)Make(
            "sgr", Grey, "lambda=0.5", "perturbation=gradient", "label=truth", "form=function", "standardize=none", "beta=0.2", "interval=7", "uncentred=yes", "craft-in-training-mode=yes");
        Assert.Equal(
            new StructuredGradientRegularization(
                new LossGradientPerturbation { FromTruth = true, CraftInTrainingMode = true }, CovarianceForm.Function, 0.5)
            {
                Decay = 0.2,
                UpdateInterval = 7,
                Uncentred = true,
            },
            method);
        Assert.Equal(1, ((StructuredGradientRegularization)Make("sgr", Grey, "standardize=one")).MeanVariance);
    }

    [Fact]
    public void Perturbations_of_attacks_have_the_papers_budgets_and_labels()
    {
        Assert.Equal(new Fgsm(32 / 255.0) { Goal = AttackGoal.UntargetedFromPrediction }, AttackOf(Grey, "perturbation=fgsm"));
        Assert.Equal(new Fgsm(8 / 255.0) { Goal = AttackGoal.UntargetedFromPrediction }, AttackOf(Colour, "perturbation=fgsm"));
        Assert.Equal(new Fgsm(0.1), AttackOf(Colour, "perturbation=fgsm", "label=truth", "eps=0.1"));
        Assert.Equal(
            new Pgd(new Linf(8 / 255.0), 10) { Goal = AttackGoal.UntargetedFromPrediction, ReturnBest = false }, AttackOf(Colour, "perturbation=pgd"));
        Assert.Equal(
            new Pgd(new Linf(0.2), 4, 0.07) { ReturnBest = false, RandomStart = false },
            AttackOf(Grey, "perturbation=pgd", "label=truth", "eps=0.2", "steps=4", "step=0.07", "random=no"));
        var noise = Assert.IsType<LongRangeNoise>(AttackOf(Colour, "perturbation=lrc", "decay=2"));
        Assert.Equal((1, 0.3, PixelMoments.Of(Colour.Data).Deviation()), (noise.Restarts, noise.Strength, noise.Unit));
        Assert.Equal(
            CorrelatedNoise.Exponential([3, 4, 4], 2).Sample(1, new RandomStream(1)).ToDoubles(),
            noise.Noise.Sample(1, new RandomStream(1)).ToDoubles());
    }

    [Theory]
    [InlineData("exponential")]
    [InlineData("data")]
    public void Noise_augmentation_is_the_cross_entropy_of_noisy_images_clipped(string covariance)
    {
        TrainingMethod method = Make("lrc-noise", Grey, "eps=0.7", $"covariance={covariance}");
        Classifier classifier = Synthetic.Classifier();
        (Tensor images, Tensor labels) = Grey.Data.Batch(0, 20);
        double[] losses = [.. new ulong[] { 1, 2 }.Select(seed =>
            method.Prepare(new TrainingBatch(classifier, images, labels, new RandomStream(seed), 0)).Evaluate().Value.Item())];
        CorrelatedNoise noise = covariance == "data" ? CorrelatedNoise.OfData(Grey.Data) : CorrelatedNoise.Exponential([1, 4, 4], 8);
        double unit = covariance == "data" ? 1 : PixelMoments.Of(Grey.Data).Deviation();
        Tensor noisy = (images + (noise.Sample(20, new RandomStream(1).Fork("attack").Fork(0)) * (0.7 * unit))).Clamp(0, 1);
        Assert.Equal(Op.CrossEntropy(classifier.Logits(noisy), labels).Item(), losses[0], 1e-5);
        // fresh noise in every step
        Assert.NotEqual(losses[0], losses[1], 1e-6);
    }

    private static Attack AttackOf(MethodTask task, params string[] options) =>
        ((AttackPerturbation)((StructuredGradientRegularization)Make("sgr", task, options)).Perturbation).Attack;

    private static TrainingMethod Make(string name, MethodTask task, params string[] options)
    {
        MethodSpec spec = MethodCatalog.Find(name)!;
        var values = new CatalogValues(name, spec.Options, options.Select(option => option.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]));
        TrainingMethod method = spec.Create(values, task);
        Assert.IsType(spec.Type, method);
        return method;
    }

    private static ImageSet Noise(Shape shape, ulong seed) =>
        ImageSet.FromFloats(shape, new RandomStream(seed).Uniform([50, .. shape], 0.1, 0.9).ToArray<float>(), new int[50]);
}
