using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// KL(p(x)‖p(x')) = Σₖ pₖ(x) (ln pₖ(x) − ln pₖ(x')), how far the distribution of a perturbed image x' is from that of the
/// unperturbed one x: what the inner attack of TRADES increases (Zhang et al., ICML 2019, algorithm 1;
/// yaodongyu/TRADES, trades.py). p(x) is constant; labels are not used. In nats, 0 where x' = x, and so is its gradient there.
/// </summary>
/// <param name="NaturalLogits">z(x): [N, K], one row for each image of the batch that will be attacked.</param>
internal sealed record KlLoss(Tensor NaturalLogits) : AttackLoss
{
    public override string Name => "KL";

    public override AttackLoss Rows(ReadOnlySpan<int> rows) => new KlLoss(NaturalLogits.Rows(rows));

    public override Variable PerImage(Variable logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.Shape != NaturalLogits.Shape)
        {
            throw new ArgumentException(
                $"The KL loss was given natural logits {NaturalLogits.Shape} and is asked about logits {logits.Shape}; give one row for each attacked image.",
                nameof(logits));
        }
        return Op.KlDivergence(NaturalLogits, logits, Reduction.None);
    }
}
