using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>Adversarial training beyond the plain one: soft labels, parts of batches, several norms, and joint attacks.</summary>
public class SmoothedTrainingTests
{
    private static readonly Pgd Attack = new(new Linf(0.1), 2);
    private static readonly FlowAndPixels Budgets = new(new Flow(0.4), new Linf(0.08));

    public static TheoryData<AdversarialTraining> Methods => new()
    {
        new AdversarialTraining(Attack),
        new AdversarialTraining(Attack) { Ratio = 0.5 },
        new AdversarialTraining(Attack with { Goal = AttackGoal.MostConfusing }) { Smoothing = LabelSmoothing.Bilateral() },
        new AdversarialTraining(Spatial.OneStepTraining) { Smoothing = LabelSmoothing.Uniform() },
        new AdversarialTraining(Joint.OneStepTraining) { Smoothing = LabelSmoothing.Uniform(0.2), CraftInTrainingMode = true },
        new AdversarialTraining(new Cascade(Budgets, 1) { Goal = AttackGoal.RandomTarget }) { Smoothing = LabelSmoothing.Uniform() },
        new AdversarialTraining(new OnePass(Budgets, 2) { Goal = AttackGoal.RandomTarget }) { Smoothing = LabelSmoothing.Bilateral() },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_gradient_is_the_slope_of_the_loss(AdversarialTraining method)
    {
        TrainingBatch batch = Batch(6);
        using IDisposable mode = batch.Classifier.InMode(training: true);
        LossGradient.IsTheSlope(batch.Classifier, method.Prepare(batch).Evaluate);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void One_image_is_a_batch(AdversarialTraining method)
    {
        TrainingLoss loss = method.Prepare(Batch(1)).Evaluate();
        Assert.Equal([1, 3], loss.Logits.Shape);
        Assert.True(double.IsFinite(loss.Value.Item()));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_loss_can_be_evaluated_again(AdversarialTraining method)
    {
        Objective objective = method.Prepare(Batch(4));
        Assert.Equal(objective.Evaluate().Value.Item(), objective.Evaluate().Value.Item());
    }

    [Fact]
    public void The_smoothed_loss_is_the_cross_entropy_with_the_soft_labels()
    {
        TrainingBatch batch = Batch(5);
        TrainingLoss loss = new AdversarialTraining(Attack) { Smoothing = LabelSmoothing.Uniform(0.3) }.Prepare(batch).Evaluate();
        double[][] logits = [.. loss.Logits.Value.ToDoubles().Chunk(3)];
        int[] labels = batch.Labels.ToArray<int>();
        double expected = 0;
        for (int i = 0; i < 5; i++)
        {
            double sum = logits[i].Sum(Math.Exp);
            for (int k = 0; k < 3; k++)
                expected -= (k == labels[i] ? 0.7 : 0.15) * Math.Log(Math.Exp(logits[i][k]) / sum) / 5;
        }
        Assert.Equal(expected, loss.Value.Item(), 1e-12);
    }

    [Theory]
    [InlineData(10, 0, 0)]
    [InlineData(10, 0.5, 5)]
    [InlineData(10, 0.25, 3)]
    [InlineData(10, 1, 10)]
    [InlineData(100, 0.07, 7)]
    [InlineData(1, 0.1, 1)]
    public void Exactly_the_stated_share_is_attacked(int count, double ratio, int attacked)
    {
        TrainingBatch batch = Batch(count);
        TrainingLoss loss = new AdversarialTraining(Attack) { Ratio = ratio }.Prepare(batch).Evaluate();
        double[][] clean = [.. batch.Classifier.Logits(batch.Images).Value.ToDoubles().Chunk(3)];
        double[][] trained = [.. loss.Logits.Value.ToDoubles().Chunk(3)];
        for (int i = 0; i < count; i++)
            Assert.Equal(i >= attacked, Enumerable.Range(0, 3).All(k => Math.Abs(clean[i][k] - trained[i][k]) < 1e-9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdversarialTraining(Attack) { Ratio = 1.5 });
    }

    [Fact]
    public void Attacked_images_of_a_mixed_batch_are_those_of_the_attack()
    {
        TrainingBatch batch = Batch(8);
        TrainingLoss loss = new AdversarialTraining(Attack) { Ratio = 0.5 }.Prepare(batch).Evaluate();
        Tensor attacked = (Attack with { ReturnBest = false }).Perturb(
            batch.Classifier, batch.Images.Slice(0, 0, 4), batch.Labels.Slice(0, 0, 4), batch.Random.Fork("attack"));
        double[] expected = [.. batch.Classifier.Logits(attacked).Value.ToDoubles(), .. batch.Classifier.Logits(batch.Images.Slice(0, 4, 4)).Value.ToDoubles()];
        Assert.All(expected.Zip(loss.Logits.Value.ToDoubles()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void Mixed_norms_take_turns_batch_by_batch()
    {
        var linf = new Pgd(new Linf(0.05), 2);
        var l2 = new Pgd(new L2(0.6), 2);
        for (long step = 0; step < 4; step++)
        {
            TrainingBatch batch = Batch(6) with { Step = step };
            double mixed = new AdversarialTraining(linf, l2).Prepare(batch).Evaluate().Value.Item();
            double first = new AdversarialTraining(linf).Prepare(batch).Evaluate().Value.Item();
            double second = new AdversarialTraining(l2).Prepare(batch).Evaluate().Value.Item();
            Assert.NotEqual(first, second);
            Assert.Equal(step % 2 == 0 ? first : second, mixed);
        }
    }

    [Fact]
    public void The_warm_up_scales_both_budgets_and_both_steps_of_a_joint_attack()
    {
        TrainingBatch batch = Batch(4) with { Epoch = 1 };
        var attack = new Joint(Budgets, 3, 0.2, 0.04) { Goal = AttackGoal.RandomTarget };
        var quarter = new Joint(new FlowAndPixels(new Flow(0.1), new Linf(0.02)), 3, 0.05, 0.01) { Goal = AttackGoal.RandomTarget };
        double warming = new AdversarialTraining(attack) { WarmUpEpochs = 4 }.Prepare(batch).Evaluate().Value.Item();
        Assert.Equal(new AdversarialTraining(quarter).Prepare(batch).Evaluate().Value.Item(), warming, 1e-9);
        Assert.NotEqual(new AdversarialTraining(attack).Prepare(batch).Evaluate().Value.Item(), warming, 1e-4);
    }

    [Fact]
    public void Targets_are_drawn_anew_for_every_step()
    {
        var method = new AdversarialTraining(new Joint(Budgets, 1) { Goal = AttackGoal.RandomTarget, RandomStart = false });
        TrainingBatch batch = Batch(6);
        double first = method.Prepare(batch).Evaluate().Value.Item();
        Assert.Equal(first, method.Prepare(Batch(6)).Evaluate().Value.Item());
        Assert.NotEqual(first, method.Prepare(batch with { Random = new RandomStream(6) }).Evaluate().Value.Item());
    }

    private static TrainingBatch Batch(int count)
    {
        Classifier classifier = Tiny.Convolutional();
        classifier.Network.Train(false);
        Tensor labels = Tiny.Labels([.. Enumerable.Range(0, count).Select(i => i % 3)]);
        return new TrainingBatch(classifier, (Tiny.Random(classifier, count) * 0.8) + 0.1, labels, new RandomStream(5), 0);
    }
}
