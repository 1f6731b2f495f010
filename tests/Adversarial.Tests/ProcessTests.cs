using AdvScratch.Layers;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Memory;

namespace AdvScratch.Adversarial.Tests;

/// <summary>The pool and the thread count belong to the whole process, so these tests run alone.</summary>
[CollectionDefinition(nameof(ProcessTests), DisableParallelization = true)]
[Collection(nameof(ProcessTests))]
public sealed class ProcessTests : IDisposable
{
    private readonly int _threads = Compute.Threads;

    public void Dispose() => Compute.Threads = _threads;

    [Fact]
    public void Training_and_attacking_allocate_nothing_new_in_their_steady_state()
    {
        // how many kernels borrow scratch memory at once depends on the timing of threads, so the count is exact with one
        Compute.Threads = 1;
        Classifier classifier = Tiny.Convolutional(type: DType.Float32);
        ImageSet data = Data(classifier);
        var attack = new Pgd(new Linf(0.1), 4) { Restarts = 2 };
        var everything = new TrainerOptions
        {
            Epochs = int.MaxValue,
            BatchSize = 20,
            GradientClip = 0.1,
            AveragingDecay = 0.9,
            WeightPerturbation = new WeightPerturbation(),
            Selection = new Selection(data, attack, "the training images"),
        };
        Trainer trainer = Trainer(classifier, new TrainerOptions { Epochs = int.MaxValue, BatchSize = 20 });
        Trainer withEverything = Trainer(classifier, everything);
        Once();
        long before = BufferPool.AllocatedBytes;
        for (int i = 0; i < 5; i++)
            Once();
        Assert.Equal(before, BufferPool.AllocatedBytes);

        void Once()
        {
            TwoEpochs(trainer);
            TwoEpochs(withEverything);
            Evaluation.Clean(classifier, data);
            Evaluation.UnderAttack(classifier, attack, data, new RandomStream(1));
        }

        void TwoEpochs(Trainer endless)
        {
            using var enough = new CancellationTokenSource();
            int until = endless.EpochsDone + 2;
            Assert.Throws<OperationCanceledException>(() => endless.Run(
                data,
                epoch =>
                {
                    if (endless.EpochsDone == until)
                        enough.Cancel();
                },
                cancellation: enough.Token));
        }
    }

    [Fact]
    public void A_long_search_needs_no_more_memory_than_a_short_one()
    {
        Compute.Threads = 1;
        Classifier classifier = Tiny.Convolutional(type: DType.Float32);
        Tensor images = Tiny.Random(classifier, 10), labels = Tiny.OwnLabels(classifier, images);
        Assert.Equal(Needed(5), Needed(100));

        long Needed(int steps)
        {
            BufferPool.Trim();
            long before = BufferPool.AllocatedBytes;
            new Pgd(new Linf(0.1), steps).Perturb(classifier, images, labels, new RandomStream(1));
            return BufferPool.AllocatedBytes - before;
        }
    }

    [Fact]
    public void One_thread_and_three_train_the_same_weights_and_find_the_same_images()
    {
        (double[] Weights, IReadOnlyList<double> Losses) one = With(1), three = With(3);
        Assert.Equal(one.Weights, three.Weights);
        Assert.Equal(one.Losses, three.Losses);

        (double[] Weights, IReadOnlyList<double> Losses) With(int threads)
        {
            Compute.Threads = threads;
            Classifier classifier = Tiny.Convolutional(type: DType.Float32);
            ImageSet data = Data(classifier);
            Trainer(classifier).Run(data);
            double[] weights = Methods.Weights(classifier);
            return (weights, Evaluation.UnderAttack(classifier, new Pgd(new L2(0.3), 3), data, new RandomStream(1)).Losses);
        }
    }

    private static ImageSet Data(Classifier classifier) =>
        ImageSet.FromFloats(Tiny.Images, Tiny.Random(classifier, 50).ToArray<float>(), [.. Enumerable.Range(0, 50).Select(i => i % 3)]);

    private static Trainer Trainer(Classifier classifier, TrainerOptions? options = null)
    {
        var method = new AdversarialTraining(new Pgd(new L2(0.3), 3)) { CraftInTrainingMode = true };
        return new Trainer(classifier, method, new Adam(classifier.Network.Parameters), options ?? new TrainerOptions { Epochs = 2, BatchSize = 20 }, new RandomStream(1));
    }
}
