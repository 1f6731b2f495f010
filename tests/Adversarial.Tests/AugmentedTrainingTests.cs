using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>The baselines of the structured-gradient paper: augmentation with adversarial images, and weight decay.</summary>
public class AugmentedTrainingTests
{
    private static readonly Pgd Attack = new(new Linf(0.1), 3) { Goal = AttackGoal.UntargetedFromPrediction };

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void The_loss_mixes_clean_and_adversarial_images_by_the_weight(double weight)
    {
        TrainingBatch batch = Batch(5);
        TrainingLoss loss = new AugmentedTraining(Attack) { Weight = weight }.Prepare(batch).Evaluate();
        Tensor attacked = (Attack with { ReturnBest = false }).Perturb(batch.Classifier, batch.Images, batch.Labels, batch.Random.Fork("attack"));
        double clean = CrossEntropy(batch, batch.Images), adversarial = CrossEntropy(batch, attacked);
        Assert.True(Math.Abs(clean - adversarial) > 0.01);
        Assert.Equal(((1 - weight) * clean) + (weight * adversarial), loss.Value.Item(), 1e-12);
        Assert.Equal(batch.Classifier.Logits(attacked).Value.ToDoubles(), loss.Logits.Value.ToDoubles());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void The_gradients_are_the_slopes_of_the_losses(int count)
    {
        foreach (TrainingMethod method in new TrainingMethod[] { new AugmentedTraining(Attack, new Fgm(0.5)), new WeightDecayTraining { Coefficient = 0.02 } })
        {
            TrainingBatch batch = Batch(count);
            Objective objective = method.Prepare(batch with { Step = 1 });
            using IDisposable mode = batch.Classifier.InMode(training: true);
            LossGradient.IsTheSlope(batch.Classifier, objective.Evaluate);
        }
    }

    [Fact]
    public void Weight_decay_adds_the_squared_norm_of_all_parameters()
    {
        TrainingBatch batch = Batch(4);
        double squares = batch.Classifier.Network.Parameters.Sum(parameter => parameter.Value.ToDoubles().Sum(w => w * w));
        double loss = new WeightDecayTraining { Coefficient = 0.03 }.Prepare(batch).Evaluate().Value.Item();
        Assert.Equal(CrossEntropy(batch, batch.Images) + (0.03 * squares), loss, 1e-10);
    }

    [Fact]
    public void Weight_decay_keeps_weights_small()
    {
        double[] norms = [.. new[] { 0, 0.1 }.Select(coefficient =>
        {
            Classifier classifier = Synthetic.Classifier();
            Synthetic.Train(classifier, new WeightDecayTraining { Coefficient = coefficient }, 5);
            return classifier.Network.Parameters.Sum(parameter => parameter.Value.ToDoubles().Sum(w => w * w));
        })];
        Assert.True(norms[1] < 0.5 * norms[0], $"{norms[1]} after decay, {norms[0]} without");
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AugmentedTraining(Attack) { Weight = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightDecayTraining { Coefficient = -1 });
        Assert.Throws<ArgumentException>(() => new AugmentedTraining());
    }

    private static double CrossEntropy(TrainingBatch batch, Tensor images)
    {
        double[][] logits = [.. batch.Classifier.Logits(images).Value.ToDoubles().Chunk(batch.Classifier.ClassCount)];
        return logits.Zip(batch.Labels.ToArray<int>(), (z, label) => Math.Log(z.Sum(Math.Exp)) - z[label]).Average();
    }

    private static TrainingBatch Batch(int count)
    {
        Classifier classifier = Tiny.Convolutional();
        classifier.Network.Train(false);
        Tensor labels = Tiny.Labels([.. Enumerable.Range(0, count).Select(i => i % 3)]);
        return new TrainingBatch(classifier, Tiny.Random(classifier, count), labels, new RandomStream(5), 0);
    }
}
