using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Operators;

/// <summary>The same elements under another shape. VJP: reshape back.</summary>
internal sealed class Reshape(Shape shape) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Reshape(shape.AsSpan());

    protected internal override Variable? Vjp(Variable gradient, int input) => new Reshape(Inputs[0].Shape).Apply(gradient);
}

/// <summary>Repeats extents of 1. VJP: sum back.</summary>
internal sealed class Expand(Shape shape) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Expand(shape);

    protected internal override Variable? Vjp(Variable gradient, int input) => Op.SumTo(gradient, Inputs[0].Shape);
}
