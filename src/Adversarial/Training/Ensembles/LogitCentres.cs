using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>The centres of the classes in the space of the logits, which follow the logits instead of being trained.</summary>
internal sealed class LogitCentres : MethodState
{
    /// <summary>All centres at 0, as in JHL-HUST/ATDA, loss.py.</summary>
    public LogitCentres(Classifier classifier) =>
        Value = Tensor.Zeros([classifier.ClassCount, classifier.ClassCount], classifier.DType, classifier.Device).Persist();

    /// <summary>[K, K]: row j is c_j.</summary>
    public Tensor Value { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> StateDict() => new Dictionary<string, Tensor> { ["centres"] = Value };

    /// <summary>1 at each row's label, 0 elsewhere.</summary>
    /// <param name="labels">int32 [N].</param>
    /// <param name="like">A matrix of K columns: gives K, the element type and the device.</param>
    /// <returns>[N, K].</returns>
    public static Tensor Indicators(Tensor labels, Tensor like) =>
        Tensor.Full([labels.Count, 1], 1, like.DType, like.Device).ScatterAdd(labels.Reshape(-1, 1), 1, like.Shape[1]);

    /// <summary>
    /// Where a batch moves the centres to: <c>c_j − α Σ (c_j − φᵢ) / (1 + n_j)</c> over the n_j images of class j (Wen et al.,
    /// ECCV 2016, equation 4, which Song et al. take over). Classes that are not in the batch keep theirs.
    /// </summary>
    /// <param name="logits">φ, [N, K].</param>
    /// <param name="classes">Their <see cref="Indicators"/>, [N, K].</param>
    /// <param name="rate">α.</param>
    public Tensor Moved(Tensor logits, Tensor classes, double rate)
    {
        Tensor counts = classes.Sum([0]).Reshape(-1, 1);
        Tensor sums = Tensor.MatMul(classes, logits, transposeA: true);
        return Value - (((Value * counts) - sums) * rate / (counts + 1));
    }
}
