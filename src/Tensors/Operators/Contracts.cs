using System.Numerics;

namespace AdvScratch.Tensors.Operators;

/// <summary>
/// An elementwise function of one operand. The scalar form is its definition, shared by the reference, the device
/// kernels and the CPU backend; the span form is its vector body, by default a loop over the scalar one.
/// </summary>
public interface IUnaryOperator<TSelf>
    where TSelf : struct, IUnaryOperator<TSelf>
{
    /// <summary>y = f(x).</summary>
    static abstract T Invoke<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>y[i] = f(x[i]); the spans have equal lengths and are the same or disjoint.</summary>
    static virtual void Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = TSelf.Invoke(x[i]);
    }
}

/// <summary>An elementwise function of two operands.</summary>
public interface IBinaryOperator<TSelf>
    where TSelf : struct, IBinaryOperator<TSelf>
{
    /// <summary>y = f(a, b).</summary>
    static abstract T Invoke<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>y[i] = f(a[i], b[i]); the spans have equal lengths, y overlaps no operand.</summary>
    static virtual void Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = TSelf.Invoke(a[i], b[i]);
    }

    /// <summary>y[i] = f(a[i], b).</summary>
    static virtual void Invoke<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = TSelf.Invoke(a[i], b);
    }

    /// <summary>y[i] = f(a, b[i]).</summary>
    static virtual void Invoke<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = TSelf.Invoke(a, b[i]);
    }
}

/// <summary>An elementwise function of three operands.</summary>
public interface ITernaryOperator<TSelf>
    where TSelf : struct, ITernaryOperator<TSelf>
{
    /// <summary>y = f(a, b, c).</summary>
    static abstract T Invoke<T>(T a, T b, T c)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>y[i] = f(a[i], b[i], c[i]); the spans have equal lengths, y overlaps no operand.</summary>
    static virtual void Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = TSelf.Invoke(a[i], b[i], c[i]);
    }
}

/// <summary>An associative, commutative combination of many elements into one.</summary>
public interface IReduction
{
    /// <summary>What nothing reduces to: 0 for a sum, −∞ for a maximum.</summary>
    static abstract T Identity<T>()
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Combines two partial results.</summary>
    static abstract T Combine<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Combines all elements of a span that is not empty.</summary>
    static abstract T Reduce<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>accumulator[i] = Combine(accumulator[i], x[i]).</summary>
    static abstract void Accumulate<T>(ReadOnlySpan<T> x, Span<T> accumulator)
        where T : unmanaged, IFloatingPointIeee754<T>;
}
