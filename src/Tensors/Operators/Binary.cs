using System.Numerics;
using System.Numerics.Tensors;

namespace AdvScratch.Tensors.Operators;

/// <summary>y = a + b.</summary>
public readonly struct Add : IBinaryOperator<Add>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a + b;

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Add(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Add(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Add(b, a, y);
}

/// <summary>y = a − b.</summary>
public readonly struct Subtract : IBinaryOperator<Subtract>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a - b;

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Subtract(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Subtract(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Subtract(a, b, y);
}

/// <summary>y = a b.</summary>
public readonly struct Multiply : IBinaryOperator<Multiply>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a * b;

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Multiply(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Multiply(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Multiply(b, a, y);
}

/// <summary>y = a / b.</summary>
public readonly struct Divide : IBinaryOperator<Divide>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a / b;

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Divide(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Divide(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Divide(a, b, y);
}

/// <summary>y = aᵇ.</summary>
public readonly struct Power : IBinaryOperator<Power>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Pow(a, b);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Pow(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // the exponents of squares, of cubes and of their derivatives; all others cost a scalar power an element
        switch (double.CreateTruncating(b))
        {
            case -1: TensorPrimitives.Reciprocal(a, y); break;
            case 0: y.Fill(T.One); break;
            case 1: a.CopyTo(y); break;
            case 2: TensorPrimitives.Multiply(a, a, y); break;
            case 3:
                TensorPrimitives.Multiply(a, a, y);
                TensorPrimitives.Multiply(a, y, y);
                break;
            default: TensorPrimitives.Pow(a, b, y); break;
        }
    }

    /// <inheritdoc/>
    public static void Invoke<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Pow(a, b, y);
}

/// <summary>y = max(a, b); NaN if either is.</summary>
public readonly struct Maximum : IBinaryOperator<Maximum>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Max(a, b);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Max(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Max(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Max(b, a, y);
}

/// <summary>y = min(a, b); NaN if either is.</summary>
public readonly struct Minimum : IBinaryOperator<Minimum>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Min(a, b);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Min(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Min(a, b, y);

    /// <inheritdoc/>
    public static void Invoke<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Min(b, a, y);
}

/// <summary>y = 1 where a &gt; b, else 0.</summary>
public readonly struct Greater : IBinaryLanes<Greater>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a > b ? T.One : T.Zero;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector.GreaterThan(a, b) & Vector<T>.One;
}

/// <summary>y = 1 where a ≥ b, else 0.</summary>
public readonly struct GreaterOrEqual : IBinaryLanes<GreaterOrEqual>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a >= b ? T.One : T.Zero;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector.GreaterThanOrEqual(a, b) & Vector<T>.One;
}

/// <summary>y = 1 where a = b, else 0.</summary>
public readonly struct Equal : IBinaryLanes<Equal>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a == b ? T.One : T.Zero;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector.Equals(a, b) & Vector<T>.One;
}

/// <summary>The share of the gradient of max(a, b) that a receives: 1 where a &gt; b, ½ at a tie, else 0.</summary>
public readonly struct GreaterShare : IBinaryLanes<GreaterShare>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a > b ? T.One : a == b ? T.One / (T.One + T.One) : T.Zero;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        (Vector.GreaterThan(a, b) & Vector<T>.One) + (Vector.Equals(a, b) & new Vector<T>(T.One / (T.One + T.One)));
}

/// <summary>y = a where a &gt; 0, else b a; b is the slope.</summary>
public readonly struct LeakyRelu : IBinaryLanes<LeakyRelu>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a > T.Zero ? a : b * a;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector.ConditionalSelect(Vector.GreaterThan(a, Vector<T>.Zero), a, b * a);
}

/// <summary>y = 1 where a &gt; 0, else b: the derivative of the leaky ReLU.</summary>
public readonly struct LeakyStep : IBinaryLanes<LeakyStep>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a > T.Zero ? T.One : b;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector.ConditionalSelect(Vector.GreaterThan(a, Vector<T>.Zero), Vector<T>.One, b);
}

/// <summary>y = a where b &gt; 0, else 0: the gradient of ReLU, with a the incoming gradient and b the input.</summary>
public readonly struct MaskPositive : IBinaryLanes<MaskPositive>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => b > T.Zero ? a : T.Zero;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
        where T : unmanaged, IFloatingPointIeee754<T> => Vector.GreaterThan(b, Vector<T>.Zero) & a;
}
