using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Adversarial training with domain adaptation (Song, He, Wang and Hopcroft, "Improving the generalization of adversarial
/// training with domain adaptation", ICLR 2019, section 3): clean and adversarial images are two domains whose logits φ are to
/// be distributed alike, and each class's around its own centre:
/// <c>CE(x, y) + CE(x', y) + λ₁ L_coral + λ₂ L_mmd + λ₃ L_margin</c>, the cross-entropies being means over the batch and each λ 1/3.
/// </summary>
/// <remarks>
/// Published code: JHL-HUST/ATDA (tf_utils.py, loss.py, train_atda.py). x' is FGSM's or FGM's, away from the network's own
/// prediction. In the variant with noisy PGD (train_atda_npdg.py) it is that of 10 steps of ε/4 from U(−ε, ε), away from the
/// true label. The centres move before the gradient step: a step's loss sees them as its own logits have moved them.
/// </remarks>
public sealed record AtdaTraining : CraftingMethod
{
    /// <summary>Training with the paper's weights.</summary>
    /// <param name="attacks">
    /// The inner attacks, in turn; usually <see cref="Fgsm"/> or <see cref="Fgm"/> with <see cref="AttackGoal.UntargetedFromPrediction"/>.
    /// </param>
    public AtdaTraining(params IReadOnlyList<Attack> attacks)
        : base(attacks)
    {
    }

    /// <inheritdoc/>
    public override string Name => "atda";

    /// <summary>
    /// λ₁, at least 0, weight of <c>L_coral = (1/K²) Σ |C − C'|</c>: how far the K × K scatter matrices <c>Σᵢ (φᵢ − φ̄)(φᵢ − φ̄)ᵀ</c> of the
    /// clean and of the adversarial logits are apart.
    /// </summary>
    public double CoralWeight { get; init => field = Require.NotNegative(value); } = 1.0 / 3;

    /// <summary>λ₂, at least 0, weight of <c>L_mmd = (1/K) ‖φ̄ − φ̄'‖₁</c>: how far the mean logits are apart.</summary>
    public double MmdWeight { get; init => field = Require.NotNegative(value); } = 1.0 / 3;

    /// <summary>
    /// λ₃, at least 0, weight of <c>L_margin = 1/(2m (K − 1)) Σᵢ Σ_{j≠yᵢ} ln(1 + exp(‖φᵢ − c_{yᵢ}‖₁ − ‖φᵢ − c_j‖₁))</c> over the 2m clean and
    /// adversarial images: each should be nearer to its class's centre than to any other.
    /// </summary>
    public double MarginWeight { get; init => field = Require.NotNegative(value); } = 1.0 / 3;

    /// <summary>
    /// α in [0, 1]: in every step a centre moves by <c>−α Σ (c_j − φᵢ) / (1 + n_j)</c> over its class's n_j images, clean and
    /// adversarial. Centres begin at 0.
    /// </summary>
    public double CentreRate { get; init => field = Require.Share(value); } = 0.1;

    /// <inheritdoc/>
    public override MethodState Begin(Classifier classifier, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new LogitCentres(classifier);
    }

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var centres = batch.StateOf<LogitCentres>(this);
        Tensor adversarial = Craft(batch, cancellation);
        Tensor classes = LogitCentres.Indicators(Tensor.Concat([batch.Labels, batch.Labels], 0), centres.Value);
        Tensor moved = centres.Value;
        return new Objective(() =>
        {
            Variable clean = batch.Classifier.Logits(batch.Images), attacked = batch.Classifier.Logits(adversarial);
            Variable all = Op.Concat([clean, attacked], 0);
            moved = centres.Moved(all.Value, classes, CentreRate);
            Variable adaptation = (CoralWeight * DomainAdaptation.Coral(clean, attacked))
                + (MmdWeight * DomainAdaptation.Mmd(clean, attacked))
                + (MarginWeight * DomainAdaptation.Margin(all, classes, moved));
            return new TrainingLoss(
                Op.CrossEntropy(clean, batch.Labels) + Op.CrossEntropy(attacked, batch.Labels) + adaptation, attacked);
        })
        {
            AfterUpdate = () => centres.Value.Assign(moved),
        };
    }
}
