using AdvScratch.Autograd.Operators;

namespace AdvScratch.Autograd;

/// <summary>
/// The differentiable operators. Primitives have a class with forward and VJP in <c>Operators/</c>; composites are
/// built of primitives. Operands broadcast by NumPy's rule.
/// </summary>
public static partial class Op
{
    /// <summary>a + b.</summary>
    public static Variable Add(Variable a, Variable b) => new Add().Apply(a, b);

    /// <summary>a − b.</summary>
    public static Variable Subtract(Variable a, Variable b) => new Subtract().Apply(a, b);

    /// <summary>a b, element by element.</summary>
    public static Variable Multiply(Variable a, Variable b) => new Multiply().Apply(a, b);

    /// <summary>a / b.</summary>
    public static Variable Divide(Variable a, Variable b) => new Divide().Apply(a, b);

    /// <summary>−x.</summary>
    public static Variable Negate(Variable x) => new Negate().Apply(x);

    /// <summary>eˣ.</summary>
    public static Variable Exp(Variable x) => new Exp().Apply(x);

    /// <summary>ln x, for x &gt; 0.</summary>
    public static Variable Log(Variable x) => new Log().Apply(x);

    /// <summary>√x, for x &gt; 0.</summary>
    public static Variable Sqrt(Variable x) => new Sqrt().Apply(x);

    /// <summary>tanh x.</summary>
    public static Variable Tanh(Variable x) => new Tanh().Apply(x);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static Variable Sigmoid(Variable x) => new Sigmoid().Apply(x);
}
