namespace AdvScratch.Adversarial;

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
/// <param name="Seconds">Wall-clock time of the steps; of those after the resume, where an epoch was resumed.</param>
/// <param name="ImagesPerSecond">Images trained on in a second.</param>
public sealed record EpochMetrics(int Epoch, double Loss, double Accuracy, double LearningRate, double Seconds, double ImagesPerSecond)
{
    /// <summary>How the weights after this epoch did on the held-out images; null if they were not tried.</summary>
    public SelectionScore? Selection { get; init; }
}
