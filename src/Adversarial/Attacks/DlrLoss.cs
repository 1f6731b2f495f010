using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Difference of logits ratio: <c>−(z_y − max_{k≠y} z_k) / (z_(1) − z_(3))</c> with the logits sorted from highest to lowest
/// (Croce and Hein, ICML 2020, section 4.1). It does not change when all logits are shifted or scaled, so that a network with
/// large logits, whose cross-entropy has no gradient left in float32, cannot hide behind them. Positive where the image is
/// misclassified. Needs 3 classes.
/// </summary>
internal sealed record DlrLoss : AttackLoss
{
    /// <summary>Keeps 0/0 away where the highest logits are equal; the value of the authors' code.</summary>
    public const double Floor = 1e-12;

    /// <inheritdoc/>
    public override string Name => "DLR";

    /// <inheritdoc/>
    public override void RequireFit(Classifier classifier) => RequireClasses(classifier, 3, Name);

    /// <inheritdoc/>
    public override Variable PerImage(Variable logits, Tensor labels)
    {
        var ranking = new LogitRanking(logits.Value);
        Variable margin = Logit(logits, ranking.BestExcept(labels.AsSpan<int>())) - Logit(logits, labels.ToArray<int>());
        return margin / (Logit(logits, ranking.Ranked(1)) - Logit(logits, ranking.Ranked(3)) + Floor);
    }

    public static void RequireClasses(Classifier classifier, int least, string loss)
    {
        if (classifier.ClassCount < least)
        {
            throw new ArgumentException(
                $"The {loss} loss compares {least} sorted logits and the classifier has {classifier.ClassCount} classes; use the cross-entropy.",
                nameof(classifier));
        }
    }

    /// <summary>One logit of every image: [N].</summary>
    public static Variable Logit(Variable logits, int[] classes) =>
        Op.Reshape(Op.Gather(logits, Tensor.From(classes, [classes.Length, 1], logits.Value.Device), 1), classes.Length);
}

/// <summary>
/// Targeted difference of logits ratio: <c>−(z_y − z_t) / (z_(1) − (z_(3) + z_(4)) / 2)</c> with the label y to leave, a target t
/// for every image and the logits sorted from highest to lowest (Croce and Hein, ICML 2020, section 4.2). It is increased,
/// like an untargeted loss: the goal stays to leave y. Needs 4 classes.
/// </summary>
internal sealed record TargetedDlrLoss(int[] Targets) : AttackLoss
{
    /// <inheritdoc/>
    public override string Name => "targeted DLR";

    /// <inheritdoc/>
    public override void RequireFit(Classifier classifier) => DlrLoss.RequireClasses(classifier, 4, Name);

    /// <inheritdoc/>
    public override AttackLoss Rows(ReadOnlySpan<int> rows)
    {
        int[] targets = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            targets[i] = Targets[rows[i]];
        return new TargetedDlrLoss(targets);
    }

    /// <inheritdoc/>
    public override Variable PerImage(Variable logits, Tensor labels)
    {
        if (labels.Count != Targets.Length)
        {
            throw new ArgumentException(
                $"{Targets.Length} targets were given for a batch of {labels.Count} images; give one an image.", nameof(labels));
        }
        var ranking = new LogitRanking(logits.Value);
        Variable Ranked(int rank) => DlrLoss.Logit(logits, ranking.Ranked(rank));
        Variable margin = DlrLoss.Logit(logits, Targets) - DlrLoss.Logit(logits, labels.ToArray<int>());
        return margin / (Ranked(1) - ((Ranked(3) + Ranked(4)) * 0.5) + DlrLoss.Floor);
    }
}
