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

    /// <summary>
    /// The largest global l2 norm of all gradients together, positive: longer ones are shortened to it before the optimiser
    /// sees them (<see cref="GradientNorm.Clip"/>). Null, the default, clips nothing.
    /// </summary>
    public double? GradientClip { get; init => field = value is { } norm ? Require.Positive(norm) : null; }

    /// <summary>
    /// d, in [0, 1), of an exponential moving average of the weights, which are then what selection tries and what
    /// <see cref="Trainer.FinalState"/> gives. After update t = 0, 1, … of the network
    /// <c>w̄ ← dₜ w̄ + (1 − dₜ) w</c> with <c>dₜ = min(d, (1 + t)/(10 + t))</c>, so that the first weights are soon forgotten (as
    /// tf.train.ExponentialMovingAverage with num_updates); w̄ begins at the initial weights. Running statistics are not
    /// averaged but taken as they are. Null, the default, keeps no average; 0.999 is common.
    /// </summary>
    public double? AveragingDecay { get; init => field = value is { } decay ? Require.Below(decay, 1) : null; }

    /// <summary>Adversarial weight perturbation (Wu, Xia and Wang 2020); null, the default, for none.</summary>
    public WeightPerturbation? WeightPerturbation { get; init; }

    /// <summary>Chooses the best epoch on held-out images, and may stop early; null, the default, for the last epoch.</summary>
    public Selection? Selection { get; init; }

    /// <summary>Crops and mirrors the images of every step; null, the default, leaves them as they are.</summary>
    public Augmentation? Augmentation { get; init; }
}
