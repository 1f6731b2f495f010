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
