using AdvScratch.Autograd.Operators;
using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <content>Softmax and the losses on logits [N, K].</content>
public static partial class Op
{
    /// <summary>x − ln Σ eˣ along the last axis.</summary>
    public static Variable LogSoftmax(Variable x) => new LogSoftmax().Apply(x);

    /// <summary>eˣ / Σ eˣ along the last axis.</summary>
    public static Variable Softmax(Variable x) => Exp(LogSoftmax(x));

    /// <summary>Cross-entropy −ln p_y of the softmax of logits.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="labels">int32 [N], each in 0 … K − 1.</param>
    /// <param name="reduction">How the examples are combined.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a label lies outside 0 … K − 1.</exception>
    public static Variable CrossEntropy(Variable logits, Tensor labels, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.Shape.Rank != 2 || labels.Shape != [logits.Shape[0]] || labels.DType != DType.Int32)
            throw new ArgumentException(
                $"Cross-entropy needs logits [N, K] and int32 labels [N] (soft labels as a Variable); got {logits.Shape} and {labels}.",
                nameof(labels));
        return Reduce(new CrossEntropy(labels).Apply(logits), reduction);
    }

    /// <summary>Cross-entropy −Σₖ tₖ ln pₖ of the softmax of logits with soft labels.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="targets">[N, K]: a distribution in every row. Gradients flow into it, too.</param>
    /// <param name="reduction">How the examples are combined.</param>
    public static Variable CrossEntropy(Variable logits, Variable targets, Reduction reduction = Reduction.Mean) =>
        Reduce(-Sum(targets * LogSoftmax(logits), [-1]), reduction);

    /// <summary>
    /// KL(p‖q) = Σₖ pₖ (ln pₖ − ln qₖ) between the softmax distributions of two sets of logits. Gradients flow into both:
    /// detach one where a method treats it as a constant.
    /// </summary>
    /// <param name="p">Logits [N, K] of the first distribution, for TRADES that of the natural images.</param>
    /// <param name="q">Logits [N, K] of the second distribution, for TRADES that of the adversarial images.</param>
    /// <param name="reduction">How the examples are combined.</param>
    public static Variable KlDivergence(Variable p, Variable q, Reduction reduction = Reduction.Mean)
    {
        Variable logP = LogSoftmax(p), logQ = LogSoftmax(q);
        return Reduce(Sum(Exp(logP) * (logP - logQ), [-1]), reduction);
    }

    private static Variable Reduce(Variable perExample, Reduction reduction) => reduction switch
    {
        Reduction.None => perExample,
        Reduction.Sum => Sum(perExample),
        _ => Mean(perExample),
    };
}
