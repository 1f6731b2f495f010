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
public readonly struct Exp : IUnaryOperator<Exp>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Exp(x);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Exp(x, y);
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
public readonly struct Tanh : IUnaryOperator<Tanh>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Tanh(x);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Tanh(x, y);
}

/// <summary>y = 1 / (1 + e⁻ˣ).</summary>
public readonly struct Sigmoid : IUnaryOperator<Sigmoid>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Sigmoid(x, y);
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
public readonly struct Step : IUnaryOperator<Step>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => x > T.Zero ? T.One : T.Zero;
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
public readonly struct Sign : IUnaryOperator<Sign>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => x > T.Zero ? T.One : x < T.Zero ? -T.One : T.Zero;

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var v = new Vector<T>(x[i..]);
            Vector<T> positive = Vector.BitwiseAnd(Vector.GreaterThan(v, Vector<T>.Zero), Vector<T>.One);
            Vector<T> negative = Vector.BitwiseAnd(Vector.LessThan(v, Vector<T>.Zero), Vector<T>.One);
            (positive - negative).CopyTo(y[i..]);
        }
        for (; i < x.Length; i++)
            y[i] = Invoke(x[i]);
    }
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
