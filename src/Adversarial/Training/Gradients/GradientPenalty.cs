using AdvScratch.Autograd;

namespace AdvScratch.Adversarial;

/// <summary>The loss of training with a penalty on input gradients, by double back-propagation.</summary>
internal static class GradientPenalty
{
    /// <summary>
    /// <c>(1/m) Σᵢ [CE(xᵢ, yᵢ) + λ ω(gᵢ)]</c> with <c>gᵢ = ∇ₓ log p_{yᵢ}(xᵢ)</c>, recorded so that the weights receive gradients
    /// through g, too. The gradient of the sum is every image's own as long as no image influences another's logits: with batch
    /// norm in training mode, which the paper's networks do not have, it also holds what an image does to the others.
    /// </summary>
    /// <param name="batch">What is trained on.</param>
    /// <param name="weight">λ.</param>
    /// <param name="penalty">From the gradients [m, C, H, W] to Σᵢ ω(gᵢ).</param>
    public static TrainingLoss Loss(TrainingBatch batch, double weight, Func<Variable, Variable> penalty)
    {
        var x = new Variable(batch.Images, requiresGradient: true);
        Variable logits = batch.Classifier.Logits(x);
        Variable logLikelihood = -Op.CrossEntropy(logits, batch.Labels, Reduction.Sum);
        Variable gradient = Gradient.Of(logLikelihood, x, createGraph: true);
        return new TrainingLoss(((weight * penalty(gradient)) - logLikelihood) / batch.Images.Shape[0], logits);
    }
}
