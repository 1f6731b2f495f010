using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// −max(m + κ, 0) with the margin m = z_y − max_{k≠y} z_k: attacks gain nothing by more than a margin of −κ. Its targeted
/// form is f₆ of Carlini and Wagner ("Towards evaluating the robustness of neural networks", S&amp;P 2017, section V.B),
/// max(max_{k≠t} z_k − z_t + κ, 0), which has its kink where the target leads by κ. Without κ both are −m.
/// </summary>
internal sealed record MarginLoss(double? Confidence, bool IsTargeted = false) : AttackLoss
{
    public override string Name => Confidence is null ? "margin" : $"margin (κ = {Confidence})";

    protected internal override AttackLoss Targeted => this with { IsTargeted = true };

    public override Variable PerImage(Variable logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        Variable own = Op.Reshape(Op.Gather(logits, labels.Reshape(-1, 1), 1), -1);
        Variable margin = own - Op.Max(logits + WithoutLabel(logits.Value, labels), [1]);
        if (Confidence is not { } confidence)
            return -margin;
        return IsTargeted ? Op.Relu(confidence - margin) : -Op.Relu(margin + confidence);
    }

    /// <summary>[N, K]: −∞ at each row's label, 0 elsewhere.</summary>
    private static Tensor WithoutLabel(Tensor logits, Tensor labels) =>
        Tensor.Full([labels.Count, 1], double.NegativeInfinity, logits.DType, logits.Device).ScatterAdd(labels.Reshape(-1, 1), 1, logits.Shape[1]);
}
