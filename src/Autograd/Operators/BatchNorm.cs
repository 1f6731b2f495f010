using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Operators;

// Per channel of m values, with x̂ = r (x − μ), r = 1/√(σ² + ε) and G the gradient where the ReLU, if any, was open:
// y = γ x̂ + β, dβ = Σ G, dγ = Σ G x̂, dx = γ r (G − Σ G/m − x̂ Σ G x̂/m). One kernel computes all three gradients; the
// operators below hand its results out and know their own derivatives.

/// <summary>(x, γ, β) ↦ y, through a ReLU on request. VJPs: the three gradients above.</summary>
internal sealed class BatchNorm(double epsilon, bool relu) : JointOperator
{
    /// <summary>The statistics of x, once applied.</summary>
    public BatchNormMoments Moments { get; private set; }

    /// <summary>x̂ of images whose statistics are known.</summary>
    public static Variable Normalized(Variable x, BatchNormMoments moments) =>
        new BatchNorm(moments.Epsilon, relu: false).Apply(x, Filled(moments, 1), Filled(moments, 0));

    /// <summary>A value for all channels.</summary>
    public static Tensor Filled(BatchNormMoments moments, double value) =>
        Tensor.Full(moments.Mean.Shape, value, moments.Mean.DType, moments.Mean.Device);

    protected override Tensor Forward(ReadOnlySpan<Tensor> x)
    {
        (Tensor y, Moments) = Tensor.BatchNorm(x[0], x[1], x[2], epsilon, relu);
        return y;
    }

    protected internal override Variable?[] Vjps(Variable gradient, bool[] needed)
    {
        Tensor? mask = relu ? Output.Value : null;
        (Variable x, Variable gamma) = (Inputs[0], Inputs[1]);
        (Tensor dx, Tensor dGamma, Tensor dBeta) = Tensor.BatchNormGradient(gradient.Value, x.Value, mask, gamma.Value, Moments);
        return
        [
            needed[0] ? new BatchNormInput(mask, Moments, dx).Apply(gradient, x, gamma) : null,
            needed[1] ? new BatchNormScale(mask, Moments, dGamma).Apply(gradient, x) : null,
            needed[2] ? new BatchNormShift(mask, dBeta).Apply(gradient) : null,
        ];
    }
}

/// <summary>(g, x, γ) ↦ dx. Its VJPs have a kernel for the last order that is wanted, and operators for the orders before.</summary>
/// <param name="mask">What the ReLU let through; null without one.</param>
/// <param name="moments">Statistics of x.</param>
/// <param name="dx">The result, if it is known already.</param>
internal sealed class BatchNormInput(Tensor? mask, BatchNormMoments moments, Tensor? dx = null) : JointOperator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => dx ?? Tensor.BatchNormGradient(x[0], x[1], mask, x[2], moments).Dx;

    protected internal override Variable?[] Vjps(Variable gradient, bool[] needed)
    {
        (Variable g, Variable x, Variable gamma) = (Inputs[0], Inputs[1], Inputs[2]);
        if (Recording.IsOn)
        {
            return
            [
                needed[0] ? DerivativeInGradient(gradient, x, gamma) : null,
                needed[1] ? DerivativeInInput(gradient, g, x, gamma) : null,
                needed[2] ? DerivativeInScale(gradient, g, x) : null,
            ];
        }
        (Tensor dg, Tensor dxx, Tensor dGamma) = Tensor.BatchNormSecondGradient(gradient.Value, g.Value, x.Value, mask, gamma.Value, moments);
        return [new Variable(dg), new Variable(dxx), new Variable(dGamma)];
    }

    /// <summary>dx is a symmetric projection of the masked g: the same map of v, masked.</summary>
    private Variable DerivativeInGradient(Variable v, Variable x, Variable gamma) =>
        MaskPositive.By(mask, new BatchNormInput(mask: null, moments).Apply(v, x, gamma));

    /// <summary>⟨G, dx(v)/γ⟩ per channel.</summary>
    private Variable DerivativeInScale(Variable v, Variable g, Variable x)
    {
        Variable projected = new BatchNormInput(mask: null, moments).Apply(v, x, BatchNorm.Filled(moments, 1));
        return Op.Sum(MaskPositive.By(mask, g) * projected, [0, 2, 3]);
    }

    /// <summary>γ r² (x̂ (3 a b − c) − (v − v̄) b − (G − Ḡ) a) with the channel's means a of v x̂, b of G x̂ and c of (v − v̄) G.</summary>
    private Variable DerivativeInInput(Variable v, Variable g, Variable x, Variable gamma)
    {
        Variable open = MaskPositive.By(mask, g), normal = BatchNorm.Normalized(x, moments);
        Variable centredV = v - Mean(v), centredG = open - Mean(open);
        Variable a = Mean(v * normal), b = Mean(open * normal), c = Mean(centredV * open);
        Variable variance = Op.PerChannel(new ChannelVariance(moments).Apply(x));
        return Op.PerChannel(gamma) / (variance + moments.Epsilon) * ((normal * ((3 * a * b) - c)) - (centredV * b) - (centredG * a));

        static Variable Mean(Variable images) => Op.Mean(images, [0, 2, 3], keepAxes: true);
    }
}

/// <summary>(g, x) ↦ dγ = Σ G x̂. VJPs: v x̂, masked, and the gradient of x̂ for the cotangent v G.</summary>
internal sealed class BatchNormScale(Tensor? mask, BatchNormMoments moments, Tensor dGamma) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => dGamma;

    protected internal override Variable? Vjp(Variable gradient, int input) => input == 0
        ? MaskPositive.By(mask, BatchNorm.Normalized(Inputs[1], moments) * Op.PerChannel(gradient))
        : new BatchNormInput(mask, moments).Apply(Inputs[0] * Op.PerChannel(gradient), Inputs[1], BatchNorm.Filled(moments, 1));
}

/// <summary>g ↦ dβ = Σ G. VJP: v, masked.</summary>
internal sealed class BatchNormShift(Tensor? mask, Tensor dBeta) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => dBeta;

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        MaskPositive.By(mask, Op.Expand(Op.PerChannel(gradient), Inputs[0].Shape));
}

/// <summary>The mean of each channel, known already: [N, C, H, W] → [C]. VJP: g / m everywhere.</summary>
internal sealed class ChannelMean(BatchNormMoments moments) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => moments.Mean;

    protected internal override Variable? Vjp(Variable gradient, int input)
    {
        Variable x = Inputs[0];
        return Op.Expand(Op.PerChannel(gradient * ((double)x.Shape[1] / x.Value.Count)), x.Shape);
    }
}

/// <summary>The biased variance of each channel, known already: [N, C, H, W] → [C]. VJP: 2 g (x − μ) / m.</summary>
internal sealed class ChannelVariance(BatchNormMoments moments) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => moments.Variance;

    protected internal override Variable? Vjp(Variable gradient, int input)
    {
        Variable x = Inputs[0];
        Variable mean = new ChannelMean(moments).Apply(x);
        return (x - Op.PerChannel(mean)) * Op.PerChannel(gradient * (2.0 * x.Shape[1] / x.Value.Count));
    }
}
