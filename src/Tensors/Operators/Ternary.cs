using System.Numerics;

namespace AdvScratch.Tensors.Operators;

/// <summary>y = b where a ≠ 0, else c.</summary>
public readonly struct Select : ITernaryLanes<Select>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b, T c)
        where T : unmanaged, IFloatingPointIeee754<T> => a != T.Zero ? b : c;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b, Vector<T> c)
        where T : unmanaged, IFloatingPointIeee754<T> => Vector.ConditionalSelect(Vector.Equals(a, Vector<T>.Zero), c, b);
}

/// <summary>y = min(max(a, b), c); NaN if any is.</summary>
public readonly struct Clamp : ITernaryLanes<Clamp>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b, T c)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Min(T.Max(a, b), c);

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b, Vector<T> c)
        where T : unmanaged, IFloatingPointIeee754<T> => Vector.Min(Vector.Max(a, b), c);
}

/// <summary>y = 1 where b ≤ a ≤ c, else 0: the derivative of the clamp, 1 at its bounds.</summary>
public readonly struct Within : ITernaryLanes<Within>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b, T c)
        where T : unmanaged, IFloatingPointIeee754<T> => a >= b && a <= c ? T.One : T.Zero;

    /// <inheritdoc/>
    public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b, Vector<T> c)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector.GreaterThanOrEqual(a, b) & Vector.LessThanOrEqual(a, c) & Vector<T>.One;
}
