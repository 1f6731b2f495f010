using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>
/// Batch normalisation of images [N, C, H, W] (Ioffe and Szegedy 2015): in training with the statistics of the batch,
/// which also move the running ones; in evaluation with the running statistics. As in PyTorch the batch is divided by
/// its biased deviation, while the running variance tracks the unbiased one.
/// </summary>
public sealed class BatchNorm2d : Module
{
    private readonly double _momentum;
    private readonly double _epsilon;

    /// <summary>Makes a layer with γ = 1, β = 0, running mean 0 and running variance 1.</summary>
    /// <param name="initializer">Makes the parameters.</param>
    /// <param name="channels">C.</param>
    /// <param name="momentum">Weight of the new batch in the running statistics, in [0, 1].</param>
    /// <param name="epsilon">Added to the variance, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    public BatchNorm2d(Initializer initializer, int channels, double momentum = 0.1, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(momentum, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        _momentum = momentum;
        _epsilon = epsilon;
        Weight = RegisterParameter("weight", initializer.Constants(channels, 1));
        Bias = RegisterParameter("bias", initializer.Constants(channels, 0));
        RunningMean = RegisterBuffer("running_mean", Tensor.Full([channels], 0, initializer.Type, initializer.Device));
        RunningVariance = RegisterBuffer("running_var", Tensor.Full([channels], 1, initializer.Type, initializer.Device));
    }

    /// <summary>γ, [C].</summary>
    public Parameter Weight { get; }

    /// <summary>β, [C].</summary>
    public Parameter Bias { get; }

    /// <summary>Exponential average of the batch means, [C].</summary>
    public Tensor RunningMean { get; }

    /// <summary>Exponential average of the unbiased batch variances, [C].</summary>
    public Tensor RunningVariance { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">In training, a channel has a single value: its variance does not exist.</exception>
    public override Variable Forward(Variable x) => Forward(x, relu: false);

    /// <summary>The output, through a ReLU on request.</summary>
    internal Variable Forward(Variable x, bool relu)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!IsTraining)
            return Op.BatchNorm2d(x, Weight, Bias, RunningMean, RunningVariance, _epsilon, relu);
        int values = x.Value.Count / x.Shape[1];
        if (values < 2)
            throw new ArgumentException($"Batch norm in training needs two values a channel, got images {x.Shape}; use a larger batch or evaluation mode.", nameof(x));
        (Variable y, Variable mean, Variable variance) = Op.BatchNorm2d(x, Weight, Bias, _epsilon, relu);
        Track(RunningMean, mean.Value, 1);
        Track(RunningVariance, variance.Value, values / (values - 1.0));
        return y;
    }

    /// <summary>The affine map of each channel that the layer is in evaluation.</summary>
    internal (Variable Scale, Variable Shift) Affine() => Op.BatchNormAffine(Weight, Bias, RunningMean, RunningVariance, _epsilon);

    /// <summary>running ← (1 − momentum) running + momentum · correction · batch; plain tensors, so nothing is recorded.</summary>
    private void Track(Tensor running, Tensor batch, double correction)
    {
        using var scope = TensorScope.Begin();
        running.Assign((running * (1 - _momentum)) + (batch * (_momentum * correction)));
    }
}
