using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Operators;

/// <summary>
/// C = op(A) op(B), op transposing on request, then an epilogue. VJPs: products of G with the other operand, no transpose is
/// stored.
/// </summary>
internal sealed class MatMul(bool transposeA, bool transposeB, EpilogueParts parts = default) : EpilogueOperator(2, parts)
{
    protected override Variable Linear() => Op.MatMul(Inputs[0], Inputs[1], transposeA, transposeB);

    protected override Tensor Forward(ReadOnlySpan<Tensor> x, Epilogue epilogue) =>
        Tensor.MatMul(x[0], x[1], transposeA, transposeB, epilogue);

    protected override Variable LinearVjp(Variable gradient, int input)
    {
        Variable a = Inputs[0], b = Inputs[1];
        return (input, transposeA, transposeB) switch
        {
            (0, false, _) => Op.MatMul(gradient, b, false, !transposeB), // dA = G op(B)ᵀ
            (0, true, _) => Op.MatMul(b, gradient, transposeB, true), // dA = op(B) Gᵀ
            (_, _, false) => Op.MatMul(a, gradient, !transposeA, false), // dB = op(A)ᵀ G
            _ => Op.MatMul(gradient, a, true, transposeA), // dB = Gᵀ op(A)
        };
    }
}

// The convolution is a trilinear form Σ dy[n,o,p,q] x[n,i,h,v] w[o,i,r,t]; these are its three partial maps, and each
// one's VJPs are the other two.

/// <summary>(x, w) ↦ y, then an epilogue. VJPs: <see cref="Conv2dInput"/>(g, w) and <see cref="Conv2dFilter"/>(g, x).</summary>
internal sealed class Conv2d(Conv2dGeometry geometry, EpilogueParts parts = default) : EpilogueOperator(2, parts)
{
    protected override Variable Linear() => new Conv2d(geometry).Apply(Inputs[0], Inputs[1]);

    protected override Tensor Forward(ReadOnlySpan<Tensor> x, Epilogue epilogue) => Tensor.Conv2d(x[0], x[1], geometry, epilogue);

    protected override Variable LinearVjp(Variable gradient, int input) => input == 0
        ? new Conv2dInput(geometry).Apply(gradient, Inputs[1])
        : new Conv2dFilter(geometry).Apply(gradient, Inputs[0]);
}

/// <summary>(dy, w) ↦ dx. VJPs: <see cref="Conv2d"/>(g, w) and <see cref="Conv2dFilter"/>(dy, g).</summary>
internal sealed class Conv2dInput(Conv2dGeometry geometry) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Conv2dInput(x[0], x[1], geometry);

    protected internal override Variable? Vjp(Variable gradient, int input) => input == 0
        ? new Conv2d(geometry).Apply(gradient, Inputs[1])
        : new Conv2dFilter(geometry).Apply(Inputs[0], gradient);
}

/// <summary>(dy, x) ↦ dw. VJPs: <see cref="Conv2d"/>(x, g) and <see cref="Conv2dInput"/>(dy, g).</summary>
internal sealed class Conv2dFilter(Conv2dGeometry geometry) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Conv2dFilter(x[0], x[1], geometry);

    protected internal override Variable? Vjp(Variable gradient, int input) => input == 0
        ? new Conv2d(geometry).Apply(Inputs[1], gradient)
        : new Conv2dInput(geometry).Apply(Inputs[0], gradient);
}

/// <summary>Largest element of each window. VJP: <see cref="PlaceInWindows"/>, the winners being constants.</summary>
internal sealed class MaxPool(Pool2dGeometry geometry) : Operator
{
    private WindowPicks _picks = null!;

    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].MaxPool(geometry, out _picks);

    protected internal override Variable? Vjp(Variable gradient, int input) => new PlaceInWindows(_picks).Apply(gradient);
}

/// <summary>The picked element of each window. VJP: <see cref="PlaceInWindows"/>.</summary>
internal sealed class PickFromWindows(WindowPicks picks) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].PickFromWindows(picks);

    protected internal override Variable? Vjp(Variable gradient, int input) => new PlaceInWindows(picks).Apply(gradient);
}

/// <summary>Every element receives the sum over the windows that picked it. VJP: <see cref="PickFromWindows"/>.</summary>
internal sealed class PlaceInWindows(WindowPicks picks) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].PlaceInWindows(picks);

    protected internal override Variable? Vjp(Variable gradient, int input) => new PickFromWindows(picks).Apply(gradient);
}

/// <summary>Sum of each window. VJP: <see cref="SumUnpool"/>.</summary>
internal sealed class SumPool(Pool2dGeometry geometry) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].SumPool(geometry);

    protected internal override Variable? Vjp(Variable gradient, int input) => new SumUnpool(geometry).Apply(gradient);
}

/// <summary>Every element receives the sum of its windows' values. VJP: <see cref="SumPool"/>.</summary>
internal sealed class SumUnpool(Pool2dGeometry geometry) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].SumUnpool(geometry);

    protected internal override Variable? Vjp(Variable gradient, int input) => new SumPool(geometry).Apply(gradient);
}
