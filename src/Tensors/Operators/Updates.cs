using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors.Operators;

/// <summary>
/// A change of a tensor in place, element by element: from its gradient and up to two tensors beside it. Options are
/// fields. The scalar form is the definition; the span form is its vector body, called for a tile at a time.
/// </summary>
public interface IUpdate
{
    /// <summary>Whether a and b are state, which changes; else they are only read.</summary>
    static abstract bool HasState { get; }

    /// <summary>Changes x (and, if it is state, a and b).</summary>
    void Invoke<T>(ref T x, T gradient, ref T a, ref T b)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>The same for spans of equal lengths, at most <see cref="LongestTile"/>; a and b are empty if they are not used.</summary>
    void Invoke<T>(Span<T> x, ReadOnlySpan<T> gradient, Span<T> a, Span<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Elements of the longest span that an update is given, so that it can keep intermediate results on the stack.</summary>
    const int LongestTile = 1024;
}

/// <summary>g ← g + λ x, a ← μ a + g, x ← x − η a, or with Nesterov's momentum x ← x − η (g + μ a); without momentum there is no a.</summary>
/// <param name="Rate">η.</param>
/// <param name="Momentum">μ.</param>
/// <param name="Decay">λ.</param>
/// <param name="Nesterov">Whether the step looks ahead.</param>
public readonly record struct MomentumUpdate(double Rate, double Momentum, double Decay, bool Nesterov) : IUpdate
{
    // a number, since a device's kernels cannot be given a truth value
    private readonly int _nesterov = Nesterov ? 1 : 0;

    /// <inheritdoc/>
    public static bool HasState => true;

    /// <summary>Whether the step looks ahead.</summary>
    public bool Nesterov => _nesterov != 0;

    /// <inheritdoc/>
    public void Invoke<T>(ref T x, T gradient, ref T a, ref T b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T momentum = T.CreateTruncating(Momentum);
        T g = Decay > 0 ? gradient + (T.CreateTruncating(Decay) * x) : gradient;
        a = Momentum > 0 ? (momentum * a) + g : g;
        x -= T.CreateTruncating(Rate) * (Nesterov ? g + (momentum * a) : a);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void Invoke<T>(Span<T> x, ReadOnlySpan<T> gradient, Span<T> a, Span<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> all = stackalloc T[IUpdate.LongestTile], room = all[..x.Length];
        scoped ReadOnlySpan<T> g = gradient;
        T momentum = T.CreateTruncating(Momentum), step = T.CreateTruncating(-Rate);
        if (Decay > 0)
        {
            TensorPrimitives.MultiplyAdd(x, T.CreateTruncating(Decay), g, room);
            g = room;
        }
        if (Momentum > 0)
        {
            TensorPrimitives.MultiplyAdd(a, momentum, g, a);
            if (Nesterov)
                TensorPrimitives.MultiplyAdd(a, momentum, g, room);
            g = Nesterov ? room : a;
        }
        TensorPrimitives.MultiplyAdd(g, step, x, x);
    }
}

/// <summary>g ← g + λ x, a ← β₁ a + (1 − β₁) g, b ← β₂ b + (1 − β₂) g², x ← x − r a / (√b q + ε) (Kingma and Ba 2015, algorithm 1).</summary>
/// <param name="Rate">r = η / (1 − β₁ᵗ): the correction of a as a factor.</param>
/// <param name="Root">q = 1 / √(1 − β₂ᵗ): that of b.</param>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Decay">λ.</param>
public readonly record struct AdamUpdate(double Rate, double Root, double Beta1, double Beta2, double Epsilon, double Decay) : IUpdate
{
    /// <inheritdoc/>
    public static bool HasState => true;

    /// <inheritdoc/>
    public void Invoke<T>(ref T x, T gradient, ref T a, ref T b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T g = Decay > 0 ? gradient + (T.CreateTruncating(Decay) * x) : gradient;
        a = (T.CreateTruncating(Beta1) * a) + (T.CreateTruncating(1 - Beta1) * g);
        b = (T.CreateTruncating(Beta2) * b) + (T.CreateTruncating(1 - Beta2) * g * g);
        x -= T.CreateTruncating(Rate) * a / ((T.Sqrt(b) * T.CreateTruncating(Root)) + T.CreateTruncating(Epsilon));
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void Invoke<T>(Span<T> x, ReadOnlySpan<T> gradient, Span<T> a, Span<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> all = stackalloc T[2 * IUpdate.LongestTile], decayed = all[..x.Length], room = all.Slice(IUpdate.LongestTile, x.Length);
        scoped ReadOnlySpan<T> g = gradient;
        if (Decay > 0)
        {
            TensorPrimitives.MultiplyAdd(x, T.CreateTruncating(Decay), g, decayed);
            g = decayed;
        }
        TensorPrimitives.Multiply(g, T.CreateTruncating(1 - Beta1), room);
        TensorPrimitives.MultiplyAdd(a, T.CreateTruncating(Beta1), room, a);
        TensorPrimitives.Multiply(g, T.CreateTruncating(1 - Beta2), room);
        TensorPrimitives.Multiply(room, g, room);
        TensorPrimitives.MultiplyAdd(b, T.CreateTruncating(Beta2), room, b);
        TensorPrimitives.Sqrt(b, room);
        TensorPrimitives.Multiply(room, T.CreateTruncating(Root), room);
        TensorPrimitives.Add(room, T.CreateTruncating(Epsilon), room);
        TensorPrimitives.Divide(a, room, room);
        TensorPrimitives.MultiplyAdd(room, T.CreateTruncating(-Rate), x, x);
    }
}

/// <summary>x ← x + (1 − d)(g − x): a moving average of g.</summary>
/// <param name="Decay">d.</param>
public readonly record struct AverageUpdate(double Decay) : IUpdate
{
    /// <inheritdoc/>
    public static bool HasState => false;

    /// <inheritdoc/>
    public void Invoke<T>(ref T x, T gradient, ref T a, ref T b)
        where T : unmanaged, IFloatingPointIeee754<T> => x += T.CreateTruncating(1 - Decay) * (gradient - x);

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void Invoke<T>(Span<T> x, ReadOnlySpan<T> gradient, Span<T> a, Span<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> all = stackalloc T[IUpdate.LongestTile], room = all[..x.Length];
        TensorPrimitives.Subtract(gradient, x, room);
        TensorPrimitives.MultiplyAdd(room, T.CreateTruncating(1 - Decay), x, x);
    }
}

/// <summary>
/// x ← clip(a + clamp(x + s sign g − a, ±ε), low, high): a step of signed gradient ascent in a box around a, which is only read.
/// </summary>
/// <param name="Step">s.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Low">Smallest x.</param>
/// <param name="High">Largest x.</param>
public readonly record struct SignStep(double Step, double Epsilon, double Low, double High) : IUpdate
{
    /// <inheritdoc/>
    public static bool HasState => false;

    /// <inheritdoc/>
    public void Invoke<T>(ref T x, T gradient, ref T a, ref T b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T radius = T.CreateTruncating(Epsilon);
        T moved = x + (Sign.Invoke(gradient) * T.CreateTruncating(Step));
        x = Clamp.Invoke(a + Clamp.Invoke(moved - a, -radius, radius), T.CreateTruncating(Low), T.CreateTruncating(High));
    }

    /// <inheritdoc/>
    public void Invoke<T>(Span<T> x, ReadOnlySpan<T> gradient, Span<T> a, Span<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector<T> step = new(T.CreateTruncating(Step)), radius = new(T.CreateTruncating(Epsilon));
        Vector<T> low = new(T.CreateTruncating(Low)), high = new(T.CreateTruncating(High));
        int i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> moved = new Vector<T>(x[i..]) + (Sign.Invoke(new Vector<T>(gradient[i..])) * step);
            var centre = new Vector<T>(a[i..]);
            Clamp.Invoke(centre + Clamp.Invoke(moved - centre, -radius, radius), low, high).CopyTo(x[i..]);
        }
        for (; i < x.Length; i++)
            Invoke(ref x[i], gradient[i], ref a[i], ref a[i]);
    }
}
