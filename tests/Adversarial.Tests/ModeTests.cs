using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>Attacks that flip the caller's network into another mode are a known trap; here the mode comes back.</summary>
public class ModeTests
{
    private static readonly Pgd Attack = new(new Linf(0.1), 3);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Evaluation_happens_in_evaluation_mode_and_restores_the_mode(bool training)
    {
        (Spy spy, Classifier classifier, Tensor images, Tensor labels) = Case(training);
        Attack.Run(classifier, images, labels, new RandomStream(1));
        classifier.Predict(images);
        ImageSet data = Data(images, labels);
        Evaluation.Clean(classifier, data);
        Evaluation.UnderAttack(classifier, Attack, data, new RandomStream(1));
        Assert.All(spy.TrainingModes, Assert.False);
        Assert.Equal(training, spy.IsTraining);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_mode_is_restored_when_the_network_throws(bool training)
    {
        (Spy spy, Classifier classifier, Tensor images, Tensor labels) =
            Case(training, 3, static () => throw new InvalidOperationException("told to fail"));
        Assert.Throws<InvalidOperationException>(() => Attack.Run(classifier, images, labels, new RandomStream(1)));
        Assert.Equal(training, spy.IsTraining);
        // and so is the scope of tensors: the next ones are usable
        Assert.Equal(4, classifier.Predict(images).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Training_crafts_in_the_mode_the_method_asks_for_and_trains_in_training_mode(bool craftInTrainingMode)
    {
        (Spy spy, Classifier classifier, Tensor images, Tensor labels) = Case(training: false);
        var method = new AdversarialTraining(Attack) { CraftInTrainingMode = craftInTrainingMode };
        var options = new TrainerOptions { BatchSize = 4 };
        var trainer = new Trainer(classifier, method, new Sgd(classifier.Network.Parameters, 0.1), options, new RandomStream(1));
        trainer.Run(Data(images, labels));
        Assert.Equal([craftInTrainingMode, craftInTrainingMode, craftInTrainingMode, true], spy.TrainingModes);
        Assert.False(spy.IsTraining);
    }

    [Fact]
    public void Crafting_in_evaluation_mode_leaves_the_running_statistics_alone()
    {
        (Spy spy, Classifier classifier, Tensor images, Tensor labels) = Case(training: true);
        double[] before = Statistics(spy);
        Attack.Perturb(classifier, images, labels, new RandomStream(1), training: false);
        Assert.Equal(before, Statistics(spy));
        Attack.Perturb(classifier, images, labels, new RandomStream(1), training: true);
        Assert.NotEqual(before, Statistics(spy));
    }

    public static TheoryData<Attack> Others => new()
    {
        new CarliniWagner(new Linf(0.1), 3),
        new DeepFool { Steps = 3 },
        new Square(new Linf(0.1)) { QueryLimit = 5 },
        new Square(new L2(0.5)) { QueryLimit = 5 },
        new RandomNoise(new Linf(0.1)) { Restarts = 3 },
        new LongRangeNoise(CorrelatedNoise.Exponential(Tiny.Images, 2)) { Restarts = 3 },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void No_attack_leaves_a_trace_in_the_network(Attack attack)
    {
        foreach (bool training in new[] { true, false })
        {
            (Spy spy, Classifier classifier, Tensor images, Tensor labels) = Case(training);
            double[] before = State();
            double[] pixels = images.ToDoubles();
            attack.Run(classifier, images, labels, new RandomStream(1));
            attack.Perturb(classifier, images, labels, new RandomStream(1));
            Assert.Equal(before, State());
            Assert.Equal(pixels, images.ToDoubles());
            Assert.All(spy.TrainingModes, Assert.False);
            Assert.Equal(training, spy.IsTraining);

            double[] State() => [.. Statistics(spy), .. spy.Parameters.SelectMany(parameter => parameter.Value.ToDoubles())];
        }
    }

    private static double[] Statistics(Module network) => [.. network.NamedBuffers().SelectMany(named => named.Buffer.ToDoubles())];

    private static ImageSet Data(Tensor images, Tensor labels) =>
        ImageSet.FromFloats(Tiny.Images, images.To(DType.Float32).ToArray<float>(), labels.ToArray<int>());

    private static (Spy Spy, Classifier Classifier, Tensor Images, Tensor Labels) Case(bool training, int pass = 0, Action? then = null)
    {
        var spy = new Spy(Tiny.Convolutional().Network, pass, then);
        var classifier = new Classifier(spy, Tiny.Images, 3);
        spy.Train(training);
        return (spy, classifier, Tiny.Random(classifier, 4), Tiny.Labels(0, 1, 2, 0));
    }
}
