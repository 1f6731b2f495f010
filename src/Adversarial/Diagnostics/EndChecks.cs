using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Are the images that attacks call fooled still fooled when the network sees them again, in other company? A success that
/// does not last was luck (a random network) or the batch's (batch norm in training mode). Looks at the samples kept by the
/// evaluations.
/// </summary>
public sealed class ConfirmationCheck : Check
{
    /// <summary>A prediction at the very boundary may turn with the rounding of another batch; more than one in a hundred does not.</summary>
    public const double FailingShare = 0.01;

    /// <inheritdoc/>
    public override string Name => "successes are confirmed";

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        ArgumentNullException.ThrowIfNull(examination);
        ImageSample[] claimed =
        [
            .. examination.Evaluations.Attacked.Values.SelectMany(result => result.Samples)
                .Where(sample => sample.AdversarialPrediction != sample.Label),
        ];
        if (claimed.Length == 0)
            return NotApplicable("No attack fooled an image that was kept.");
        // backwards, so that images meet others than before
        Array.Reverse(claimed);
        int undone = claimed.Chunk(examination.Evaluations.Options.BatchSize).Sum(batch => Undone(examination.Classifier, batch));
        return Graded(
            (double)undone / claimed.Length,
            tolerated: 0,
            FailingShare,
            $"{undone} of {claimed.Length} adversarial images are classified correctly when they are looked at again",
            "the network does not answer for each image alone, so judge it by several passes or put it into evaluation mode");
    }

    private static int Undone(Classifier classifier, ImageSample[] samples)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor images = Tensor.From([.. samples.SelectMany(sample => sample.Adversarial)], [samples.Length, .. classifier.ImageShape], classifier.Device);
        int[] predictions = classifier.Predict(images.To(classifier.DType)).ToArray<int>();
        return predictions.Zip(samples).Count(static pair => pair.First == pair.Second.Label);
    }
}

/// <summary>
/// Is the network the same as before? Parameters and buffers that change while it is evaluated (batch statistics that are
/// tracked on, optimisation at test time) make the attacked network another one than the attack saw.
/// </summary>
public sealed class UntouchedCheck : Check
{
    private const int MostNames = 3;

    /// <inheritdoc/>
    public override string Name => "evaluation leaves the network alone";

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        ArgumentNullException.ThrowIfNull(examination);
        string[] changed = examination.Changed();
        if (changed.Length > 0)
        {
            return Failed($"{changed.Length} parameters and buffers changed during evaluation "
                + $"({string.Join(", ", changed.Take(MostNames))}{(changed.Length > MostNames ? ", …" : "")}): "
                + "the network is not in evaluation mode, so freeze it.");
        }
        return Passed($"All {examination.Classifier.Network.StateDict().Count} parameters and buffers are what they were.");
    }
}
