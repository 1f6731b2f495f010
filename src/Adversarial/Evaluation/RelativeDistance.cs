using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>How large perturbations are beside the images that they perturb.</summary>
public static class RelativeDistance
{
    private const int BatchSize = 500;

    /// <summary>
    /// <c>ρ = 1/|D| Σₓ ‖r(x)‖₂ / ‖x‖₂</c>, the average robustness of a classifier where r(x) is the smallest perturbation that
    /// was found to change its prediction (Moosavi-Dezfooli, Fawzi and Frossard 2016, equation 2; reported for DeepFool by
    /// Roth et al. 2018). Higher is more robust; 0.1 is a tenth of an image's length.
    /// </summary>
    /// <param name="distances">‖r(x)‖₂ of every image, for example <see cref="EvaluationResult.Distances"/> of <see cref="DeepFool"/>.</param>
    /// <param name="data">The unperturbed images, in the same order.</param>
    /// <exception cref="ArgumentException">The counts differ, there is no image, or one is zero and has no length to compare with.</exception>
    public static double Mean(IReadOnlyList<double> distances, ImageSet data)
    {
        ArgumentNullException.ThrowIfNull(distances);
        ArgumentNullException.ThrowIfNull(data);
        if (distances.Count == 0 || distances.Count != data.Count)
        {
            throw new ArgumentException(
                $"Relative distances need one distance an image; got {distances.Count} for {data.Count} images.", nameof(distances));
        }
        var l2 = new L2(0);
        double sum = 0;
        for (int start = 0; start < data.Count; start += BatchSize)
        {
            using TensorScope scope = TensorScope.Begin();
            (Tensor images, _) = data.Batch(start, Math.Min(BatchSize, data.Count - start));
            double[] lengths = l2.Distance(images).ToDoubles();
            if (lengths.Contains(0))
                throw new ArgumentException("An image is zero everywhere, so that no distance is relative to it; leave it out.", nameof(data));
            for (int i = 0; i < lengths.Length; i++)
                sum += distances[start + i] / lengths[i];
        }
        return sum / data.Count;
    }
}
