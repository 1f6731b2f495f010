using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class GoalTests
{
    private static readonly Pgd Attack = new(new Linf(0.1), 10);

    [Fact]
    public void Untargeted_attacks_raise_the_loss_of_the_true_label()
    {
        (Classifier classifier, Tensor images, Tensor labels) = Case();
        AttackResult result = Attack.Run(classifier, images, labels, new RandomStream(1));
        Assert.Equal(labels.ToArray<int>(), result.GoalLabels);
        Assert.All(result.LossBefore.Zip(result.LossAfter), loss => Assert.True(loss.Second > loss.First));
        Assert.Contains(true, result.Success);
    }

    [Fact]
    public void Targeted_attacks_lower_the_loss_of_the_target()
    {
        (Classifier classifier, Tensor images, Tensor labels) = Case();
        int[] targets = [.. labels.ToArray<int>().Select(label => (label + 1) % 3)];
        AttackResult result = (Attack with { Goal = AttackGoal.Targets(targets) }).Run(classifier, images, labels, new RandomStream(1));
        Assert.Equal(targets, result.GoalLabels);
        Assert.All(result.LossBefore.Zip(result.LossAfter), loss => Assert.True(loss.Second < loss.First));
        Assert.Equal(result.Predictions.Zip(targets, (prediction, target) => prediction == target), result.Success);
        Assert.Contains(true, result.Success);
    }

    [Fact]
    public void One_targeted_step_descends_where_an_untargeted_one_ascends()
    {
        (Classifier classifier, Tensor images, Tensor labels) = Case();
        // small enough that no pixel meets its range
        var step = new Fgsm(1e-6);
        Tensor inner = (images * 0.5) + 0.25;
        Tensor up = step.Perturb(classifier, inner, labels, new RandomStream(1));
        var towards = step with { Goal = AttackGoal.Targets(labels.ToArray<int>()) };
        Tensor down = towards.Perturb(classifier, inner, labels, new RandomStream(1));
        Assert.All((up + down - (inner * 2)).ToDoubles(), x => Assert.Equal(0, x, 1e-12));
        Assert.Contains((up - inner).ToDoubles(), x => Math.Abs(x) > 0.9e-6);
    }

    [Fact]
    public void Random_targets_are_all_the_other_classes_equally_often()
    {
        Classifier classifier = Tiny.Convolutional(classes: 4);
        const int Count = 3000;
        Tensor images = Tensor.Zeros([Count, 2, 4, 4], DType.Float64);
        Tensor labels = Tensor.From(Enumerable.Repeat(2, Count).ToArray(), [Count]);
        int[] targets = AttackGoal.RandomTarget.Labels(classifier, images, labels, new RandomStream(4)).ToArray<int>();
        Assert.DoesNotContain(2, targets);
        // binomial with p = 1/3: five deviations
        double allowed = 5 * Math.Sqrt(Count * 2 / 9.0);
        Assert.All([0, 1, 3], target => Assert.Equal(Count / 3.0, targets.Count(t => t == target), allowed));
    }

    [Fact]
    public void The_most_confusing_class_has_the_largest_logit_of_the_wrong_ones()
    {
        // logits are the pixels themselves
        Classifier classifier = Tiny.Linear([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
        Tensor images = Tensor.From([0.9, 0.5, 0.1, 0.9, 0.5, 0.1, 0.2, 0.7, 0.7, 0.4, 0.4, 0.4], [4, 1, 1, 3]);
        Tensor labels = Tiny.Labels(0, 2, 1, 0);
        Assert.Equal([1, 0, 2, 1], AttackGoal.MostConfusing.Labels(classifier, images, labels, new RandomStream(1)).ToArray<int>());
    }

    [Fact]
    public void The_most_confusing_class_is_looked_for_in_evaluation_mode()
    {
        var spy = new Spy(Tiny.Convolutional().Network);
        var classifier = new Classifier(spy, Tiny.Images, 3);
        spy.Train(true);
        AttackGoal.MostConfusing.Labels(classifier, Tiny.Random(classifier, 2), Tiny.Labels(0, 1), new RandomStream(1));
        Assert.False(Assert.Single(spy.TrainingModes));
        Assert.True(spy.IsTraining);
    }

    [Fact]
    public void The_label_source_is_the_prediction_and_success_is_about_the_truth()
    {
        (Classifier classifier, Tensor images, Tensor predictions) = Case();
        Tensor wrong = Tensor.From([.. predictions.ToArray<int>().Select(label => (label + 1) % 3)], predictions.Shape);
        var blind = Attack with { Goal = AttackGoal.UntargetedFromPrediction };
        AttackResult result = blind.Run(classifier, images, wrong, new RandomStream(1));
        Assert.Equal(predictions.ToArray<int>(), result.GoalLabels);
        Assert.Equal(result.Predictions.Zip(wrong.ToArray<int>(), (prediction, label) => prediction != label), result.Success);
        // without looking at the labels it does what it would do with any labels
        AttackResult other = blind.Run(classifier, images, predictions, new RandomStream(1));
        Assert.Equal(other.Images.ToDoubles(), result.Images.ToDoubles());
    }

    [Fact]
    public void Targets_must_match_the_batch()
    {
        (Classifier classifier, Tensor images, Tensor labels) = Case();
        var attack = Attack with { Goal = AttackGoal.Targets(1, 2) };
        var error = Assert.Throws<ArgumentException>(() => attack.Run(classifier, images, labels, new RandomStream(1)));
        Assert.Contains("2 targets", error.Message, StringComparison.Ordinal);
    }

    private static (Classifier Classifier, Tensor Images, Tensor Labels) Case()
    {
        Classifier classifier = Tiny.Convolutional();
        Tensor images = Tiny.Random(classifier, 6);
        return (classifier, images, Tiny.OwnLabels(classifier, images));
    }
}
