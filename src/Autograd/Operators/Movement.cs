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

/// <summary>Reorders axes. VJP: the inverse permutation.</summary>
internal sealed class Permute(int[] order) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Permute(order);

    protected internal override Variable? Vjp(Variable gradient, int input)
    {
        int[] inverse = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
            inverse[Inputs[0].Shape.Axis(order[i])] = i;
        return new Permute(inverse).Apply(gradient);
    }
}

/// <summary>A range along an axis. VJP: pad with zeros.</summary>
internal sealed class Slice(int axis, int start, int length) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Slice(axis, start, length);

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        new Pad(axis, start, Inputs[0].Shape[axis] - start - length).Apply(gradient);
}

/// <summary>Zeros before and after an axis. VJP: slice them off.</summary>
internal sealed class Pad(int axis, int before, int after) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Pad(axis, before, after);

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        new Slice(axis, before, Inputs[0].Shape[axis]).Apply(gradient);
}

/// <summary>Reverses an axis. VJP: reverse it again.</summary>
internal sealed class Flip(int axis) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Flip(axis);

    protected internal override Variable? Vjp(Variable gradient, int input) => new Flip(axis).Apply(gradient);
}

/// <summary>Joins along an axis. VJP: the operand's slice.</summary>
internal sealed class Concat(int axis) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Concat(x.ToArray(), axis);

    protected internal override Variable? Vjp(Variable gradient, int input)
    {
        int start = Inputs.Take(input).Sum(part => part.Shape[axis]);
        return new Slice(axis, start, Inputs[input].Shape[axis]).Apply(gradient);
    }
}

/// <summary>y[…, j, …] = x[…, index[…, j, …], …] along an axis. VJP: scatter-add.</summary>
internal sealed class Gather(Tensor index, int axis) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Gather(index, axis);

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        new ScatterAdd(index, axis, Inputs[0].Shape[axis]).Apply(gradient);
}

/// <summary>y[…, index[…, j, …], …] += x[…, j, …] into zeros, the axis having the given extent. VJP: gather.</summary>
internal sealed class ScatterAdd(Tensor index, int axis, int extent) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].ScatterAdd(index, axis, extent);

    protected internal override Variable? Vjp(Variable gradient, int input) => new Gather(index, axis).Apply(gradient);
}
