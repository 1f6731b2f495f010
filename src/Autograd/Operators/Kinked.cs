using AdvScratch.Tensors;
using Kernels = AdvScratch.Tensors.Operators;

namespace AdvScratch.Autograd.Operators;

/// <summary>y = max(x, 0). VJP: g where x &gt; 0, else 0 (so ReLU'(0) = 0).</summary>
internal sealed class Relu : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Map<Kernels.Relu>();

    // y > 0 exactly where x > 0; going through y lets x be forgotten
    protected internal override Variable? Vjp(Variable gradient, int input) => new MaskPositive().Apply(gradient, Output.Detach());
}

/// <summary>y = a where m &gt; 0, else 0. VJP in a: the same mask; m receives nothing.</summary>
internal sealed class MaskPositive : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.MaskPositive>(x[0], x[1]);

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        input == 0 ? new MaskPositive().Apply(gradient, Inputs[1]) : null;
}
