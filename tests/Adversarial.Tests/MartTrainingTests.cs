using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class MartTrainingTests
{
    private static readonly Pgd Attack = new(new Linf(0.05) { StartDeviation = 0.001 }, 3);

    [Theory]
    [InlineData(6)]
    [InlineData(1)]
    public void The_loss_is_the_plain_formula_on_the_images_that_the_attack_leaves(int count)
    {
        TrainingBatch batch = Batch(count);
        double loss = new Mart(Attack) { Beta = 2.5 }.Prepare(batch).Evaluate().Value.Item();
        Tensor crafted = (Attack with { ReturnBest = false }).Perturb(batch.Classifier, batch.Images, batch.Labels, batch.Random.Fork("attack"));
        double[][] natural = PlainLosses.Probabilities(batch.Classifier, batch.Images);
        double[][] adversarial = PlainLosses.Probabilities(batch.Classifier, crafted);
        Assert.Equal(PlainLosses.Mart(natural, adversarial, batch.Labels.ToArray<int>(), 2.5), loss, 1e-10);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    public void The_likeliest_other_class_counts_whether_or_not_the_label_is_the_likeliest(int label, int rival)
    {
        double[] p = PlainLosses.Softmax([1, 0, -1]);
        double loss = Still([1, 0, -1], label, out _).Item();
        // the images do not move, so that there is no divergence
        Assert.Equal(-Math.Log(p[label]) - Math.Log(1.0001 - p[rival] + 1e-12), loss, 1e-12);
    }

    [Fact]
    public void The_gradient_flows_through_the_weight_and_both_distributions()
    {
        TrainingBatch batch = Batch(training: true);
        LossGradient.IsTheSlope(batch.Classifier, new Mart(Attack).Prepare(batch).Evaluate);
    }

    [Fact]
    public void What_is_detached_keeps_the_loss_and_changes_the_gradient()
    {
        TrainingBatch batch = Batch();
        var plain = new Mart(Attack);
        Mart[] methods =
        [
            plain,
            plain with { DetachNatural = true },
            plain with { DetachWeight = true },
            plain with { DetachNatural = true, DetachWeight = true },
        ];
        Variable[] losses = [.. methods.Select(method => method.Prepare(batch).Evaluate().Value)];
        Assert.All(losses, loss => Assert.Equal(losses[0].Item(), loss.Item()));
        Assert.Equal(4, losses.Select(loss => string.Join(' ', Slopes(loss, batch.Classifier))).Distinct().Count());

        // with both detached the natural images are constants
        Variable natural = batch.Classifier.Logits(batch.Images).Detach();
        Variable weight = 1.0000001 - Op.Reshape(Op.Gather(Op.Softmax(natural), batch.Labels.Reshape(-1, 1), 1), -1);
        TrainingLoss detached = methods[3].Prepare(batch).Evaluate();
        Variable boosted = (plain with { Beta = 0 }).Prepare(batch).Evaluate().Value;
        Variable expected = boosted + (5 * Op.Mean(weight * Op.KlDivergence(natural, detached.Logits, Reduction.None)));
        Assert.Equal(Slopes(expected, batch.Classifier), Slopes(detached.Value, batch.Classifier), (x, y) => Math.Abs(x - y) < 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_saturated_network_has_a_finite_loss_and_gradient(int label)
    {
        Variable loss = Still([200, -200, 0], label, out Classifier classifier);
        Assert.True(double.IsFinite(loss.Item()));
        Assert.All(Slopes(loss, classifier), slope => Assert.True(double.IsFinite(slope)));
    }

    /// <summary>The loss of one image of the given logits that is not moved.</summary>
    private static Variable Still(double[] logits, int label, out Classifier classifier)
    {
        classifier = Tiny.Linear([.. logits.Select(z => (double[])[z, z])]);
        Tensor images = Tensor.Full([1, 1, 1, 2], 0.5, DType.Float64);
        var batch = new TrainingBatch(classifier, images, Tiny.Labels(label), new RandomStream(1), 0);
        return new Mart(new Pgd(new Linf(0), 1)).Prepare(batch).Evaluate().Value;
    }

    private static double[] Slopes(Variable loss, Classifier classifier) =>
        [.. Gradient.Of(loss, [.. classifier.Network.Parameters]).SelectMany(gradient => gradient.Value.ToDoubles())];

    private static TrainingBatch Batch(int count = 6, bool training = false)
    {
        Classifier classifier = Tiny.Convolutional();
        // evaluation mode: a pass in training mode moves the running statistics, and with them the next attack
        classifier.Network.Train(training);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        return new TrainingBatch(classifier, Tiny.Random(classifier, count), Tiny.Labels(labels), new RandomStream(4), 0);
    }
}
