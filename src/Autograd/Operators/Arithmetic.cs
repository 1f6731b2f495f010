using AdvScratch.Tensors;
using Kernels = AdvScratch.Tensors.Operators;

namespace AdvScratch.Autograd.Operators;

/// <summary>y = a + b. VJP: g to both.</summary>
internal sealed class Add : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.Add>(x[0], x[1]);

    protected internal override Variable? Vjp(Variable gradient, int input) => gradient;
}

/// <summary>y = a − b. VJP: g and −g.</summary>
internal sealed class Subtract : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.Subtract>(x[0], x[1]);

    protected internal override Variable? Vjp(Variable gradient, int input) => input == 0 ? gradient : -gradient;
}

/// <summary>y = a b. VJP: g b and g a.</summary>
internal sealed class Multiply : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.Multiply>(x[0], x[1]);

    protected internal override Variable? Vjp(Variable gradient, int input) => gradient * Inputs[1 - input];
}

/// <summary>y = a / b. VJP: g / b and −g y / b.</summary>
internal sealed class Divide : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.Divide>(x[0], x[1]);

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        input == 0 ? gradient / Inputs[1] : -(gradient * Output / Inputs[1]);
}

/// <summary>y = −x. VJP: −g.</summary>
internal sealed class Negate : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Map<Kernels.Negate>();

    protected internal override Variable? Vjp(Variable gradient, int input) => -gradient;
}
