using AdvScratch.Layers;

namespace AdvScratch.Adversarial;

/// <summary>How long and in what portions a trainer trains.</summary>
public sealed record TrainerOptions
{
    /// <summary>Passes over the images.</summary>
    public int Epochs { get; init => field = Require.Positive(value); } = 1;

    /// <summary>Images in a step.</summary>
    public int BatchSize { get; init => field = Require.Positive(value); } = 128;

    /// <summary>Factor of the optimiser's learning rate over time.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Whether an epoch leaves out the last batch if it is smaller than the others (in the shuffled order).</summary>
    public bool DropLastBatch { get; init; }

    /// <summary>Crops and mirrors the images of every step; null, the default, leaves them as they are.</summary>
    public Augmentation? Augmentation { get; init; }
}

/// <summary>One step of training, as progress reports see it.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Step">The step in this epoch, from 0.</param>
/// <param name="StepsPerEpoch">Steps in an epoch.</param>
/// <param name="Loss">The batch's loss before the update.</param>
/// <param name="Accuracy">
/// The share of the batch's images, as they were trained on, that were classified correctly before the update.
/// </param>
/// <param name="ImagesPerSecond">Over this epoch so far.</param>
public readonly record struct TrainingStep(int Epoch, int Step, int StepsPerEpoch, double Loss, double Accuracy, double ImagesPerSecond);

/// <summary>One epoch of training.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Loss">The mean of the images' losses, each at its own step.</param>
/// <param name="Accuracy">
/// The share of images, as they were trained on (adversarial ones in adversarial training), that were classified correctly.
/// </param>
/// <param name="LearningRate">The learning rate of the epoch's last step.</param>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="ImagesPerSecond">Images trained on in a second.</param>
public sealed record EpochMetrics(int Epoch, double Loss, double Accuracy, double LearningRate, double Seconds, double ImagesPerSecond);

/// <summary>Training ended because the loss was no longer a finite number.</summary>
/// <param name="message">Where it happened and what to do.</param>
public sealed class DivergenceException(string message) : Exception(message);
