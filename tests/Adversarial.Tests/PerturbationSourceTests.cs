using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class PerturbationSourceTests
{
    private static readonly LossGradientPerturbation Signs = new() { Sign = true };

    [Fact]
    public void Perturbations_are_what_they_are_called()
    {
        Classifier classifier = Tiny.Convolutional(4);
        Tensor images = Tiny.Random(classifier, 6), own = Tiny.OwnLabels(classifier, images);
        int[] wrong = [.. own.ToArray<int>().Select(label => (label + 1) % 3)];
        TrainingBatch batch = Batch(classifier, images, wrong);
        double[] GradientOf(Tensor labels)
        {
            using IDisposable mode = classifier.InMode(training: false);
            var x = new Variable(images, requiresGradient: true);
            return Gradient.Of(Op.CrossEntropy(classifier.Logits(x), labels, Reduction.Sum), x).Value.ToDoubles();
        }
        Assert.Equal(GradientOf(own), new LossGradientPerturbation().Perturb(batch, default).ToDoubles());
        Assert.Equal(GradientOf(batch.Labels), new LossGradientPerturbation { FromTruth = true }.Perturb(batch, default).ToDoubles());
        double[] signs = [.. GradientOf(own).Select(g => (double)Math.Sign(g))];
        Assert.Equal(signs, Signs.Perturb(batch, default).ToDoubles());
        var fgsm = new AttackPerturbation(new Fgsm(0.1) { Goal = AttackGoal.UntargetedFromPrediction });
        double[] clipped = [.. images.ToDoubles().Zip(signs, (x, s) => Math.Clamp(x + (0.1 * s), 0, 1) - x)];
        Assert.Equal(clipped, fgsm.Perturb(batch, default).ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.True(classifier.Network.IsTraining);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Perturbations_see_the_network_in_the_mode_that_was_asked_for(bool training)
    {
        Classifier inner = Tiny.Convolutional(4);
        foreach (PerturbationSource source in new PerturbationSource[] { Signs, new AttackPerturbation(new Fgsm(0.1)) })
        {
            var spy = new Spy(inner.Network);
            var classifier = new Classifier(spy, Tiny.Images, 3);
            TrainingBatch batch = Batch(classifier, Tiny.Random(inner, 2), [0, 1]);
            (source with { CraftInTrainingMode = training }).Perturb(batch, default);
            Assert.All(spy.TrainingModes, mode => Assert.Equal(training, mode));
            Assert.NotEmpty(spy.TrainingModes);
            Assert.True(spy.IsTraining);
        }
    }

    private static TrainingBatch Batch(Classifier classifier, Tensor images, int[] labels) =>
        new(classifier, images, Tiny.Labels(labels), new RandomStream(3), 0);
}
