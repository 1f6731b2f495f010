using AdvScratch.Layers;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Memory;

namespace AdvScratch.Adversarial.Tests;

/// <summary>The pool is one for the whole process, so these run alone.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public class MemoryTests
{
    [Fact]
    public void Training_and_attacking_allocate_nothing_new_in_their_steady_state()
    {
        Classifier classifier = Tiny.Convolutional(type: DType.Float32);
        ImageSet data = ImageSet.FromFloats(Tiny.Images, Tiny.Random(classifier, 50).ToArray<float>(), new int[50]);
        var method = new AdversarialTraining(new Pgd(new L2(0.3), 3)) { CraftInTrainingMode = true };
        var trainer = new Trainer(classifier, method, new Adam(classifier.Network.Parameters), new TrainerOptions { Epochs = 2, BatchSize = 20 });
        var attack = new Pgd(new Linf(0.1), 4) { Restarts = 2 };
        Once();
        long before = BufferPool.AllocatedBytes;
        for (int i = 0; i < 5; i++)
            Once();
        Assert.Equal(before, BufferPool.AllocatedBytes);

        void Once()
        {
            trainer.Run(data, new RandomStream(1));
            Evaluation.Clean(classifier, data);
            Evaluation.UnderAttack(classifier, attack, data, new RandomStream(1));
        }
    }

    [Fact]
    public void A_long_search_needs_no_more_memory_than_a_short_one()
    {
        Classifier classifier = Tiny.Convolutional(type: DType.Float32);
        Tensor images = Tiny.Random(classifier, 10), labels = Tiny.OwnLabels(classifier, images);
        using TensorScope scope = TensorScope.Begin();
        new Pgd(new Linf(0.1), 5).Run(classifier, images, labels, new RandomStream(1));
        long before = BufferPool.AllocatedBytes;
        new Pgd(new Linf(0.1), 200).Perturb(classifier, images, labels, new RandomStream(1));
        // the result of the first attack is still held: one more image buffer and its evaluation's are not
        Assert.InRange(BufferPool.AllocatedBytes - before, 0, 4096);
    }
}
