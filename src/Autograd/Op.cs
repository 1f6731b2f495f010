using AdvScratch.Autograd.Operators;
using AdvScratch.Tensors;

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

    /// <summary>x².</summary>
    public static Variable Square(Variable x) => x * x;

    /// <summary>xᵖ with a constant exponent; x &gt; 0 unless the exponent is an integer.</summary>
    public static Variable Pow(Variable x, double exponent) => new PowerOf(exponent).Apply(x);

    /// <summary>aᵇ, for a &gt; 0.</summary>
    public static Variable Pow(Variable a, Variable b) => new Power().Apply(a, b);

    /// <summary>max(x, 0). ReLU'(0) = 0.</summary>
    public static Variable Relu(Variable x) => new Relu().Apply(x);

    /// <summary>x where x &gt; 0, else slope · x. The derivative at 0 is the slope.</summary>
    public static Variable LeakyRelu(Variable x, double slope = 0.01) => new LeakyRelu(slope).Apply(x);

    /// <summary>|x|. The derivative at 0 is 0.</summary>
    public static Variable Abs(Variable x) => new Abs().Apply(x);

    /// <summary>The larger of two elements; at a tie each receives half of the gradient.</summary>
    public static Variable Max(Variable a, Variable b) => new Maximum().Apply(a, b);

    /// <summary>The smaller of two elements; at a tie each receives half of the gradient.</summary>
    public static Variable Min(Variable a, Variable b) => new Minimum().Apply(a, b);

    /// <summary>min(max(x, low), high). The derivative is 1 for low ≤ x ≤ high, bounds included, else 0.</summary>
    public static Variable Clamp(Variable x, double low, double high) => low <= high
        ? new Clamp(low, high).Apply(x)
        : throw new ArgumentException($"Clamp needs low ≤ high; got {low} and {high}.", nameof(low));

    /// <summary>a where the mask is not 0, else b. All three broadcast; the mask has their element type and is a constant.</summary>
    public static Variable Where(Tensor mask, Variable a, Variable b) => new Where().Apply(mask, a, b);
}
