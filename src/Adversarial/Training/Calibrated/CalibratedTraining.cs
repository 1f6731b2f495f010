using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Calibrated adversarial training (Huang, Menkovski, Pei and Pechenizkiy, ACML 2021): a second network g looks at the
/// adversarial image x + δ and draws a soft mask m = g(x + δ), which weakens δ pixel by pixel where it would change what the
/// image shows. The classifier f is trained at the calibrated image <c>x_c = x + m ∘ δ</c> (equations 9 to 11),
/// <code>L_f = (1/n) Σᵢ (1.0000001 − p_y(xᵢ)) CE(xᵢ, yᵢ) + β (1/n) Σᵢ KL(p(xᵢ)‖p(x_cᵢ))      (equation 13)</code>
/// and then, with f as it is after that update, the mask network
/// <code>L_g = (1/n) Σᵢ KL(p(xᵢ + δᵢ)‖p(x_cᵢ)) + β₁ (1/n) Σᵢ CE(x_cᵢ, yᵢ)                      (equation 14)</code>
/// (algorithm 1). CATcent takes δ from <see cref="Pgd"/>, CATcw from <see cref="CarliniWagner"/>. Images [N, C, H, W] and
/// masks of the same shape in [0, 1].
/// </summary>
/// <remarks>
/// What the paper leaves open is as in the published code (TienjinHuang/Calibrated-adversarial-training, Train_MNIST.py and
/// Train_CIFAR10.py). δ is a constant in both losses and m in L_f: each network gets gradients of its own loss only. The
/// weight 1 − p_y and the natural distribution in the KL are not detached. Both networks are in training mode throughout, so
/// that every pass, the two of L_g included, moves running statistics. One difference: g runs once a step, not twice, because
/// nothing changes it between the two losses; only its running statistics notice, and only evaluation uses those.
/// </remarks>
public sealed record CalibratedTraining : CraftingMethod
{
    // more than 1, so that the weight of an image that is classified with certainty is not 0
    private const double FullWeight = 1.0000001;

    /// <summary>Training against an attack, or against several in turn, with batch norm as in training, as published.</summary>
    /// <param name="attacks">The inner attacks, which give δ.</param>
    public CalibratedTraining(params IReadOnlyList<Attack> attacks)
        : base(attacks) => CraftInTrainingMode = true;

    /// <inheritdoc/>
    public override string Name => AttacksDivergence ? "CATkl" : Attacks[0].Loss is MarginLoss ? "CATcw" : "CATcent";

    /// <summary>Weight β of the KL in L_f: 5 on CIFAR, 1 on MNIST.</summary>
    public double Beta { get; init => field = Require.NotNegative(value); } = 5;

    /// <summary>
    /// Weight β₁ of the cross-entropy in L_g, which pulls calibrated images to their label: 0.05 to 0.3 on CIFAR, 0.3 on MNIST.
    /// Larger values give weaker perturbations, and with them a higher accuracy on natural images and a lower one under attack.
    /// </summary>
    public double MaskBeta { get; init => field = Require.NotNegative(value); } = 0.1;

    /// <summary>Whether images are weighted by 1.0000001 − p_y(x). False is a part of the paper's ablation A1.</summary>
    public bool WeightsCrossEntropy { get; init; } = true;

    /// <summary>
    /// Whether there is a mask network. False is the paper's ablation A2 and, without the weights, A1: the mask is 1
    /// everywhere, x_c = x + δ, and nothing is evaluated or trained beside the classifier.
    /// </summary>
    public bool LearnsMask { get; init; } = true;

    /// <summary>
    /// Whether the inner attacks increase KL(p(x)‖p(x + δ)), the loss of TRADES' attack, instead of their own loss; p(x) is then
    /// computed in the same mode as the attack's own passes (section 5.2.3, the choice "KL").
    /// </summary>
    public bool AttacksDivergence { get; init; }

    /// <summary>
    /// Whether adversarial and calibrated images stay inside the pixel range, as in the published code for CIFAR and everywhere
    /// else in this program. False is its MNIST code, which clips nothing: only the ball limits δ.
    /// </summary>
    public bool ClipPixels { get; init; } = true;

    /// <summary>The mask network g; the default is the paper's for the classifier's images.</summary>
    public MaskDesign MaskDesign { get; init; } = MaskDesign.ForImages;

    /// <summary>g's optimiser: Adam with 0.001 on MNIST, SGD with 0.1 on CIFAR, each the same as the classifier's.</summary>
    public MaskOptimizer MaskOptimizer { get; init; } = MaskOptimizer.Adam();

    /// <summary>The mask network and its optimiser (<see cref="CalibratedState"/>), or nothing without a mask.</summary>
    /// <inheritdoc/>
    public override MethodState Begin(Classifier classifier, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(random);
        if (!LearnsMask)
            return MethodState.None;
        Module mask = MaskDesign.Make(classifier, random.Fork("mask"));
        return new CalibratedState(mask, MaskOptimizer.Make(mask.Parameters, MaskOptimizer.LearningRate));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is a mask network, and the batch does not bring the state that <see cref="Begin"/> made.</exception>
    public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor adversarial = Craft(Attacked(batch), AttackOn(batch), cancellation);
        if (!LearnsMask)
            return new Objective(() => LossOfClassifier(batch, adversarial));
        var state = batch.StateOf<CalibratedState>(this);
        Variable calibrated = Calibrate(batch.Images, adversarial, state.Mask.Forward(adversarial));
        return new Objective(() => LossOfClassifier(batch, calibrated.Value))
        {
            AfterUpdate = () => state.Update(LossOfMask(batch, adversarial, calibrated), batch.LearningRateFactor),
        };
    }

    /// <summary>x_c = x + m ∘ δ (equations 9 to 11). It needs no clipping: a mask in [0, 1] keeps it between x and x + δ.</summary>
    internal static Variable Calibrate(Tensor images, Tensor adversarial, Variable mask) => images + (mask * (adversarial - images));

    /// <summary>L_f, equation 13. The accuracy of training is that on the calibrated images.</summary>
    private TrainingLoss LossOfClassifier(TrainingBatch batch, Tensor calibrated)
    {
        Variable perturbed = batch.Classifier.Logits(calibrated), natural = batch.Classifier.Logits(batch.Images);
        Variable crossEntropy = Op.CrossEntropy(natural, batch.Labels, Reduction.None);
        if (WeightsCrossEntropy)
            crossEntropy *= FullWeight - Op.Exp(-crossEntropy); // p_y = exp(−CE)
        return new TrainingLoss(Op.Mean(crossEntropy) + (Beta * Op.KlDivergence(natural, perturbed)), perturbed);
    }

    /// <summary>L_g, equation 14: a function of g's weights through x_c.</summary>
    private Variable LossOfMask(TrainingBatch batch, Tensor adversarial, Variable calibrated)
    {
        Variable target;
        using (Recording.Off())
            target = batch.Classifier.Logits(adversarial);
        Variable logits = batch.Classifier.Logits(calibrated);
        return Op.KlDivergence(target, logits) + (MaskBeta * Op.CrossEntropy(logits, batch.Labels));
    }

    private TrainingBatch Attacked(TrainingBatch batch) => ClipPixels ? batch : batch with { Classifier = batch.Classifier.WithoutPixelRange() };

    private Attack AttackOn(TrainingBatch batch)
    {
        Attack attack = AttackFor(batch);
        return AttacksDivergence ? attack with { Loss = AttackLoss.KlDivergence(NaturalLogits(batch)) } : attack;
    }
}
