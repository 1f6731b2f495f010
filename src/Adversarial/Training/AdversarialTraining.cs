using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Adversarial training: <c>min_θ (1/n) Σᵢ max_{δ in the ball} CE(xᵢ + δ, yᵢ)</c>, where the maximum is approximated by an
/// attack on the current network (Madry et al., ICLR 2018, equation 2.1). Only the adversarial images are trained on.
/// </summary>
/// <remarks>
/// Other attacks and labels make other methods of it: one <see cref="Pgd"/> step of the length of the budget is fast
/// adversarial training (Wong, Rice and Kolter, ICLR 2020); one towards <see cref="AttackGoal.MostConfusing"/> with
/// <see cref="LabelSmoothing.Bilateral"/> is bilateral training; <see cref="Joint"/> towards
/// <see cref="AttackGoal.RandomTarget"/> with <see cref="LabelSmoothing.Uniform"/> is joint adversarial training (Zhang and
/// Wang, arXiv 1907.10737, algorithm 3).
/// </remarks>
public sealed record AdversarialTraining : CraftingMethod
{
    /// <summary>Training against an attack, or against several in turn; the last iterate is used.</summary>
    /// <param name="attacks">The inner attacks, usually <see cref="Pgd"/>.</param>
    public AdversarialTraining(params IReadOnlyList<Attack> attacks)
        : base(attacks)
    {
    }

    /// <inheritdoc/>
    public override string Name => "adversarial";

    /// <summary>
    /// The share of every batch that is attacked, 0 to 1; the other images stay clean, and the loss is the mean over all of
    /// them (the ratio of AdversarialTrainer in the Adversarial Robustness Toolbox). Of N images the first ⌈ratio · N⌉ are
    /// attacked: batches are shuffled.
    /// </summary>
    public double Ratio { get; init => field = Require.Share(value); } = 1;

    /// <summary>
    /// Makes soft labels y' for the images of the batch, the loss being <c>(1/n) Σᵢ −Σₖ y'ᵢₖ ln pₖ(x'ᵢ)</c>. Null, the default,
    /// trains on the true labels.
    /// </summary>
    public LabelSmoothing? Smoothing { get; init; }

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor adversarial = Attacked(batch, cancellation);
        Tensor? targets = Smoothing?.Targets(batch.Classifier, batch.Images, batch.Labels);
        return new Objective(() =>
        {
            Variable logits = batch.Classifier.Logits(adversarial);
            return new TrainingLoss(
                targets is null ? Op.CrossEntropy(logits, batch.Labels) : Op.CrossEntropy(logits, (Variable)targets), logits);
        });
    }

    private Tensor Attacked(TrainingBatch batch, CancellationToken cancellation)
    {
        int total = batch.Images.Shape[0];
        // 0.07 · 100 is a little more than 7
        int attacked = (int)Math.Ceiling((Ratio * total) - 1e-9);
        if (attacked == 0)
            return batch.Images;
        if (attacked == total)
            return Craft(batch, cancellation);
        Tensor crafted = Craft(
            batch with { Images = batch.Images.Slice(0, 0, attacked), Labels = batch.Labels.Slice(0, 0, attacked) }, cancellation);
        return Tensor.Concat([crafted, batch.Images.Slice(0, attacked, total - attacked)], 0);
    }
}
