using AdvScratch.Tensors;
using Kernels = AdvScratch.Tensors.Operators;

namespace AdvScratch.Autograd.Operators;

// Masks are piecewise constant: they enter the VJPs as constants.

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
    /// <summary>a where the mask is positive; all of a without a mask.</summary>
    public static Variable By(Tensor? mask, Variable a) => mask is null ? a : new MaskPositive().Apply(a, mask);

    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.MaskPositive>(x[0], x[1]);

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        input == 0 ? new MaskPositive().Apply(gradient, Inputs[1]) : null;
}

/// <summary>y = x where x &gt; 0, else slope · x. VJP: g where x &gt; 0, else slope · g.</summary>
internal sealed class LeakyRelu(double slope) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.LeakyRelu>(x[0], x[0].Like(slope));

    protected internal override Variable? Vjp(Variable gradient, int input)
    {
        Tensor x = Inputs[0].Value;
        return gradient * Tensor.Zip<Kernels.LeakyStep>(x, x.Like(slope));
    }
}

/// <summary>y = |x|. VJP: g sign x, with sign 0 = 0.</summary>
internal sealed class Abs : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Map<Kernels.Abs>();

    protected internal override Variable? Vjp(Variable gradient, int input) => gradient * Inputs[0].Value.Map<Kernels.Sign>();
}

/// <summary>y = max(a, b). VJP: g to the larger operand, half to each at a tie.</summary>
internal sealed class Maximum : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.Maximum>(x[0], x[1]);

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        gradient * Tensor.Zip<Kernels.GreaterShare>(Inputs[input].Value, Inputs[1 - input].Value);
}

/// <summary>y = min(a, b). VJP: g to the smaller operand, half to each at a tie.</summary>
internal sealed class Minimum : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.Minimum>(x[0], x[1]);

    protected internal override Variable? Vjp(Variable gradient, int input) =>
        gradient * Tensor.Zip<Kernels.GreaterShare>(Inputs[1 - input].Value, Inputs[input].Value);
}

/// <summary>y = min(max(x, low), high). VJP: g where low ≤ x ≤ high, else 0.</summary>
internal sealed class Clamp(double low, double high) : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0].Clamp(low, high);

    protected internal override Variable? Vjp(Variable gradient, int input)
    {
        Tensor x = Inputs[0].Value;
        return gradient * Tensor.Zip<Kernels.Within>(x, x.Like(low), x.Like(high));
    }
}

/// <summary>y = a where mask ≠ 0, else b. VJP: g where the operand was chosen, else 0; the mask receives nothing.</summary>
internal sealed class Where : Operator
{
    protected override Tensor Forward(ReadOnlySpan<Tensor> x) => Tensor.Zip<Kernels.Select>(x[0], x[1], x[2]);

    protected internal override Variable? Vjp(Variable gradient, int input) => input switch
    {
        1 => Op.Where(Inputs[0].Value, gradient, gradient.Like(0)),
        2 => Op.Where(Inputs[0].Value, gradient.Like(0), gradient),
        _ => null,
    };
}
