using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>Networks with dropout under the trainer.</summary>
public class DropoutTrainingTests
{
    [Fact]
    public void Training_repeats_and_resumes_bit_for_bit() =>
        Methods.AssertResumes(new AdversarialTraining(new Fgsm(0.05)) { CraftInTrainingMode = true }, Classifier);

    [Fact]
    public void Every_step_draws_other_masks_and_the_loss_other_ones_than_the_attack()
    {
        // in each of six steps once for the attack and once for the loss
        string[] masks = Masks(new AdversarialTraining(new Fgsm(0.05)) { CraftInTrainingMode = true }, new TrainerOptions());
        Assert.Equal(12, masks.Length);
        Assert.Equal(12, masks.Distinct().Count());
    }

    [Fact]
    public void All_evaluations_of_a_step_see_the_same_masks()
    {
        // in each of six steps once to perturb the weights and once for the loss
        string[] masks = Masks(new NaturalTraining(), new TrainerOptions { WeightPerturbation = new WeightPerturbation() });
        Assert.Equal(12, masks.Length);
        Assert.All(masks.Chunk(2), pair => Assert.Equal(pair[0], pair[1]));
        Assert.Equal(6, masks.Distinct().Count());
    }

    [Fact]
    public void Evaluation_after_training_is_without_dropout()
    {
        Classifier classifier = Classifier(1);
        Synthetic.Train(classifier, new NaturalTraining(), 1);
        (Tensor images, Tensor labels) = Synthetic.Data(50, 3).Batch(0, 50);
        using IDisposable mode = classifier.InMode(training: false);
        Assert.Equal(classifier.Logits(images).Value.ToArray<float>(), classifier.Logits(images).Value.ToArray<float>());
        Tensor first = new Pgd(new Linf(0.1), 3).Perturb(classifier, images, labels, new RandomStream(1));
        Assert.Equal(first.ToArray<float>(), new Pgd(new Linf(0.1), 3).Perturb(classifier, images, labels, new RandomStream(1)).ToArray<float>());
    }

    /// <summary>What every forward pass of two epochs of three steps dropped.</summary>
    private static string[] Masks(TrainingMethod method, TrainerOptions options)
    {
        var masks = new List<string>();
        var network = new Sequential(new Flatten(), new Dropout(), new Watch(masks), new Linear(new Initializer(new RandomStream(1)), 16, 2));
        var classifier = new Classifier(network, Synthetic.ImageShape, 2);
        var optimizer = new Sgd(network.Parameters, 0);
        new Trainer(classifier, method, optimizer, options with { BatchSize = 4, Epochs = 2 }, new RandomStream(1)).Run(Synthetic.Data(12, 1));
        return [.. masks];
    }

    private static Classifier Classifier(ulong seed)
    {
        var initializer = new Initializer(new RandomStream(seed));
        var network = new Sequential(
            initializer, _ => new Flatten(), at => new Linear(at, 16, 12), _ => new Relu(), _ => new Dropout(), at => new Linear(at, 12, 2));
        return new Classifier(network, Synthetic.ImageShape, 2, normalization: new Normalization([0.5], [0.25]));
    }

    /// <summary>Notes which inputs are 0.</summary>
    private sealed class Watch(List<string> zeros) : Module
    {
        public override Variable Forward(Variable x)
        {
            zeros.Add(string.Concat(x.Value.ToArray<float>().Select(value => value == 0 ? '0' : '1')));
            return x;
        }
    }
}
