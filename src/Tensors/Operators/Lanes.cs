using System.Numerics;

namespace AdvScratch.Tensors.Operators;

/// <summary>A unary operator whose vector body is one expression in <see cref="Vector{T}"/>.</summary>
public interface IUnaryLanes<TSelf> : IUnaryOperator<TSelf>
    where TSelf : struct, IUnaryLanes<TSelf>
{
    /// <summary>f in every lane: the scalar form, up to rounding.</summary>
    static abstract Vector<T> Invoke<T>(Vector<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>;

    static void IUnaryOperator<TSelf>.Invoke<T>(ReadOnlySpan<T> x, Span<T> y)
    {
        int i = 0;
        for (; i <= y.Length - Vector<T>.Count; i += Vector<T>.Count)
            TSelf.Invoke(new Vector<T>(x[i..])).CopyTo(y[i..]);
        if (i == y.Length)
            return;
        // the rest in lanes, too: a result must not depend on its place in the tensor, not even in the last bit
        Span<T> rest = stackalloc T[Vector<T>.Count];
        x[i..].CopyTo(rest);
        TSelf.Invoke(new Vector<T>(rest)).CopyTo(rest);
        rest[..(y.Length - i)].CopyTo(y[i..]);
    }
}

/// <summary>A binary operator whose vector body is one expression in <see cref="Vector{T}"/>.</summary>
public interface IBinaryLanes<TSelf> : IBinaryOperator<TSelf>
    where TSelf : struct, IBinaryLanes<TSelf>
{
    /// <summary>f in every lane, equal to the scalar form bit for bit.</summary>
    static abstract Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>;

    static void IBinaryOperator<TSelf>.Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
    {
        int i = 0;
        for (; i <= y.Length - Vector<T>.Count; i += Vector<T>.Count)
            TSelf.Invoke(new Vector<T>(a[i..]), new Vector<T>(b[i..])).CopyTo(y[i..]);
        for (; i < y.Length; i++)
            y[i] = TSelf.Invoke(a[i], b[i]);
    }

    static void IBinaryOperator<TSelf>.Invoke<T>(ReadOnlySpan<T> a, T b, Span<T> y)
    {
        var second = new Vector<T>(b);
        int i = 0;
        for (; i <= y.Length - Vector<T>.Count; i += Vector<T>.Count)
            TSelf.Invoke(new Vector<T>(a[i..]), second).CopyTo(y[i..]);
        for (; i < y.Length; i++)
            y[i] = TSelf.Invoke(a[i], b);
    }

    static void IBinaryOperator<TSelf>.Invoke<T>(T a, ReadOnlySpan<T> b, Span<T> y)
    {
        var first = new Vector<T>(a);
        int i = 0;
        for (; i <= y.Length - Vector<T>.Count; i += Vector<T>.Count)
            TSelf.Invoke(first, new Vector<T>(b[i..])).CopyTo(y[i..]);
        for (; i < y.Length; i++)
            y[i] = TSelf.Invoke(a, b[i]);
    }
}

/// <summary>A ternary operator whose vector body is one expression in <see cref="Vector{T}"/>.</summary>
public interface ITernaryLanes<TSelf> : ITernaryOperator<TSelf>
    where TSelf : struct, ITernaryLanes<TSelf>
{
    /// <summary>f in every lane, equal to the scalar form bit for bit.</summary>
    static abstract Vector<T> Invoke<T>(Vector<T> a, Vector<T> b, Vector<T> c)
        where T : unmanaged, IFloatingPointIeee754<T>;

    static void ITernaryOperator<TSelf>.Invoke<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> y)
    {
        int i = 0;
        for (; i <= y.Length - Vector<T>.Count; i += Vector<T>.Count)
            TSelf.Invoke(new Vector<T>(a[i..]), new Vector<T>(b[i..]), new Vector<T>(c[i..])).CopyTo(y[i..]);
        for (; i < y.Length; i++)
            y[i] = TSelf.Invoke(a[i], b[i], c[i]);
    }
}
