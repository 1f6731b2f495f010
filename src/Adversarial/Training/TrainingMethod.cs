using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What distinguishes one way of training from another: how a batch becomes a loss. The trainer does the rest. It calls the
/// method with recording on, with the network in training mode, and inside a tensor scope that ends after the update.
/// </summary>
public abstract record TrainingMethod
{
    /// <summary>Name, as tables print it.</summary>
    public abstract string Name { get; }

    /// <summary>The loss of a batch.</summary>
    /// <param name="batch">Images, labels and what belongs to this step.</param>
    /// <param name="cancellation">For attacks inside the method.</param>
    public abstract TrainingLoss Loss(TrainingBatch batch, CancellationToken cancellation = default);
}

/// <summary>One step's material.</summary>
/// <param name="Classifier">The network that is trained, in training mode.</param>
/// <param name="Images">[N, C, H, W] in pixel units.</param>
/// <param name="Labels">int32 [N].</param>
/// <param name="Random">This step's stream.</param>
/// <param name="Epoch">How far training is, in epochs: 2.5 is the middle of the third.</param>
public sealed record TrainingBatch(Classifier Classifier, Tensor Images, Tensor Labels, RandomStream Random, double Epoch);

/// <summary>What a method makes of a batch.</summary>
/// <param name="Value">The scalar to minimise.</param>
/// <param name="Logits">[N, K] for the images that were trained on, in the batch's order: for the training accuracy.</param>
public readonly record struct TrainingLoss(Variable Value, Variable Logits);
