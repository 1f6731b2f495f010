using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>
/// A classifier x > t of one pixel, whose threshold a method sets epoch by epoch. Of four held-out images t = 0.5 has all
/// right, also under attack; t = 0.58 has all right, but one of them falls to the attack; t = 0.3 has one wrong, and the
/// others stand.
/// </summary>
public class SelectionTests
{
    private const double Good = 0.5, Fragile = 0.58, Bad = 0.3;

    // the second pixel is the constant that the threshold is multiplied by
    private static readonly ImageSet HeldOut =
        ImageSet.FromFloats([1, 1, 2], new[] { 0.1f, 1, 0.4f, 1, 0.6f, 1, 0.9f, 1 }, [0, 0, 1, 1]);

    private static readonly Selection Robust = new(HeldOut, new Pgd(new Linf(0.05), 3), "held out");

    [Fact]
    public void The_best_epoch_is_kept_and_the_first_of_equals()
    {
        (Trainer trainer, Classifier classifier, IReadOnlyList<EpochMetrics> epochs) = Train(Robust, Bad, Good, Fragile, Good, Bad);
        Assert.Equal([(0.75, 0.75), (1, 1), (1, 0.75), (1, 1), (0.75, 0.75)], epochs.Select(e => (e.Selection!.Clean, e.Selection.Robust)));
        Assert.Equal([true, true, false, false, false], epochs.Select(e => e.Selection!.IsBest));
        Assert.Equal(FinalWeights.Best, trainer.FinalState.Kind);
        Assert.Equal(1, trainer.FinalState.Epoch);
        Assert.Equal([0, 0, 1, -Good], trainer.FinalState.Tensors["1.weight"].ToDoubles());
        // while the network goes on being trained
        Assert.Equal([0, 0, 1, -Bad], classifier.Network.Parameters[0].Value.ToDoubles());
        Assert.False(trainer.HasStoppedEarly);
    }

    [Theory]
    [InlineData(SelectionCriterion.Robust, 0)]
    [InlineData(SelectionCriterion.CleanPlusRobust, 1)]
    public void The_criterion_decides(SelectionCriterion criterion, int best) =>
        Assert.Equal(best, Train(Robust with { Criterion = criterion }, Bad, Fragile).Trainer.FinalState.Epoch);

    [Fact]
    public void Patience_ends_training_and_stays_at_an_end()
    {
        (Trainer trainer, _, IReadOnlyList<EpochMetrics> epochs) = Train(Robust with { Patience = 2 }, Bad, Good, Bad, Bad, Good, Good);
        Assert.Equal(4, epochs.Count);
        Assert.Equal(4, trainer.EpochsDone);
        Assert.True(trainer.HasStoppedEarly);
        Assert.Equal(1, trainer.FinalState.Epoch);
        Assert.Empty(trainer.Run(Data));
    }

    [Fact]
    public void An_improvement_renews_patience() =>
        Assert.Equal(5, Train(Robust with { Patience = 2 }, Bad, Bad, Good, Bad, Bad, Bad).Epochs.Count);

    [Fact]
    public void Trials_are_as_far_apart_as_asked_and_one_is_at_the_end()
    {
        (Trainer trainer, _, IReadOnlyList<EpochMetrics> epochs) = Train(Robust with { Every = 3 }, Good, Good, Bad, Good, Fragile);
        Assert.Equal([false, false, true, false, true], epochs.Select(e => e.Selection is not null));
        Assert.Equal(2, trainer.FinalState.Epoch);
        // patience is only looked at after trials
        Assert.Equal(6, Train(Robust with { Every = 3, Patience = 1 }, Good, Good, Good, Bad, Bad, Bad, Bad).Epochs.Count);
    }

    [Fact]
    public void Trials_change_nothing_in_training_and_see_the_averages()
    {
        var options = new TrainerOptions { Epochs = 3, BatchSize = 8, AveragingDecay = 0.99 };
        ImageSet heldOut = Synthetic.Data(40, 5);
        var selection = new Selection(heldOut, new Pgd(new Linf(0.05), 3), "held out");
        Classifier with = Synthetic.Classifier(), without = Synthetic.Classifier();
        Trainer selecting = Make(with, options with { Selection = selection }), plain = Make(without, options);
        double[] clean = [.. selecting.Run(Synthetic.Data(40, 1)).Select(epoch => epoch.Selection!.Clean)];
        var averaged = new List<double>();
        plain.Run(Synthetic.Data(40, 1), _ =>
        {
            Classifier shown = Synthetic.Classifier();
            shown.Network.LoadStateDict(plain.FinalState.Tensors);
            averaged.Add(Evaluation.Clean(shown, heldOut).Accuracy.Value);
        });
        Assert.Equal(averaged, clean);
        Assert.Equal(with.Network.Parameters.Select(p => p.Value.ToDoubles()), without.Network.Parameters.Select(p => p.Value.ToDoubles()));
        foreach ((string name, Tensor tensor) in plain.StateDict())
            Assert.Equal(tensor.ToDoubles(), selecting.StateDict()[name].ToDoubles());

        static Trainer Make(Classifier classifier, TrainerOptions options) =>
            new(classifier, new NaturalTraining(), new Adam(classifier.Network.Parameters, 0.05), options, new RandomStream(1));
    }

    [Fact]
    public void Images_and_attacks_that_do_not_fit_are_refused_at_once()
    {
        Classifier classifier = Synthetic.Classifier();
        var options = new TrainerOptions { Selection = Robust };
        Assert.Throws<ArgumentException>(() =>
            new Trainer(classifier, new NaturalTraining(), new Adam(classifier.Network.Parameters), options, new RandomStream(1)));
    }

    private static ImageSet Data => HeldOut;

    private static (Trainer Trainer, Classifier Classifier, IReadOnlyList<EpochMetrics> Epochs) Train(Selection selection, params double[] thresholds)
    {
        Classifier classifier = Tiny.Linear([[0, 0], [0, 0]]);
        var options = new TrainerOptions { Epochs = thresholds.Length, Selection = selection };
        var trainer = new Trainer(classifier, new Scripted(thresholds), new Sgd(classifier.Network.Parameters, 0), options, new RandomStream(1));
        return (trainer, classifier, trainer.Run(Data));
    }

    /// <summary>Sets the threshold of each epoch, of one step, instead of learning it.</summary>
    private sealed record Scripted(double[] Thresholds) : TrainingMethod
    {
        public override string Name => "scripted";

        public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default) =>
            new NaturalTraining().Prepare(batch, cancellation) with
            {
                AfterUpdate = () =>
                {
                    Tensor weight = batch.Classifier.Network.Parameters[0].Value;
                    weight.Assign(Tensor.From([0, 0, 1, -Thresholds[(int)batch.Epoch]], weight.Shape));
                },
            };
    }
}
