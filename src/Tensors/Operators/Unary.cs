using System.Numerics;
using System.Numerics.Tensors;

namespace AdvScratch.Tensors.Operators;

/// <summary>y = −x.</summary>
public readonly struct Negate : IUnaryOperator<Negate>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => -x;

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Negate(x, y);
}

/// <summary>y = eˣ.</summary>
public readonly struct Exp : IUnaryLanes<Exp>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Exp(x);

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => VectorMath.Exp(x);
}

/// <summary>y = ln x.</summary>
public readonly struct Log : IUnaryOperator<Log>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Log(x);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Log(x, y);
}

/// <summary>y = √x.</summary>
public readonly struct Sqrt : IUnaryOperator<Sqrt>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Sqrt(x);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Sqrt(x, y);
}

/// <summary>y = tanh x.</summary>
public readonly struct Tanh : IUnaryLanes<Tanh>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Tanh(x);

    /// <summary>1 − 2 / (e²ˣ + 1); for |x| &lt; 0.7, where that cancels, Lambert's continued fraction to its eighth level.</summary>
    public static Vector<T> Invoke<T>(Vector<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector<T> far = Vector<T>.One - (Constant<T>(2) / (VectorMath.Exp(x + x) + Vector<T>.One));
        Vector<T> z = x * x;
        Vector<T> over = (((((z * Constant<T>(36)) + Constant<T>(6930)) * z) + Constant<T>(270270)) * z) + Constant<T>(2027025);
        Vector<T> under = (((((((z + Constant<T>(630)) * z) + Constant<T>(51975)) * z) + Constant<T>(945945)) * z) + Constant<T>(2027025));
        return Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x), Constant<T>(0.7)), x * (over / under), far);
    }

    private static Vector<T> Constant<T>(double value)
        where T : unmanaged, IFloatingPointIeee754<T> => new(T.CreateTruncating(value));
}

/// <summary>y = 1 / (1 + e⁻ˣ).</summary>
public readonly struct Sigmoid : IUnaryLanes<Sigmoid>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => Vector<T>.One / (Vector<T>.One + VectorMath.Exp(-x));
}

/// <summary>y = max(x, 0); NaN stays NaN.</summary>
public readonly struct Relu : IUnaryOperator<Relu>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Max(x, T.Zero);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Max(x, T.Zero, y);
}

/// <summary>y = 1 where x &gt; 0, else 0: the derivative of ReLU, 0 at the kink.</summary>
public readonly struct Step : IUnaryLanes<Step>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => x > T.Zero ? T.One : T.Zero;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => Vector.GreaterThan(x, Vector<T>.Zero) & Vector<T>.One;
}

/// <summary>y = |x|.</summary>
public readonly struct Abs : IUnaryOperator<Abs>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Abs(x);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Abs(x, y);
}

/// <summary>y = 1, −1 or 0: the derivative of |x|, 0 at the kink and for NaN.</summary>
public readonly struct Sign : IUnaryLanes<Sign>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => x > T.Zero ? T.One : x < T.Zero ? -T.One : T.Zero;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        (Vector.GreaterThan(x, Vector<T>.Zero) & Vector<T>.One) - (Vector.LessThan(x, Vector<T>.Zero) & Vector<T>.One);
}

/// <summary>y = ⌊x⌋.</summary>
public readonly struct Floor : IUnaryOperator<Floor>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Floor(x);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Floor(x, y);
}
