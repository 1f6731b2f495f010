using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// SGR, structured gradient regularisation (Roth et al., "Adversarially robust training through structured gradient
/// regularization", 2018, equation 11): <c>(1/m) Σᵢ [CE(xᵢ, yᵢ) + (λ/2) gᵢᵀ Σ gᵢ]</c> with <c>gᵢ = ∇ₓ log p_{yᵢ}(xᵢ)</c> and Σ
/// the running covariance of adversarial perturbations, a constant for the weights' gradient:
/// <c>Σ_t = (1 − β) Σ_{t−1} + β (1/m) Σᵢ ξᵢ ξᵢᵀ</c> (equations 14 and 15). No adversarial image is trained on. Images
/// [N, C, H, W] in pixel units; by double back-propagation.
/// </summary>
/// <remarks>
/// The first batch's moments are the first estimate, and the loss of a batch already uses its own. The paper standardises every
/// image inside the classifier; here the classifier normalises each channel, and its network may begin with an
/// <see cref="Layers.ImageStandardization"/>. g and ξ are with respect to pixels in either case.
/// </remarks>
public sealed record StructuredGradientRegularization : TrainingMethod
{
    /// <summary>Training with a covariance of one kind of perturbation.</summary>
    /// <param name="perturbation">Where ξ comes from.</param>
    /// <param name="form">How Σ is stored: <see cref="CovarianceForm.Full"/> for small images, else <see cref="CovarianceForm.Function"/>.</param>
    /// <param name="weight">λ.</param>
    public StructuredGradientRegularization(PerturbationSource perturbation, CovarianceForm form, double weight)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        ArgumentNullException.ThrowIfNull(form);
        (Perturbation, Form, Weight) = (perturbation, form, weight);
    }

    /// <summary>Where ξ comes from.</summary>
    public PerturbationSource Perturbation { get; init; }

    /// <summary>How Σ is estimated and stored.</summary>
    public CovarianceForm Form { get; init; }

    /// <summary>λ; in [0, 1] in the paper's ICLR version (algorithm 1).</summary>
    public double Weight { get; init => field = Require.NotNegative(value); }

    /// <summary>β: the weight of a batch in the running moments; 0.1 in the paper's ICLR version (algorithm 1).</summary>
    public double Decay { get; init => field = Require.Share(value); } = 0.1;

    /// <summary>At every how many steps perturbations are made and Σ changes. "It is not necessary to update at every step" (section 3.3).</summary>
    public int UpdateInterval { get; init => field = Require.Positive(value); } = 1;

    /// <summary>
    /// The average diagonal element to which Σ is scaled whenever it is used, in squared pixel units; null leaves it as it is.
    /// With the variance of the data's pixels λ is a noise-to-signal ratio (section 3.3); the ICLR version has 1.
    /// </summary>
    public double? MeanVariance
    {
        get;
        init => field = value is { } variance ? Require.Positive(variance) : null;
    }

    /// <summary>
    /// Whether perturbations may have a mean μ, a running average like Σ: the penalty of an image is then
    /// <c>λ (½ gᵀ Σ g − gᵀ μ)</c> (equation 12). The paper found the correction to be small and does without.
    /// </summary>
    public bool Uncentred { get; init; }

    /// <inheritdoc/>
    public override string Name => $"SGR {Perturbation.Name}";

    /// <inheritdoc/>
    public override MethodState Begin(Classifier classifier, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        Shape image = classifier.ImageShape;
        return new PerturbationMoments(
            Tensor.Zeros(Form.ShapeFor(image), classifier.DType, classifier.Device),
            Uncentred ? Tensor.Zeros([1, .. image], classifier.DType, classifier.Device) : null);
    }

    /// <inheritdoc/>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var state = batch.StateOf<PerturbationMoments>(this);
        (Tensor covariance, Tensor? mean) = (state.Covariance, state.Mean);
        bool updates = batch.Step % UpdateInterval == 0;
        if (updates)
        {
            Tensor perturbations = Perturbation.Perturb(batch, cancellation);
            double rate = batch.Step == 0 ? 1 : Decay;
            covariance = Average(covariance, Form.Estimate(perturbations), rate);
            mean = mean is null ? null : Average(mean, perturbations.Mean([0], keepAxes: true), rate);
        }
        double scale = Scale(Form.MeanVariance(covariance));
        Func<Variable, Variable> times = Form.Product(covariance, batch.Classifier.ImageShape);
        return new Objective(() => GradientPenalty.Loss(batch, Weight, Penalty))
        {
            AfterUpdate = updates ? Remember : null,
        };

        Variable Penalty(Variable g)
        {
            Variable quadratic = 0.5 * scale * Op.Sum(g * times(g));
            return mean is null ? quadratic : quadratic - (Math.Sqrt(scale) * Op.Sum(g * mean));
        }

        void Remember()
        {
            state.Covariance.Assign(covariance);
            state.Mean?.Assign(mean!);
        }
    }

    /// <summary>(1 − rate) before + rate now.</summary>
    private static Tensor Average(Tensor before, Tensor now, double rate)
    {
        using TensorScope scope = TensorScope.Begin();
        return scope.Keep((before * (1 - rate)) + (now * rate));
    }

    /// <summary>The factor of Σ that gives its diagonal the wanted average; where there are no perturbations there is no penalty.</summary>
    private double Scale(double variance) => MeanVariance is not { } wanted ? 1 : variance > 0 ? wanted / variance : 0;
}
