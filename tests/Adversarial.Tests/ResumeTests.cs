using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>Training that is stopped anywhere, saved, and resumed elsewhere, is the training that was never stopped.</summary>
public class ResumeTests
{
    private static readonly ImageSet Data = Images(22, 1), HeldOut = Images(10, 2);

    // three steps an epoch, the last one smaller; six in all
    private static readonly TrainerOptions Everything = new()
    {
        Epochs = 2,
        BatchSize = 8,
        Schedule = LearningRateSchedule.OneCycle(2),
        GradientClip = 0.5,
        AveragingDecay = 0.9,
        WeightPerturbation = new WeightPerturbation { Gamma = 0.02 },
        Selection = new Selection(HeldOut, new Pgd(new Linf(0.1), 2), "held out") { Criterion = SelectionCriterion.CleanPlusRobust },
    };

    private static readonly AdversarialTraining Madry = new(new Pgd(new Linf(0.1), 2)) { CraftInTrainingMode = true };

    public static TheoryData<TrainingMethod, TrainerOptions> Cases => new()
    {
        { Madry, Everything },
        { new Remembering(), Everything },
        { new Remembering(), new TrainerOptions { Epochs = 2, BatchSize = 8 } },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Stopped_after_any_step_and_resumed_training_ends_with_the_same_bits(TrainingMethod method, TrainerOptions options)
    {
        Trainer whole = Trainer(method, options, seed: 1);
        IReadOnlyList<EpochMetrics> epochs = whole.Run(Data);
        for (int steps = 1; steps <= 6; steps++)
        {
            Trainer first = Trainer(method, options, seed: 1);
            List<EpochMetrics> seen = StopAfter(first, steps);
            Trainer second = Trainer(method, options, seed: 9);
            second.LoadStateDict(Saved(first));
            seen.AddRange(second.Run(Data));
            AssertSame(whole.StateDict(), second.StateDict());
            Assert.Equal(epochs.Select(Timeless), seen.Select(Timeless));
            Assert.Equal(whole.FinalState.Kind, second.FinalState.Kind);
        }
    }

    [Fact]
    public void Cancelled_inside_a_step_or_a_trial_the_state_is_that_after_the_last_whole_step()
    {
        var whole = new Spy(Tiny.Convolutional().Network);
        Trainer(Madry, Everything, whole).Run(Data);
        for (int pass = 1; pass <= whole.TrainingModes.Count; pass++)
        {
            using var source = new CancellationTokenSource();
            var spy = new Spy(Tiny.Convolutional().Network, pass, source.Cancel);
            Trainer interrupted = Trainer(Madry, Everything, spy);
            IReadOnlyDictionary<string, Tensor> after = Saved(interrupted);
            var progress = new Listener<TrainingStep>(_ => after = Saved(interrupted));
            try
            {
                interrupted.Run(Data, _ => after = Saved(interrupted), progress, source.Token);
            }
            catch (OperationCanceledException)
            {
                // images are counted when training begins
                AssertSame(after, Saved(interrupted), except: "position.images");
            }
            Assert.True(spy.IsTraining);
        }
    }

    [Fact]
    public void What_a_method_remembers_is_part_of_the_state_and_begins_with_the_trainer()
    {
        Trainer trainer = Trainer(new Remembering(), new TrainerOptions { Epochs = 2, BatchSize = 8 }, seed: 1);
        Assert.Equal(0, trainer.StateDict()["method.count"].Item());
        double drawn = trainer.StateDict()["method.memory"].ToDoubles()[0];
        Assert.Equal(new RandomStream(5).Fork("method").Uniform([3], type: DType.Float64).ToDoubles()[0], drawn);
        trainer.Run(Data);
        Assert.Equal(6, trainer.StateDict()["method.count"].Item());
        Assert.NotEqual(drawn, trainer.StateDict()["method.memory"].ToDoubles()[0]);
    }

    public static TheoryData<string, Trainer> Others => new()
    {
        { "average.0.weight", Trainer(Madry, Everything with { AveragingDecay = null }, seed: 1) },
        { "best.network.0.weight", Trainer(Madry, Everything with { Selection = null }, seed: 1) },
        { "method.memory", Trainer(new Remembering(), Everything, seed: 1) },
        { "batches of 8", Trainer(Madry, Everything with { BatchSize = 9 }, seed: 1) },
        { "drop the last batch", Trainer(Madry, Everything with { DropLastBatch = true }, seed: 1) },
        { "seed", Trainer(Madry, Everything, Tiny.Convolutional().Network, new RandomStream(6)) },
        { "stream", Trainer(Madry, Everything, Tiny.Convolutional().Network, new RandomStream(5).Fork("other")) },
        { "network.4.weight", Trainer(Madry, Everything, Tiny.Convolutional(classes: 4).Network) },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void A_state_of_another_configuration_is_refused_and_changes_nothing(string what, Trainer other)
    {
        Trainer saved = Trainer(Madry, Everything, seed: 2);
        StopAfter(saved, 4);
        IReadOnlyDictionary<string, Tensor> before = Saved(other);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => other.LoadStateDict(saved.StateDict()));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        AssertSame(before, other.StateDict());
    }

    [Fact]
    public void Training_does_not_go_on_with_another_number_of_images()
    {
        Trainer trainer = Trainer(Madry, Everything, seed: 1);
        StopAfter(trainer, 2);
        ArgumentException error = Assert.Throws<ArgumentException>(() => trainer.Run(Images(23, 1)));
        Assert.Contains("22 images", error.Message, StringComparison.Ordinal);
        trainer.Run(Data);
        Assert.Equal(2, trainer.EpochsDone);
    }

    [Fact]
    public void A_finished_training_has_nothing_left_to_do()
    {
        Trainer trainer = Trainer(Madry, Everything, seed: 1);
        trainer.Run(Data);
        IReadOnlyDictionary<string, Tensor> before = Saved(trainer);
        Assert.Empty(trainer.Run(Data));
        AssertSame(before, trainer.StateDict());
    }

    private static List<EpochMetrics> StopAfter(Trainer trainer, int steps)
    {
        using var source = new CancellationTokenSource();
        var epochs = new List<EpochMetrics>();
        int done = 0;
        var progress = new Listener<TrainingStep>(_ =>
        {
            if (++done == steps)
                source.Cancel();
        });
        // a training without trials ends before it looks at the token again
        Exception? end = Record.Exception(() => trainer.Run(Data, epochs.Add, progress, source.Token));
        Assert.True(end is OperationCanceledException || (end is null && steps == 6), $"{end}");
        return epochs;
    }

    /// <summary>Through a file, as a checkpoint goes.</summary>
    private static IReadOnlyDictionary<string, Tensor> Saved(Trainer trainer)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Safetensors.Write(path, trainer.StateDict());
        try
        {
            return Safetensors.Read(path).Tensors;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void AssertSame(
        IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual, string? except = null)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (string name in expected.Keys.Where(name => name != except))
        {
            // as bits: 0 and −0 differ
            Assert.True(
                expected[name].ToDoubles().Select(BitConverter.DoubleToInt64Bits)
                    .SequenceEqual(actual[name].ToDoubles().Select(BitConverter.DoubleToInt64Bits)),
                $"{name} differs");
        }
    }

    private static EpochMetrics Timeless(EpochMetrics epoch) => epoch with
    {
        Seconds = 0,
        ImagesPerSecond = 0,
        Selection = epoch.Selection is { } score ? score with { Seconds = 0 } : null,
    };

    private static ImageSet Images(int count, ulong seed) => ImageSet.FromFloats(
        Tiny.Images,
        new RandomStream(seed).Uniform([count * 32]).ToArray<float>(),
        [.. Enumerable.Range(0, count).Select(i => i % 3)]);

    private static Trainer Trainer(TrainingMethod method, TrainerOptions options, ulong seed) =>
        Trainer(method, options, Tiny.Convolutional(seed).Network);

    private static Trainer Trainer(TrainingMethod method, TrainerOptions options, Module network, RandomStream? random = null)
    {
        int classes = network.Parameters[^1].Value.Count;
        var classifier = new Classifier(network, Tiny.Images, classes);
        return new Trainer(classifier, method, new Adam(network.Parameters, 0.01), options, random ?? new RandomStream(5));
    }

    /// <summary>Natural training, weighted by a memory of all steps before, which noise enters.</summary>
    private sealed record Remembering : TrainingMethod
    {
        public override string Name => "remembering";

        public override MethodState Begin(Classifier classifier, RandomStream random) => new Memory(random);

        public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
        {
            var memory = (Memory)batch.State;
            Tensor noise = batch.Random.Fork("noise").Uniform([3], type: DType.Float64);
            return new Objective(() =>
            {
                Variable logits = batch.Classifier.Logits(batch.Images);
                return new TrainingLoss(Op.CrossEntropy(logits * memory.Values, batch.Labels), logits);
            })
            {
                AfterUpdate = () =>
                {
                    memory.Values.Assign((memory.Values * 0.9) + (noise * 0.1));
                    memory.Count.Assign(Tensor.Scalar(memory.Count.Item() + 1, DType.Int32));
                },
            };
        }

        private sealed class Memory(RandomStream random) : MethodState
        {
            public Tensor Values { get; } = random.Uniform([3], type: DType.Float64).Persist();

            public Tensor Count { get; } = Tensor.Scalar(0, DType.Int32).Persist();

            public override IReadOnlyDictionary<string, Tensor> StateDict() =>
                new Dictionary<string, Tensor> { ["memory"] = Values, ["count"] = Count };
        }
    }
}
