using System.Numerics;
using System.Numerics.Tensors;

namespace AdvScratch.Tensors.Operators;

/// <summary>Σ x.</summary>
public readonly struct SumReduction : IReduction
{
    /// <inheritdoc/>
    public static T Identity<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => T.Zero;

    /// <inheritdoc/>
    public static T Combine<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => a + b;

    /// <inheritdoc/>
    public static T Reduce<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Sum(x);

    /// <inheritdoc/>
    public static void Accumulate<T>(ReadOnlySpan<T> x, Span<T> accumulator)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Add(accumulator, x, accumulator);
}

/// <summary>max x; NaN if any element is.</summary>
public readonly struct MaxReduction : IReduction
{
    /// <inheritdoc/>
    public static T Identity<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => T.NegativeInfinity;

    /// <inheritdoc/>
    public static T Combine<T>(T a, T b)
        where T : unmanaged, IFloatingPointIeee754<T> => T.Max(a, b);

    /// <inheritdoc/>
    public static T Reduce<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Max(x);

    /// <inheritdoc/>
    public static void Accumulate<T>(ReadOnlySpan<T> x, Span<T> accumulator)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Max(accumulator, x, accumulator);
}
