using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What distinguishes one way of training from another: how a batch becomes a loss. A method is a record of options; what it
/// remembers from step to step is a <see cref="MethodState"/>. The trainer does the rest.
/// </summary>
public abstract record TrainingMethod
{
    /// <summary>Name, as tables print it.</summary>
    public abstract string Name { get; }

    /// <summary>What the method remembers, at the beginning of training: a second network, moments, centres.</summary>
    /// <param name="classifier">The network that will be trained.</param>
    /// <param name="random">For weights and the like; the same stream gives the same state.</param>
    public virtual MethodState Begin(Classifier classifier, RandomStream random) => MethodState.None;

    /// <summary>
    /// Makes what a batch is trained on (attacks it, warps it, adds noise to it) and tells the loss. Called with recording on,
    /// with the network in training mode, and inside a tensor scope that ends after the update. Changes nothing but running
    /// statistics, which the trainer sets back if the step fails or is cancelled.
    /// </summary>
    /// <param name="batch">Images, labels and what belongs to this step.</param>
    /// <param name="cancellation">For attacks inside the method.</param>
    public abstract Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default);
}

/// <summary>One step's material.</summary>
/// <param name="Classifier">The network that is trained, in training mode.</param>
/// <param name="Images">[N, C, H, W] in pixel units.</param>
/// <param name="Labels">int32 [N].</param>
/// <param name="Random">This step's stream.</param>
/// <param name="Epoch">How far training is, in epochs: 2.5 is the middle of the third.</param>
public sealed record TrainingBatch(Classifier Classifier, Tensor Images, Tensor Labels, RandomStream Random, double Epoch)
{
    /// <summary>Steps made since the beginning of training.</summary>
    public long Step { get; init; }

    /// <summary>The schedule's factor of the learning rate at this step, for networks that the method trains itself.</summary>
    public double LearningRateFactor { get; init; } = 1;

    /// <summary>What <see cref="TrainingMethod.Begin"/> made, as the steps before left it.</summary>
    public MethodState State { get; init; } = MethodState.None;

    /// <summary>The state as the kind that a method made.</summary>
    /// <exception cref="ArgumentException">It is of another kind.</exception>
    internal TState StateOf<TState>(TrainingMethod method)
        where TState : MethodState => State as TState ?? throw new ArgumentException(
        $"{method.Name} goes on from what the steps before left, which is not in the batch; give the batch the state that Begin made.");
}

/// <summary>The loss of a batch as a function of the weights: what was crafted for the batch is fixed.</summary>
/// <param name="Evaluate">
/// Computes the loss at the current weights, recorded. It changes nothing but running statistics, and draws the same random
/// numbers every time, because it may be called more than once in a step (adversarial weight perturbation does so).
/// </param>
public sealed record Objective(Func<TrainingLoss> Evaluate)
{
    /// <summary>
    /// Called once after the weights were updated: the place to change the method's state. It ends a step that counts, so it
    /// does not look at a cancellation. If it fails, the weights have moved already: only a checkpoint can take them back.
    /// Null if there is nothing to do.
    /// </summary>
    public Action? AfterUpdate { get; init; }
}

/// <summary>What a method makes of a batch.</summary>
/// <param name="Value">The scalar to minimise.</param>
/// <param name="Logits">[N, K] for the images that were trained on, in the batch's order: for the training accuracy.</param>
public readonly record struct TrainingLoss(Variable Value, Variable Logits);
