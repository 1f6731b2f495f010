using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Operators;

/// <summary>Which parts of an epilogue an operator has; those that are operands follow the other ones in this order.</summary>
internal readonly record struct EpilogueParts(bool Scale, bool Shift, bool Residual, bool Relu)
{
    public static EpilogueParts Of(Variable? scale, Variable? shift, Variable? residual, bool relu) =>
        new(scale is not null, shift is not null, residual is not null, relu);

    /// <summary>The parts among an operator's operands, of which the first <paramref name="own"/> are its own.</summary>
    public Epilogue Among(ReadOnlySpan<Tensor> x, int own)
    {
        int next = own;
        return new Epilogue(Scale ? x[next++] : null, Shift ? x[next++] : null, Residual ? x[next] : null, Relu);
    }
}

/// <summary>
/// y = relu?(u · scale[c] + shift[c] + residual) of a linear map u of the operator's own operands. With G the gradient where
/// the ReLU, if any, was open, the VJPs are: G in the residual, Σ G in the shift, Σ G u in the scale, those of u for G · scale.
/// </summary>
internal abstract class EpilogueOperator(int own, EpilogueParts parts) : JointOperator
{
    /// <summary>Applies the operator to its own operands and to those parts of the epilogue that there are.</summary>
    public Variable ApplyWith(ReadOnlySpan<Variable> operands, params ReadOnlySpan<Variable?> epilogue)
    {
        var inputs = new List<Variable>([.. operands]);
        foreach (Variable? part in epilogue)
        {
            if (part is not null)
                inputs.Add(part);
        }
        return Apply([.. inputs]);
    }

    /// <summary>u, computed anew: only the scale's gradient needs it.</summary>
    protected abstract Variable Linear();

    /// <summary>The VJP of u in one of the operator's own operands.</summary>
    protected abstract Variable LinearVjp(Variable gradient, int input);

    protected abstract Tensor Forward(ReadOnlySpan<Tensor> x, Epilogue epilogue);

    protected sealed override Tensor Forward(ReadOnlySpan<Tensor> x) => Forward(x, parts.Among(x, own));

    protected internal sealed override Variable?[] Vjps(Variable gradient, bool[] needed)
    {
        var vjps = new Variable?[needed.Length];
        Tensor? mask = parts.Relu ? Output.Value : null;
        if (!parts.Scale || needed.AsSpan(own).Contains(true))
        {
            // G serves several inputs: once for all of them
            gradient = MaskPositive.By(mask, gradient);
            mask = null;
            PassToEpilogue(gradient, needed, vjps);
        }
        if (!needed.AsSpan(0, own).Contains(true))
            return vjps;
        Variable inner = parts.Scale ? new MaskedScale(mask).Apply(gradient, Inputs[own]) : gradient;
        for (int i = 0; i < own; i++)
        {
            if (needed[i])
                vjps[i] = LinearVjp(inner, i);
        }
        return vjps;
    }

    private void PassToEpilogue(Variable open, bool[] needed, Variable?[] vjps)
    {
        int next = own;
        if (parts.Scale && needed[next++])
            vjps[next - 1] = SumPerChannel(open * Linear());
        if (parts.Shift && needed[next++])
            vjps[next - 1] = SumPerChannel(open);
        if (parts.Residual && needed[next])
            vjps[next] = open;
    }

    /// <summary>Σ over all axes but the channels' one.</summary>
    internal static Variable SumPerChannel(Variable x) =>
        Op.Sum(x, [.. Enumerable.Range(0, x.Shape.Rank).Where(static axis => axis != 1)]);
}

/// <summary>y = relu?(x · scale[c] + shift[c] + residual).</summary>
internal sealed class Affine(EpilogueParts parts) : EpilogueOperator(1, parts)
{
    protected override Variable Linear() => Inputs[0];

    protected override Variable LinearVjp(Variable gradient, int input) => gradient;

    protected override Tensor Forward(ReadOnlySpan<Tensor> x, Epilogue epilogue) => Tensor.Affine(x[0], epilogue);
}

/// <summary>(g, s) ↦ g · s[c] where the mask is positive, else 0. VJPs: the same of v, and Σ v g where the mask is positive.</summary>
internal sealed class MaskedScale(Tensor? mask) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.MaskedScale(x[0], mask, x[1]);

    protected internal override Variable? Vjp(Variable gradient, int input) => input == 0
        ? new MaskedScale(mask).Apply(gradient, Inputs[1])
        : EpilogueOperator.SumPerChannel(MaskPositive.By(mask, gradient) * Inputs[0]);
}
