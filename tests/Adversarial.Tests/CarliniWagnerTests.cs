using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class CarliniWagnerTests
{
    private static readonly Tensor Logits = Tensor.From([3.0, 1, 2, -1, 0, 4], [2, 3]);

    [Fact]
    public void The_margin_loss_has_its_kink_where_the_wrong_class_leads_by_the_confidence()
    {
        // margins of the labels: 3 − 2 = 1 and 0 − 4 = −4
        Tensor labels = Tiny.Labels(0, 1);
        Assert.Equal([-1.0, 4], Loss(AttackLoss.Margin(), labels));
        Assert.Equal([-3.0, 0], Loss(AttackLoss.Margin(2), labels));
        Assert.Equal([-6.0, -1], Loss(AttackLoss.Margin(5), labels));
        Assert.Equal([0.0, 0, 0], Gradients(AttackLoss.Margin(2), labels)[3..]);
        Assert.Equal([-1.0, 0, 1], Gradients(AttackLoss.Margin(2), labels)[..3]);
    }

    [Fact]
    public void Its_targeted_form_has_the_kink_where_the_target_leads_by_the_confidence()
    {
        Tensor targets = Tiny.Labels(0, 1);
        Assert.Equal([1.0, 6], Loss(AttackLoss.Margin(2).Targeted, targets));
        Assert.Equal([0.0, 4.5], Loss(AttackLoss.Margin(0.5).Targeted, targets));
        // far from the target there is a gradient, past it there is none
        Assert.Equal([0.0, 0, 0, 0, -1, 1], Gradients(AttackLoss.Margin(0.5).Targeted, targets));
        Assert.Same(AttackLoss.CrossEntropy, AttackLoss.CrossEntropy.Targeted);
    }

    [Fact]
    public void A_search_reaches_targets_that_are_far_away()
    {
        Classifier classifier = Tiny.Convolutional(3);
        Tensor images = Tiny.Random(classifier, 8), labels = Tiny.OwnLabels(classifier, images);
        var attack = new CarliniWagner(new Linf(0.5), 40) { Confidence = 0.1, Goal = AttackGoal.RandomTarget };
        AttackResult result = attack.Run(classifier, images, labels, new RandomStream(1));
        Assert.All(result.Success, Assert.True);
        Assert.Equal(result.GoalLabels, result.Predictions);
    }

    [Fact]
    public void Presets_are_those_of_the_papers()
    {
        CarliniWagner training = CarliniWagner.MnistTraining(0.4);
        Assert.Equal((20, 0.02, 150.0, true), (training.Steps, training.StepSize, training.Confidence, training.RandomStart));
        Assert.Equal(AttackLoss.Margin(150), training.Loss);
        Assert.Equal(AttackLoss.Margin(50), CarliniWagner.Cifar.Loss);
        Assert.Equal("C&W-30", CarliniWagner.Cifar.Name);
        Assert.Throws<ArgumentOutOfRangeException>(() => training with { Confidence = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => AttackLoss.Margin(double.NaN));
    }

    private static double[] Loss(AttackLoss loss, Tensor labels) => loss.PerImage(Logits, labels).Value.ToDoubles();

    private static double[] Gradients(AttackLoss loss, Tensor labels)
    {
        var z = new Variable(Logits, requiresGradient: true);
        return Gradient.Of(Op.Sum(loss.PerImage(z, labels)), z).Value.ToDoubles();
    }
}
