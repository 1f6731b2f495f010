using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <summary>
/// One differentiable operation: its forward map and, beside it, its vector-Jacobian product. The VJP is written with
/// operators, so that it can itself be recorded and differentiated: derivatives of every order exist.
/// </summary>
public abstract class Operator
{
    private static long _count;

    /// <summary>The operands of this application, in order.</summary>
    public IReadOnlyList<Variable> Inputs { get; private set; } = [];

    /// <summary>The result of this application.</summary>
    public Variable Output { get; private set; } = null!;

    /// <summary>Position in the order of recording: an operator's inputs have smaller ones.</summary>
    internal long Order { get; private set; }

    /// <summary>Name for messages and tables.</summary>
    public string Name => GetType().Name;

    /// <summary>Computes the result from the values of the operands.</summary>
    protected abstract Tensor Forward(ReadOnlySpan<Tensor> x);

    /// <summary>
    /// The product of <paramref name="gradient"/> (shape of the output) with the Jacobian in one input. It may be left in
    /// the broadcast shape of an elementwise result: the walk sums it back to the input's shape.
    /// </summary>
    /// <returns>The gradient with respect to <c>Inputs[input]</c>; null where it is zero everywhere.</returns>
    protected internal abstract Variable? Vjp(Variable gradient, int input);

    /// <summary>The VJPs in all inputs that are needed; overridden where they have work in common.</summary>
    /// <returns>One gradient for each input, null where it is zero everywhere; what is not needed may be anything.</returns>
    protected internal virtual Variable?[] Vjps(Variable gradient, bool[] needed)
    {
        ArgumentNullException.ThrowIfNull(needed);
        var parts = new Variable?[needed.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (needed[i])
                parts[i] = Vjp(gradient, i);
        }
        return parts;
    }

    /// <summary>Applies the operator and records it if recording is on and an operand is recorded.</summary>
    public Variable Apply(params ReadOnlySpan<Variable> inputs)
    {
        var values = new Tensor[inputs.Length];
        bool recorded = false;
        for (int i = 0; i < inputs.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(inputs[i]);
            values[i] = inputs[i].Value;
            recorded |= inputs[i].IsRecorded;
        }
        Tensor y = Forward(values);
        if (!recorded || !Recording.IsOn)
            return new Variable(y);
        Inputs = inputs.ToArray();
        Order = Interlocked.Increment(ref _count);
        return Output = new Variable(y, this);
    }
}
