using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

public class DlrTests
{
    [Fact]
    public void The_ratios_are_those_of_the_paper()
    {
        // sorted: 5, 3, 2, −1
        Variable logits = Tensor.From([3.0, -1, 5, 2, 3.0, -1, 5, 2], [2, 4]);
        Assert.Equal([2 / 3.0, -2 / 3.0], AttackLoss.Dlr.PerImage(logits, Tiny.Labels(0, 2)).Value.ToDoubles(), Near);
        Assert.Equal([-1 / 4.5, -6 / 4.5], AttackLoss.TargetedDlr(3, 1).PerImage(logits, Tiny.Labels(0, 2)).Value.ToDoubles(), Near);
    }

    [Fact]
    public void Shifting_and_scaling_all_logits_changes_nothing()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                var random = new RandomStream((ulong)Math.Abs((long)seed));
                Tensor logits = random.Normal([4, 5], type: DType.Float64);
                Tensor other = (logits * 37) - 11;
                Tensor labels = Tiny.Labels(random.Next(5), random.Next(5), random.Next(5), random.Next(5));
                AttackLoss[] losses = [AttackLoss.Dlr, AttackLoss.TargetedDlr(random.Next(5), 1, 2, 3)];
                return losses.All(loss => loss.PerImage(logits, labels).Value.ToDoubles()
                    .Zip(loss.PerImage(other, labels).Value.ToDoubles()).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));
    }

    [Fact]
    public void Gradients_are_right()
    {
        Tensor logits = new RandomStream(3).Normal([3, 6], type: DType.Float64);
        foreach (AttackLoss loss in new[] { AttackLoss.Dlr, AttackLoss.TargetedDlr(1, 2, 3) })
        {
            double[] errors = GradCheck.Errors(x => loss.PerImage(x[0], Tiny.Labels(0, 4, 5)), [logits], order: 2, new RandomStream(4));
            Assert.All(errors, error => Assert.InRange(error, 0, GradCheck.Tolerance));
        }
    }

    [Fact]
    public void Large_logits_hide_the_gradient_of_the_cross_entropy_but_not_that_of_DLR()
    {
        Classifier plain = Tiny.Convolutional(5, DType.Float32, classes: 5);
        var masked = new Classifier(new Sequential(plain.Network, new Times(1000)), plain.ImageShape, 5);
        Tensor images = Tiny.Random(plain, 20), labels = Tiny.OwnLabels(plain, images);
        var attack = new Apgd(new Linf(0.1), 20) { RandomStart = false };
        var trace = new AttackTrace();
        int byCrossEntropy = Fooled(attack.Run(masked, images, labels, new RandomStream(1), trace));
        int byDlr = Fooled((attack with { Loss = AttackLoss.Dlr }).Run(masked, images, labels, new RandomStream(1)));
        Assert.Equal(Fooled((attack with { Loss = AttackLoss.Dlr }).Run(plain, images, labels, new RandomStream(1))), byDlr);
        Assert.True(byDlr > 3 * byCrossEntropy, $"{byDlr} against {byCrossEntropy}");
    }

    [Fact]
    public void Too_few_classes_are_refused_in_a_sentence()
    {
        Classifier two = Tiny.Convolutional(1, classes: 2), three = Tiny.Convolutional(1, classes: 3);
        Refused("DLR loss compares 3 sorted logits and the classifier has 2 classes", new Apgd(new Linf(0.1)) { Loss = AttackLoss.Dlr }, two);
        Refused("targeted DLR loss compares 4 sorted logits", new ApgdTargeted(new Linf(0.1)), three);
        Refused("targeted DLR loss compares 4", new Pgd(new Linf(0.1)) { Loss = AttackLoss.TargetedDlr(0, 0, 0) }, three);
        Assert.Contains("2 targets were given for a batch of 3 images", Assert.Throws<ArgumentException>(() => Run(
            new Pgd(new Linf(0.1)) { Loss = AttackLoss.TargetedDlr(0, 0) }, Tiny.Convolutional(1, classes: 4))).Message, StringComparison.Ordinal);
    }

    private static void Refused(string words, Attack attack, Classifier classifier) => Assert.Contains(
        words, Assert.Throws<ArgumentException>(() => Run(attack, classifier)).Message, StringComparison.Ordinal);

    private static AttackResult Run(Attack attack, Classifier classifier) =>
        attack.Run(classifier, Tiny.Random(classifier, 3), Tiny.Labels(0, 1, 1), new RandomStream(1));

    private static int Fooled(AttackResult result) => result.Success.Count(success => success);

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;

    private sealed class Times(double factor) : Module
    {
        public override Variable Forward(Variable x) => x * factor;
    }
}
