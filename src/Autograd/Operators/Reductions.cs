using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Operators;

/// <summary>Sums what broadcasting repeated: from a broadcast shape back to <paramref name="shape"/>. VJP: expand.</summary>
internal sealed class SumTo(Shape shape) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].SumTo(shape);

    protected internal override Variable? Vjp(Variable gradient, int input) => Op.Expand(gradient, Inputs[0].Shape);
}
