using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Misclassification-aware adversarial training:
/// <c>min_θ (1/n) Σᵢ [ BCE(p(x'ᵢ), yᵢ) + β KL(p(xᵢ)‖p(x'ᵢ)) (1 − p_yᵢ(xᵢ)) ]</c> with
/// <c>BCE(p, y) = −ln p_y − ln(1 − max_{k≠y} p_k)</c>: the output is kept smooth where the natural image is not yet classified
/// with confidence (Wang et al., "Improving adversarial robustness requires revisiting misclassified examples", ICLR 2020,
/// algorithm 1). x' comes from PGD on the cross-entropy. Constants as in YisenWang/MART, mart.py: 1.0001 − p + 10⁻¹² in the
/// logarithm, 1.0000001 − p_y in the weight. Gradients flow through the weight and both distributions.
/// </summary>
/// <remarks>The divergence is computed from logits, where the published code adds 10⁻¹² to p(x').</remarks>
public sealed record Mart : CraftingMethod
{
    /// <summary>MART against an attack, or against several in turn.</summary>
    /// <param name="attacks">
    /// The inner attacks: <see cref="Pgd"/> with a <see cref="PixelThreat.StartDeviation"/> of 0.001 in the published code.
    /// </param>
    public Mart(params IReadOnlyList<Attack> attacks)
        : base(attacks)
    {
    }

    /// <inheritdoc/>
    public override string Name => "MART";

    /// <summary>β: weight of the divergence. The published scripts take 5 for ResNet-18 and 6 for WRN-34-10.</summary>
    public double Beta { get; init => field = Require.NotNegative(value); } = 5;

    /// <summary>Whether p(x) is a constant in the divergence. False in the published code.</summary>
    public bool DetachNatural { get; init; }

    /// <summary>Whether the weight 1 − p_y(x) is a constant. False in the published code.</summary>
    public bool DetachWeight { get; init; }

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor adversarial = Craft(batch, cancellation);
        return new Objective(() =>
        {
            Variable natural = batch.Classifier.Logits(batch.Images);
            Variable perturbed = batch.Classifier.Logits(adversarial);
            Variable divergence = Op.KlDivergence(DetachNatural ? natural.Detach() : natural, perturbed, Reduction.None);
            Variable weight = 1.0000001 - Share(DetachWeight ? natural.Detach() : natural, batch.Labels);
            Variable loss = BoostedCrossEntropy(perturbed, batch.Labels) + (Beta * divergence * weight);
            return new TrainingLoss(Op.Mean(loss), perturbed);
        });
    }

    /// <summary>−ln p_y − ln(1.0001 − p_k + 10⁻¹²) with the likeliest other class k, image by image.</summary>
    private static Variable BoostedCrossEntropy(Variable logits, Tensor labels)
    {
        int[] rivals = new LogitRanking(logits.Value).BestExcept(labels.AsSpan<int>());
        Variable rival = Share(logits, Tensor.From(rivals, labels.Shape, labels.Device));
        return Op.CrossEntropy(logits, labels, Reduction.None) - Op.Log(1.0001 - rival + 1e-12);
    }

    /// <summary>The probability of one class of every image: [N].</summary>
    private static Variable Share(Variable logits, Tensor classes) =>
        Op.Reshape(Op.Gather(Op.Softmax(logits), classes.Reshape(-1, 1), 1), -1);
}
