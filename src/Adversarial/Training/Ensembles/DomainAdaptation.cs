using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// The terms of adversarial training with domain adaptation on logits φ of K classes (Song et al., ICLR 2019, section 3), with
/// the constants of the published code (JHL-HUST/ATDA, loss.py).
/// </summary>
internal static class DomainAdaptation
{
    /// <summary>
    /// Correlation alignment: <c>(1/K²) Σ |C − C'|</c> with <c>C = Σᵢ (φᵢ − φ̄)(φᵢ − φ̄)ᵀ</c> of the clean and C' of the adversarial
    /// images. The code does not divide C by m − 1, where the paper's covariance does.
    /// </summary>
    /// <param name="clean">[m, K].</param>
    /// <param name="attacked">[m, K].</param>
    public static Variable Coral(Variable clean, Variable attacked) => Op.Mean(Op.Abs(Scatter(clean) - Scatter(attacked)));

    /// <summary>Maximum mean discrepancy: <c>(1/K) ‖φ̄ − φ̄'‖₁</c>, the distance between the means.</summary>
    /// <inheritdoc cref="Coral"/>
    public static Variable Mmd(Variable clean, Variable attacked) => Op.Mean(Op.Abs(Op.Mean(clean, [0]) - Op.Mean(attacked, [0])));

    /// <summary>
    /// Margin: every image should be nearer to its class's centre than to any other,
    /// <c>1/(N (K − 1)) Σᵢ Σ_{j≠yᵢ} ln(1 + exp(‖φᵢ − c_{yᵢ}‖₁ − ‖φᵢ − c_j‖₁))</c>.
    /// </summary>
    /// <param name="logits">φ of all images, clean and adversarial: [N, K].</param>
    /// <param name="classes">1 at each image's label, else 0: [N, K].</param>
    /// <param name="centres">c, [K, K]; constants.</param>
    public static Variable Margin(Variable logits, Tensor classes, Tensor centres)
    {
        (int count, int k) = (logits.Shape[0], logits.Shape[1]);
        Variable distances = Op.Sum(Op.Abs(Op.Reshape(logits, count, 1, k) - centres.Reshape(1, k, k)), [2]);
        Variable own = Op.Sum(distances * classes, [1], keepAxes: true);
        Tensor others = classes.Like(1) - classes;
        return Op.Sum(Softplus(own - distances) * others) / (count * (k - 1));
    }

    /// <summary>ln(1 + eᵗ) = ln(e⁰ + eᵗ): the cross-entropy of logits (0, t) with the first label, finite for every t.</summary>
    private static Variable Softplus(Variable t)
    {
        Variable column = Op.Reshape(t, -1, 1);
        Tensor first = Tensor.Zeros([t.Value.Count], DType.Int32, t.Value.Device);
        return Op.Reshape(Op.CrossEntropy(Op.Pad(column, 1, 1, 0), first, Reduction.None), t.Shape.AsSpan());
    }

    private static Variable Scatter(Variable logits)
    {
        Variable centred = logits - Op.Mean(logits, [0], keepAxes: true);
        return Op.MatMul(centred, centred, transposeA: true);
    }
}
