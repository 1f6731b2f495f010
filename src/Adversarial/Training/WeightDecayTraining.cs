using AdvScratch.Autograd;

namespace AdvScratch.Adversarial;

/// <summary>
/// Natural training with a penalty on the weights: <c>(1/n) Σᵢ CE(xᵢ, yᵢ) + c ‖θ‖₂²</c> over all parameters, biases and the
/// scales of batch norm included (the wdecay baseline of Roth et al., "Adversarially Robust Training through Structured Gradient
/// Regularization", arXiv 1805.08736).
/// </summary>
/// <remarks>
/// The penalty is part of the loss, its gradient 2cθ. Under SGD that is a weight decay of 2c as optimisers count it; under
/// Adam it is scaled with the rest of the gradient.
/// </remarks>
public sealed record WeightDecayTraining : TrainingMethod
{
    /// <inheritdoc/>
    public override string Name => "weight decay";

    /// <summary>c, not negative. The paper's value is lost; 5·10⁻⁴ is the usual one, to be searched from 10⁻⁵ to 10⁻³.</summary>
    public double Coefficient { get; init => field = Require.NotNegative(value); } = 5e-4;

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new Objective(() =>
        {
            Variable logits = batch.Classifier.Logits(batch.Images);
            Variable squares = batch.Classifier.Network.Parameters.Select(static theta => Op.Sum(Op.Square(theta))).Aggregate(Op.Add);
            return new TrainingLoss(Op.CrossEntropy(logits, batch.Labels) + (Coefficient * squares), logits);
        });
    }
}
