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

/// <summary>y = −ln p at each row's label, p = softmax x. VJP: <see cref="CrossEntropyInput"/>.</summary>
internal sealed class CrossEntropy(Tensor labels) : Operator
{
    private Tensor _softmax = null!;

    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].CrossEntropy(labels, out _softmax);

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        new CrossEntropyInput(labels, _softmax).Apply(gradient, Inputs[0]);
}

/// <summary>
/// (g, x) ↦ g (p − e) in each row, p = softmax x being known and e the label's unit vector. VJPs for a cotangent u:
/// Σ u (p − e) in g, and g p (u − Σ u p) in x.
/// </summary>
internal sealed class CrossEntropyInput(Tensor labels, Tensor softmax) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => softmax.CrossEntropyInput(labels, x[0]);

    protected internal override Variable? Vjp(Variable gradient, int input)
    {
        Variable p = Op.Softmax(Inputs[1]);
        Variable mean = Op.Sum(gradient * p, [-1], keepAxes: true);
        return input == 0
            ? Op.Reshape(mean - Op.Gather(gradient, labels.Reshape(-1, 1), 1), -1)
            : Op.Reshape(Inputs[0], -1, 1) * (p * (gradient - mean));
    }
}
