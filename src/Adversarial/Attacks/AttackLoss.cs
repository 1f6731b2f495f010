using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What an attack increases (decreases, if it is targeted). One value an image: the attack sums them over the batch, so
/// that no image influences another's gradient and the size of a batch does not scale it.
/// </summary>
public abstract record AttackLoss
{
    /// <summary>−ln p_y: the loss of FGSM (Goodfellow et al. 2015) and PGD (Madry et al. 2018).</summary>
    public static AttackLoss CrossEntropy { get; } = new CrossEntropyLoss();

    /// <summary>
    /// −max(z_y − max_{k≠y} z_k + κ, 0), the loss of C&amp;W∞; a targeted attack decreases max(max_{k≠t} z_k − z_t + κ, 0) (Carlini
    /// and Wagner 2017, section V.B, f₆). Units of logits.
    /// </summary>
    /// <param name="confidence">
    /// κ: images gain nothing by a lead of the wrong class (of the target) beyond it. Null for no such limit: the plain
    /// difference max_{k≠y} z_k − z_y, which the Square attack increases.
    /// </param>
    public static AttackLoss Margin(double? confidence = null) =>
        new MarginLoss(confidence is { } kappa ? Require.NotNegative(kappa, nameof(confidence)) : null);

    /// <inheritdoc cref="DlrLoss"/>
    public static AttackLoss Dlr { get; } = new DlrLoss();

    /// <summary>Name, as tables print it.</summary>
    public abstract string Name { get; }

    /// <inheritdoc cref="TargetedDlrLoss"/>
    /// <param name="targets">The class t of every image of the batch that will be attacked.</param>
    public static AttackLoss TargetedDlr(params int[] targets) => new TargetedDlrLoss(targets);

    /// <inheritdoc cref="KlLoss"/>
    /// <param name="naturalLogits">z(x): [N, K], one row for each image of the batch that will be attacked; a constant.</param>
    public static AttackLoss KlDivergence(Tensor naturalLogits)
    {
        ArgumentNullException.ThrowIfNull(naturalLogits);
        return new KlLoss(naturalLogits);
    }

    /// <summary>Refuses a classifier for which the loss is not defined.</summary>
    /// <exception cref="ArgumentException">It has too few classes.</exception>
    public virtual void RequireFit(Classifier classifier)
    {
    }

    /// <summary>What a targeted attack decreases: the same loss, unless its kink belongs on the other side then.</summary>
    protected internal virtual AttackLoss Targeted => this;

    /// <summary>The loss for some images of the batch, where it holds something for every image.</summary>
    public virtual AttackLoss Rows(ReadOnlySpan<int> rows) => this;

    /// <summary>The loss of every image.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="labels">int32 [N]: the label to leave, or the target to reach.</param>
    /// <returns>[N].</returns>
    public abstract Variable PerImage(Variable logits, Tensor labels);

    private sealed record CrossEntropyLoss : AttackLoss
    {
        public override string Name => "cross-entropy";

        public override Variable PerImage(Variable logits, Tensor labels) => Op.CrossEntropy(logits, labels, Reduction.None);
    }
}
