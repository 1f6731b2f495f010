using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// LRC attack: <c>x' = clip(x + ε σ d)</c> with long-range correlated Gaussian noise d, the worst of k = 100 draws an image
/// (Roth et al., "Adversarially robust training through structured gradient regularization", 2018, section 4.3). It is no
/// ball: only the pixel range binds, and distances are l2. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// </summary>
/// <inheritdoc/>
public sealed record LongRangeNoise : NoiseAttack
{
    /// <summary>The worst of 100 draws of the given noise.</summary>
    /// <param name="noise">
    /// <see cref="CorrelatedNoise.Exponential"/> with decay length 1 to 16, or <see cref="CorrelatedNoise.OfData"/>.
    /// </param>
    /// <param name="strength">ε: 0.01 to 0.7 in the paper, 0.3 where it varies the decay length.</param>
    /// <param name="unit">
    /// σ, by which the noise is multiplied to come to pixel units: for noise of variance 1 the data set's
    /// <see cref="PixelMoments.Deviation"/>, which makes ε a noise-to-signal ratio; 1 for noise of the data's own covariance.
    /// </param>
    /// <remarks>
    /// The paper does not print the unit of ε. In pixels of [0, 1] noise of deviation 0.3 would leave the range that its
    /// figures show, and it calls its other strength a noise-to-signal ratio.
    /// </remarks>
    public LongRangeNoise(CorrelatedNoise noise, double strength = 0.3, double unit = 1)
        : base(L2.Unbounded)
    {
        ArgumentNullException.ThrowIfNull(noise);
        (Noise, Strength, Unit, Restarts) = (noise, strength, unit, 100);
    }

    /// <summary>d.</summary>
    public CorrelatedNoise Noise { get; init; }

    /// <summary>ε.</summary>
    public double Strength { get; init => field = Require.NotNegative(value); }

    /// <summary>σ, in pixel units.</summary>
    public double Unit { get; init => field = Require.Positive(value); }

    /// <inheritdoc/>
    public override string Name => $"LRC noise {Strength}";

    /// <inheritdoc/>
    public override Attack Scaled(double factor) => (LongRangeNoise)base.Scaled(factor) with { Strength = Strength * factor };

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        base.Validate(classifier);
        RequirePixels();
        if (Noise.ImageShape != classifier.ImageShape)
            throw new ArgumentException($"The noise is made for {Noise.ImageShape} images; the classifier reads {classifier.ImageShape}.");
    }

    /// <inheritdoc/>
    protected override Tensor Draw(AttackProblem problem, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Tensor x = problem.Images;
        return x + (Noise.Sample(x.Shape[0], random, x.DType, x.Device) * (Strength * Unit));
    }
}
