namespace AdvScratch.Tensors;

/// <content>What happens to channels (axis 1): affine maps, batch normalisation.</content>
public sealed partial class Tensor
{
    /// <summary>The epilogue applied to a tensor whose axis 1 are channels.</summary>
    internal static Tensor Affine(Tensor x, Epilogue epilogue)
    {
        RequireFitting(x, epilogue);
        Tensor y = x.Sibling(x.Shape);
        x.Backend.Affine(x, y, epilogue);
        return y;
    }

    /// <summary>g · scale[c] where the mask is positive (everywhere without a mask), else 0.</summary>
    internal static Tensor MaskedScale(Tensor g, Tensor? mask, Tensor scale)
    {
        RequireImages(g, mask ?? g);
        RequireFitting(g, new Epilogue(scale, null, null, false));
        Tensor y = g.Sibling(g.Shape);
        g.Backend.MaskedScale(g, mask, scale, y);
        return y;
    }

    /// <summary>γ (x − μ) / √(σ² + ε) + β with the mean and biased variance of each channel, through a ReLU on request.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="gamma">γ, [C].</param>
    /// <param name="beta">β, [C].</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="relu">Whether negative results become 0.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static (Tensor Y, BatchNormMoments Moments) BatchNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon, bool relu)
    {
        RequireChannels(x, gamma);
        RequireChannels(x, beta);
        Tensor y = x.Sibling(x.Shape);
        var moments = new BatchNormMoments(x.Sibling(gamma.Shape), x.Sibling(gamma.Shape), epsilon);
        x.Backend.BatchNorm(x, gamma, beta, y, moments, relu);
        return (y, moments);
    }

    /// <summary>The gradients of <see cref="BatchNorm"/> in x, γ and β.</summary>
    /// <param name="g">Gradient of the result, [N, C, H, W]; it counts as 0 unless the mask is positive.</param>
    /// <param name="x">The input.</param>
    /// <param name="mask">The result, if it went through a ReLU.</param>
    /// <param name="gamma">γ, [C].</param>
    /// <param name="moments">The input's moments.</param>
    internal static (Tensor Dx, Tensor DGamma, Tensor DBeta) BatchNormGradient(
        Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments)
    {
        RequireImages(x, g);
        RequireImages(x, mask ?? x);
        RequireChannels(x, gamma);
        Tensor dx = x.Sibling(x.Shape), dGamma = x.Sibling(gamma.Shape), dBeta = x.Sibling(gamma.Shape);
        x.Backend.BatchNormGradient(g, x, mask, gamma, moments, dx, dGamma, dBeta);
        return (dx, dGamma, dBeta);
    }

    /// <summary>The gradients of ⟨v, dx⟩ in g, x and γ, where dx = dx(g, x, γ) is that of <see cref="BatchNormGradient"/>.</summary>
    internal static (Tensor Dg, Tensor Dx, Tensor DGamma) BatchNormSecondGradient(
        Tensor v, Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments)
    {
        RequireImages(x, v);
        RequireImages(x, g);
        RequireImages(x, mask ?? x);
        RequireChannels(x, gamma);
        Tensor dg = x.Sibling(x.Shape), dx = x.Sibling(x.Shape), dGamma = x.Sibling(gamma.Shape);
        x.Backend.BatchNormSecondGradient(v, g, x, mask, gamma, moments, dg, dx, dGamma);
        return (dg, dx, dGamma);
    }

    /// <summary>An unfilled tensor of this one's element type and device.</summary>
    private Tensor Sibling(Shape shape) => Uninitialized(shape, DType, Device);

    private static void RequireFitting(Tensor y, Epilogue epilogue)
    {
        RequireFloating(y.DType);
        foreach (Tensor? part in new[] { epilogue.Scale, epilogue.Shift, epilogue.Residual })
        {
            if (part is not null)
                RequireAlike(y, part);
        }
        bool fits = epilogue.IsEmpty
            || (y.Shape.Rank >= 2
                && IsPerChannel(epilogue.Scale) && IsPerChannel(epilogue.Shift)
                && (epilogue.Residual is null || epilogue.Residual.Shape == y.Shape));
        if (!fits)
        {
            throw new ArgumentException(
                $"A result {y.Shape} takes scales and shifts [C] with C of its axis 1, and a residual of its shape; "
                + $"got {epilogue.Scale?.Shape}, {epilogue.Shift?.Shape} and {epilogue.Residual?.Shape}.");
        }

        bool IsPerChannel(Tensor? part) => part is null || part.Shape == [y.Shape[1]];
    }

    private static void RequireChannels(Tensor x, Tensor channels)
    {
        RequireAlike(x, channels);
        RequireFloating(x.DType);
        if (x.Shape.Rank != 4 || channels.Shape != [x.Shape[1]])
            throw new ArgumentException($"Images [N, C, H, W] with a value for every channel [C] are needed; got {x.Shape} and {channels.Shape}.");
    }

    private static void RequireImages(Tensor x, Tensor other)
    {
        RequireAlike(x, other);
        if (x.Shape != other.Shape)
            throw new ArgumentException($"Images of one shape are needed; got {x.Shape} and {other.Shape}.");
    }
}
