using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Makes soft labels y' of the true ones: distributions over the K classes that adversarial images are trained on, constants
/// for the gradient of the loss. The true class is c, the number of classes n.
/// </summary>
public abstract record LabelSmoothing
{
    /// <summary>
    /// <c>y'_c = 1 − d</c> and <c>y'_k = d / (n − 1)</c> for the other classes, whatever the image (Haichao-Zhang/FeatureScatter,
    /// utils.py, has d = 0.5 for every data set).
    /// </summary>
    /// <param name="share">d, what the true class gives away: 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">d lies outside its range.</exception>
    public static LabelSmoothing Uniform(double share = 0.5) => new UniformLabels(Require.Share(share, nameof(share)));

    /// <summary>
    /// The adversarial labels of bilateral training (Wang and Zhang, "Bilateral Adversarial Training: Towards Fast Training of
    /// More Robust Models Against Adversarial Attacks", ICCV 2019; wjyouch/bilateral-adversarial-training, train.py). With
    /// <c>v_k = −ln(p_k(x) + 10⁻⁸)</c> of the clean image in evaluation mode, and v_MC and v_LL the smallest and the largest of
    /// them without v_c (the most confusing and the least likely class):
    /// <c>y'_k = ε_y (v_k − v_MC + γ) / D</c> for k ≠ c and <c>y'_c = 1 − ε_y</c>, where <c>D = Σ_{k≠c} (v_k − v_MC + γ)</c> and
    /// <c>ε_y = 1 / (1 + β (v_LL − v_MC + γ) / D)</c>, so that <c>y'_c = β max_{k≠c} y'_k</c>.
    /// </summary>
    /// <param name="multiplier">β, by how much the true class leads: greater than 0; 9 in the published code.</param>
    /// <param name="gamma">
    /// γ: greater than 0, 0.01 in the published code. The larger it is the more alike the other classes are treated: in the
    /// limit it is uniform smoothing with <c>d = 1 / (1 + β / (n − 1))</c>, which is 0.5 for 10 classes.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static LabelSmoothing Bilateral(double multiplier = 9, double gamma = 0.01) =>
        new BilateralLabels(Require.Positive(multiplier, nameof(multiplier)), Require.Positive(gamma, nameof(gamma)));

    /// <summary>The soft labels of a batch.</summary>
    /// <param name="classifier">The network that is trained; its mode is restored.</param>
    /// <param name="images">The clean images: [N, C, H, W] in pixel units.</param>
    /// <param name="labels">The true labels: int32 [N].</param>
    /// <returns>[N, K] in the element type of the images; every row sums to 1.</returns>
    public abstract Tensor Targets(Classifier classifier, Tensor images, Tensor labels);

    private delegate void Smoothing(Span<double> target, int label, int image);

    private static Tensor Rows(Classifier classifier, Tensor images, Tensor labels, Smoothing smooth)
    {
        int classes = classifier.ClassCount;
        ReadOnlySpan<int> label = labels.AsSpan<int>();
        double[] targets = new double[label.Length * classes];
        for (int i = 0; i < label.Length; i++)
            smooth(targets.AsSpan(i * classes, classes), label[i], i);
        return Tensor.From(targets, [label.Length, classes], images.Device).To(images.DType);
    }

    private sealed record UniformLabels(double Share) : LabelSmoothing
    {
        public override Tensor Targets(Classifier classifier, Tensor images, Tensor labels) =>
            Rows(classifier, images, labels, (target, label, _) =>
            {
                target.Fill(Share / (target.Length - 1));
                target[label] = 1 - Share;
            });
    }

    private sealed record BilateralLabels(double Multiplier, double Gamma) : LabelSmoothing
    {
        // keeps the logarithm finite where a probability is 0
        private const double Floor = 1e-8;

        public override Tensor Targets(Classifier classifier, Tensor images, Tensor labels)
        {
            using TensorScope scope = TensorScope.Begin();
            double[] surprise = [.. classifier.ConstantLogits(images).LogSoftmax().ToDoubles().Select(logP => -Math.Log(Math.Exp(logP) + Floor))];
            return scope.Keep(Rows(classifier, images, labels, (target, label, image) =>
                Smooth(target, surprise.AsSpan(image * target.Length, target.Length), label)));
        }

        private void Smooth(Span<double> target, ReadOnlySpan<double> v, int label)
        {
            double nearest = double.PositiveInfinity, farthest = double.NegativeInfinity, sum = 0;
            for (int k = 0; k < v.Length; k++)
                (nearest, farthest) = k == label ? (nearest, farthest) : (Math.Min(nearest, v[k]), Math.Max(farthest, v[k]));
            for (int k = 0; k < v.Length; k++)
                sum += target[k] = k == label ? 0 : v[k] - nearest + Gamma;
            double share = 1 / (1 + (Multiplier * (farthest - nearest + Gamma) / sum));
            for (int k = 0; k < v.Length; k++)
                target[k] *= share / sum;
            target[label] = 1 - share;
        }
    }
}
