using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class AdversarialTrainingTests
{
    [Fact]
    public void The_loss_is_the_mean_cross_entropy_of_the_attacks_last_iterate()
    {
        Classifier classifier = Synthetic.Classifier();
        (Tensor images, Tensor labels) = Synthetic.Data(20, 1).Batch(0, 20);
        var attack = new Pgd(new Linf(0.1), 3);
        TrainingLoss loss = new AdversarialTraining(attack).Prepare(new TrainingBatch(classifier, images, labels, new RandomStream(4), 0)).Evaluate();
        Tensor last = (attack with { ReturnBest = false }).Perturb(classifier, images, labels, new RandomStream(4).Fork("attack"));
        Variable expected = Op.CrossEntropy(classifier.Logits(last), labels);
        Assert.Equal(expected.Item(), loss.Value.Item());
        Assert.NotEqual(Op.CrossEntropy(classifier.Logits(images), labels).Item(), loss.Value.Item());
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(4, 0, 0)]
    [InlineData(4, 1, 0.25)]
    [InlineData(4, 3, 0.75)]
    [InlineData(4, 4, 1)]
    [InlineData(4, 9.5, 1)]
    public void The_warm_up_scales_budget_and_step(double warmUpEpochs, double epoch, double factor)
    {
        Classifier classifier = Synthetic.Classifier();
        (Tensor images, Tensor labels) = Synthetic.Data(5, 1).Batch(0, 5);
        var seen = new List<(double Epsilon, double StepSize)>();
        var method = new AdversarialTraining(new Probe(seen)) { WarmUpEpochs = warmUpEpochs };
        method.Prepare(new TrainingBatch(classifier, images, labels, new RandomStream(1), epoch));
        (double epsilon, double stepSize) = Assert.Single(seen);
        Assert.Equal(0.2 * factor, epsilon, 1e-12);
        Assert.Equal(0.05 * factor, stepSize, 1e-12);
    }

    [Fact]
    public void A_negative_warm_up_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdversarialTraining(new Fgsm(0.1)) { WarmUpEpochs = -1 });

    /// <summary>Notes the options it is run with.</summary>
    private sealed record Probe(List<(double Epsilon, double StepSize)> Seen) : GradientAttack(new Linf(0.2), 1, 0.05)
    {
        public override string Name => "probe";

        protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
        {
            Seen.Add((Threat.Epsilon, StepSize));
            return problem.Images;
        }
    }
}
