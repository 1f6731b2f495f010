using AdvScratch.Tensors;
using Kernels = AdvScratch.Tensors.Operators;

namespace AdvScratch.Autograd.Operators;

/// <summary>y = eˣ. VJP: g y.</summary>
internal sealed class Exp : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Map<Kernels.Exp>();

    protected internal override Variable? Vjp(Variable gradient, int input) => gradient * Output;
}

/// <summary>y = ln x. VJP: g / x.</summary>
internal sealed class Log : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Map<Kernels.Log>();

    protected internal override Variable? Vjp(Variable gradient, int input) => gradient / Inputs[0];
}

/// <summary>y = √x. VJP: g / 2y.</summary>
internal sealed class Sqrt : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Map<Kernels.Sqrt>();

    protected internal override Variable? Vjp(Variable gradient, int input) => gradient / (Output * 2);
}

/// <summary>y = tanh x. VJP: g (1 − y²).</summary>
internal sealed class Tanh : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Map<Kernels.Tanh>();

    protected internal override Variable? Vjp(Variable gradient, int input) => gradient * (1 - (Output * Output));
}

/// <summary>y = 1 / (1 + e⁻ˣ). VJP: g y (1 − y).</summary>
internal sealed class Sigmoid : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Map<Kernels.Sigmoid>();

    protected internal override Variable? Vjp(Variable gradient, int input) => gradient * (Output * (1 - Output));
}

/// <summary>y = xᵖ with a constant exponent. VJP: g p xᵖ⁻¹.</summary>
internal sealed class PowerOf(double exponent) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.Power>(x[0], x[0].Like(exponent));

    // x⁰ is constant even at x = 0, where 0 · x⁻¹ would be NaN
    protected internal override Variable? Vjp(Variable gradient, int input) =>
        exponent == 0 ? null : gradient * (Op.Pow(Inputs[0], exponent - 1) * exponent);
}

/// <summary>y = aᵇ for a &gt; 0. VJP: g b aᵇ⁻¹ and g y ln a.</summary>
internal sealed class Power : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.Power>(x[0], x[1]);

    protected internal override Variable? Vjp(Variable gradient, int input) => input == 0
        ? gradient * (Inputs[1] * Op.Pow(Inputs[0], Inputs[1] - 1))
        : gradient * (Output * Op.Log(Inputs[0]));
}
