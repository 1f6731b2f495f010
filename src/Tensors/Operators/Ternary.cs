using System.Numerics;

namespace AdvScratch.Tensors.Operators;

/// <summary>y = b where a ≠ 0, else c.</summary>
public readonly struct Select : ITernaryOperator<Select>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b, T c)
        where T : unmanaged, IFloatingPointIeee754<T> => a != T.Zero ? b : c;
}

/// <summary>y = min(max(a, b), c); NaN if a is.</summary>
public readonly struct Clamp : ITernaryOperator<Clamp>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b, T c)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Min(T.Max(a, b), c);
}

/// <summary>y = 1 where b ≤ a ≤ c, else 0: the derivative of the clamp, 1 at its bounds.</summary>
public readonly struct Within : ITernaryOperator<Within>
{
    /// <inheritdoc/>
    public static T Invoke<T>(T a, T b, T c)
        where T : unmanaged, IFloatingPointIeee754<T> => a >= b && a <= c ? T.One : T.Zero;
}
