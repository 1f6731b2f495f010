using AdvScratch.Adversarial;
using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>
/// Adversarial training with PGD in l∞ (Madry et al. 2018) of one of the papers' networks on random images: 10 steps to craft a
/// batch in evaluation mode, then one of SGD with momentum. Weights and images are the same numbers on every device and in both
/// precisions.
/// </summary>
internal sealed class PgdTraining
{
    private const int Classes = 10;

    /// <param name="network">Its name.</param>
    /// <param name="batch">Images of the batch.</param>
    /// <param name="type">Precision of all that is computed.</param>
    /// <param name="device">Where.</param>
    /// <param name="steps">Steps of the attack.</param>
    public PgdTraining(string network, int batch, DType type, Device device, int steps = 10)
    {
        using var scope = TensorScope.Begin();
        var random = new RandomStream(0);
        NetworkInfo info = Networks.Find(network);
        Module module = info.Create(random.Fork("weights"), Classes, type, device);
        if (type != DType.Float32 || device != Device.Cpu)
            module.LoadStateDict(info.Create(random.Fork("weights"), Classes, device: Device.Cpu).StateDict());
        Classifier = new Classifier(module, info.InputShape, Classes);
        Images = random.Uniform([batch, .. info.InputShape], device: Device.Cpu).To(type).To(device).Persist();
        Labels = Tensor.From([.. Enumerable.Range(0, batch).Select(_ => random.Next(Classes))], [batch], device).Persist();
        // the papers' budgets for grey and for coloured images
        Attack = new Pgd(new Linf(info.InputShape[0] == 1 ? 0.3 : 8 / 255.0), steps) { ReturnBest = false };
        Optimizer = new Sgd(module.Parameters, learningRate: 0.01, momentum: 0.9);
    }

    public Pgd Attack { get; }

    public Classifier Classifier { get; }

    public Tensor Images { get; }

    public Tensor Labels { get; }

    public Sgd Optimizer { get; }

    /// <summary>Perturbed images.</summary>
    public Tensor Craft(RandomStream random) => Attack.Perturb(Classifier, Images, Labels, random);

    /// <summary>The loss of images in training mode and the gradients of all parameters.</summary>
    public (Tensor Loss, IReadOnlyList<Variable> Gradients) Slope(Tensor images)
    {
        Variable loss = Op.CrossEntropy(Classifier.Logits(images), Labels);
        return (loss.Value, Gradient.Of(loss, Optimizer.Parameters));
    }

    /// <summary>A step on images as they are.</summary>
    public void Step(Tensor images) => Optimizer.Step(Slope(images).Gradients);
}
