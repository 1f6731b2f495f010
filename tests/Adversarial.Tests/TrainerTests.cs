using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class TrainerTests
{
    private static readonly AdversarialTraining Adversarial = new(new Pgd(new Linf(Synthetic.Epsilon), 5));

    [Fact]
    public void Adversarial_training_makes_a_network_robust_where_natural_training_does_not()
    {
        Classifier natural = Synthetic.Classifier(), robust = Synthetic.Classifier();
        Synthetic.Train(natural, new NaturalTraining(), 20);
        IReadOnlyList<EpochMetrics> epochs = Synthetic.Train(robust, Adversarial, 20);
        ImageSet test = Synthetic.Data(500, 99);
        var attack = new Pgd(new Linf(Synthetic.Epsilon), 10);
        double naturalClean = Evaluation.Clean(natural, test).Accuracy.Value;
        double naturalAttacked = Evaluation.UnderAttack(natural, attack, test, new RandomStream(1)).Accuracy.Value;
        double robustAttacked = Evaluation.UnderAttack(robust, attack, test, new RandomStream(1)).Accuracy.Value;
        Assert.True(naturalClean > 0.97, $"natural, clean: {naturalClean}");
        Assert.True(naturalAttacked < 0.2, $"natural, attacked: {naturalAttacked}");
        Assert.True(robustAttacked > 0.8, $"robust, attacked: {robustAttacked}");
        // the metrics are about the adversarial images that were trained on
        Assert.Equal(robustAttacked, epochs[^1].Accuracy, 0.06);
    }

    [Fact]
    public void Two_runs_give_the_same_weights_bit_for_bit()
    {
        Classifier first = Synthetic.Classifier(), second = Synthetic.Classifier();
        IReadOnlyList<EpochMetrics> a = Synthetic.Train(first, Adversarial, 2), b = Synthetic.Train(second, Adversarial, 2);
        Assert.Equal(Methods.Weights(first), Methods.Weights(second));
        Assert.Equal(a.Select(epoch => (epoch.Loss, epoch.Accuracy)), b.Select(epoch => (epoch.Loss, epoch.Accuracy)));
    }

    [Fact]
    public void Every_image_is_seen_once_an_epoch_in_an_order_that_changes()
    {
        var seen = new List<float>();
        ImageSet data = ImageSet.FromFloats([1, 1, 1], Enumerable.Range(0, 10).Select(i => i / 10f).ToArray(), new int[10]);
        Classifier classifier = Tiny.Linear([[1], [-1]]);
        var trainer = new Trainer(
            classifier,
            new Recorder(seen),
            new Sgd(classifier.Network.Parameters, 0),
            new TrainerOptions { Epochs = 2, BatchSize = 4 },
            new RandomStream(1));
        trainer.Run(data);
        Assert.Equal(20, seen.Count);
        Assert.Equal(seen.Take(10).Order(), seen.Skip(10).Order());
        Assert.Equal(10, seen.Take(10).Distinct().Count());
        Assert.NotEqual(seen.Take(10), seen.Skip(10));

        seen.Clear();
        var dropping = new TrainerOptions { BatchSize = 4, DropLastBatch = true };
        new Trainer(classifier, new Recorder(seen), new Sgd(classifier.Network.Parameters, 0), dropping, new RandomStream(1)).Run(data);
        Assert.Equal(8, seen.Count);
    }

    [Fact]
    public void Every_step_has_a_stream_of_its_own()
    {
        var draws = new List<double>();
        Classifier classifier = Synthetic.Classifier();
        var options = new TrainerOptions { Epochs = 2, BatchSize = 4 };
        new Trainer(classifier, new Drawer(draws), new Sgd(classifier.Network.Parameters, 0), options, new RandomStream(1))
            .Run(Synthetic.Data(12, 1));
        Assert.Equal(6, draws.Distinct().Count());
    }

    [Fact]
    public void Progress_and_schedule_follow_the_steps()
    {
        Classifier classifier = Synthetic.Classifier();
        var steps = new List<TrainingStep>();
        var rates = new List<double>();
        var optimizer = new Sgd(classifier.Network.Parameters, 0.4);
        var options = new TrainerOptions { Epochs = 2, BatchSize = 50, Schedule = LearningRateSchedule.MultiStep(0.5, 0.5, 1) };
        var progress = new Listener<TrainingStep>(step =>
        {
            steps.Add(step);
            rates.Add(optimizer.LearningRate);
        });
        IReadOnlyList<EpochMetrics> epochs = new Trainer(classifier, new NaturalTraining(), optimizer, options, new RandomStream(1))
            .Run(Synthetic.Data(175, 1), progress: progress);
        Assert.Equal([(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2), (1, 3)], steps.Select(step => (step.Epoch, step.Step)));
        Assert.All(steps, step => Assert.Equal(4, step.StepsPerEpoch));
        Assert.Equal([0.4, 0.4, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1], rates);
        // the last batch of 25 counts half
        Assert.Equal(steps.Take(4).Zip([50, 50, 50, 25], (step, count) => step.Loss * count).Sum() / 175, epochs[0].Loss, 1e-12);
        Assert.Equal(steps.Take(4).Zip([50, 50, 50, 25], (step, count) => step.Accuracy * count).Sum() / 175, epochs[0].Accuracy, 1e-12);
        Assert.True(epochs[1].Loss < epochs[0].Loss);
    }

    [Fact]
    public void Divergence_ends_training_and_says_where()
    {
        var initializer = new Initializer(new RandomStream(1));
        var network = new Sequential(new Flatten(), new Linear(initializer, 16, 4), new Linear(initializer, 4, 2));
        var classifier = new Classifier(network, Synthetic.ImageShape, 2);
        var optimizer = new Sgd(network.Parameters, 1e30);
        var trainer = new Trainer(classifier, new NaturalTraining(), optimizer, new TrainerOptions { BatchSize = 50 }, new RandomStream(1));
        DivergenceException exception = Assert.Throws<DivergenceException>(() => trainer.Run(Synthetic.Data(100, 1)));
        Assert.Contains("epoch 1, step 2 of 2", exception.Message, StringComparison.Ordinal);
        Assert.All(Methods.Weights(classifier), weight => Assert.True(double.IsFinite(weight)));
    }

    [Fact]
    public void Cancellation_ends_training_after_a_whole_step()
    {
        Classifier stopped = Synthetic.Classifier(), whole = Synthetic.Classifier();
        using var source = new CancellationTokenSource();
        int steps = 0;
        Assert.Throws<OperationCanceledException>(() => Trainer(stopped, 100).Run(
            Synthetic.Data(200, 1),
            progress: new Listener<TrainingStep>(_ =>
            {
                if (++steps == 4)
                    source.Cancel();
            }),
            cancellation: source.Token));
        Assert.Equal(4, steps);
        Trainer(whole, 1).Run(Synthetic.Data(200, 1));
        Assert.Equal(Methods.Weights(whole), Methods.Weights(stopped));

        static Trainer Trainer(Classifier classifier, int epochs) => new(
            classifier,
            new NaturalTraining(),
            new Adam(classifier.Network.Parameters),
            new TrainerOptions { BatchSize = 50, Epochs = epochs },
            new RandomStream(1));
    }

    [Fact]
    public void Images_that_do_not_fit_are_refused()
    {
        Classifier classifier = Synthetic.Classifier();
        var trainer = new Trainer(classifier, new NaturalTraining(), new Adam(classifier.Network.Parameters), new TrainerOptions(), new RandomStream(1));
        Assert.Throws<ArgumentException>(() => trainer.Run(ImageSet.FromFloats([1, 2, 2], new float[4], [0])));
        Assert.Throws<ArgumentException>(() => trainer.Run(ImageSet.FromFloats([1, 4, 4], new float[16], [2])));
        Assert.Throws<ArgumentException>(() => trainer.Run(ImageSet.FromFloats([1, 4, 4], Array.Empty<float>(), [])));
    }

    /// <summary>Natural training that notes the first pixel of every image.</summary>
    private sealed record Recorder(List<float> Seen) : TrainingMethod
    {
        public override string Name => "recorder";

        public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
        {
            Seen.AddRange(batch.Images.To(DType.Float32).ToArray<float>());
            return new NaturalTraining().Prepare(batch, cancellation);
        }
    }

    /// <summary>Natural training that draws a number in every step.</summary>
    private sealed record Drawer(List<double> Draws) : TrainingMethod
    {
        public override string Name => "drawer";

        public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
        {
            Draws.Add(batch.Random.Fork("draw").Uniform([]).Item());
            return new NaturalTraining().Prepare(batch, cancellation);
        }
    }
}
