using AdvScratch.Tensors;
using Kernels = AdvScratch.Tensors.Operators;

namespace AdvScratch.Autograd.Operators;

/// <summary>Sums what broadcasting repeated: from a broadcast shape back to <paramref name="shape"/>. VJP: expand.</summary>
internal sealed class SumTo(Shape shape) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].SumTo(shape);

    protected internal override Variable? Vjp(Variable gradient, int input) => Op.Expand(gradient, Inputs[0].Shape);
}

/// <summary>
/// y = max x along axes, which stay with extent 1. VJP: g shared evenly among the elements equal to the maximum.
/// </summary>
internal sealed class MaxOverAxes(int[] axes) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Max(axes, keepAxes: true);

    protected internal override Variable? Vjp(Variable gradient, int input)
    {
        Tensor largest = Tensor.Zip<Kernels.Equal>(Inputs[0].Value, Output.Value);
        return gradient * (largest / largest.Sum(axes, keepAxes: true));
    }
}

/// <summary>y = x − ln Σ eˣ along the last axis. VJP: g − eʸ Σ g.</summary>
internal sealed class LogSoftmax : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].LogSoftmax();

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        gradient - (Op.Exp(Output) * Op.Sum(gradient, [-1], keepAxes: true));
}
