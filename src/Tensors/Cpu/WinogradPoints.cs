using System.Numerics;
using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// The one-dimensional transforms of Winograd's minimal filtering with six interpolation points 0, ±a, ±b, ∞ (Winograd 1980;
/// Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016). A product of polynomials is evaluated at the
/// points, multiplied there, and interpolated; transposed, that is a sliding sum. With n inputs of a filter and 7 − n outputs,
/// y = Interpolate(Evaluate(g) ⊙ Input(d)): F(4, 3) has n = 3, F(2, 5) has n = 5. All are linear and written once for vectors
/// whose lanes are channels.
/// </summary>
internal static unsafe class WinogradPoints<TSimd, T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Points, and so elements of a transformed line.</summary>
    public const int Count = 6;

    // Two pairs beside 0 and ∞. These lose fewer digits than the usual ±1, ±2: see docs/performance.md.
    private const double A = 0.625;
    private const double B = 1.5;
    private const double A2 = A * A;
    private const double B2 = B * B;

    // N(p) = Π (p − q) over the other finite points q
    private const double N0 = A2 * B2;
    private const double Na = 2 * A2 * (A2 - B2);
    private const double Nb = 2 * B2 * (B2 - A2);

    /// <summary>t = Bᵀ d: the coefficients of Π (x − q) over the other points, one row a point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(T* d, nint step, T* t, nint tStep)
    {
        TSimd d0 = TSimd.Load(d), d1 = TSimd.Load(d + step), d2 = TSimd.Load(d + (2 * step));
        TSimd d3 = TSimd.Load(d + (3 * step)), d4 = TSimd.Load(d + (4 * step)), d5 = TSimd.Load(d + (5 * step));
        TSimd evenA = TSimd.MultiplyAdd(Of(-B2), d2, d4), oddA = TSimd.MultiplyAdd(Of(-B2), d1, d3);
        TSimd evenB = TSimd.MultiplyAdd(Of(-A2), d2, d4), oddB = TSimd.MultiplyAdd(Of(-A2), d1, d3);
        TSimd.MultiplyAdd(Of(N0), d0, TSimd.MultiplyAdd(Of(-A2 - B2), d2, d4)).Store(t);
        TSimd.MultiplyAdd(Of(A), oddA, evenA).Store(t + tStep);
        TSimd.MultiplyAdd(Of(-A), oddA, evenA).Store(t + (2 * tStep));
        TSimd.MultiplyAdd(Of(B), oddB, evenB).Store(t + (3 * tStep));
        TSimd.MultiplyAdd(Of(-B), oddB, evenB).Store(t + (4 * tStep));
        TSimd.MultiplyAdd(Of(N0), d1, TSimd.MultiplyAdd(Of(-A2 - B2), d3, d5)).Store(t + (5 * tStep));
    }

    /// <summary>t(p) = Σⱼ pʲ xⱼ / N(p) for 2 … 5 coefficients, and the last coefficient for p = ∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Evaluate(T* x, nint step, int count, T* t, nint tStep)
    {
        TSimd x0 = TSimd.Load(x), x1 = TSimd.Load(x + step), last = TSimd.Load(x + ((count - 1) * step));
        TSimd evenA = Of(1 / Na) * x0, oddA = Of(A / Na) * x1, evenB = Of(1 / Nb) * x0, oddB = Of(B / Nb) * x1;
        if (count > 2)
        {
            TSimd x2 = TSimd.Load(x + (2 * step));
            evenA = TSimd.MultiplyAdd(Of(A2 / Na), x2, evenA);
            evenB = TSimd.MultiplyAdd(Of(B2 / Nb), x2, evenB);
        }
        if (count > 3)
        {
            TSimd x3 = TSimd.Load(x + (3 * step));
            oddA = TSimd.MultiplyAdd(Of(A * A2 / Na), x3, oddA);
            oddB = TSimd.MultiplyAdd(Of(B * B2 / Nb), x3, oddB);
        }
        if (count > 4)
        {
            evenA = TSimd.MultiplyAdd(Of(A2 * A2 / Na), last, evenA);
            evenB = TSimd.MultiplyAdd(Of(B2 * B2 / Nb), last, evenB);
        }
        (Of(1 / N0) * x0).Store(t);
        (evenA + oddA).Store(t + tStep);
        (evenA - oddA).Store(t + (2 * tStep));
        (evenB + oddB).Store(t + (3 * tStep));
        (evenB - oddB).Store(t + (4 * tStep));
        last.Store(t + (5 * tStep));
    }

    /// <summary>yⱼ = Σ pʲ s(p) over the finite points, for j = 0 … count − 1, and s(∞) added to the last: Evaluate's transpose without 1/N.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interpolate(T* s, nint step, int count, T* y, nint yStep)
    {
        TSimd a = TSimd.Load(s + step), minusA = TSimd.Load(s + (2 * step));
        TSimd b = TSimd.Load(s + (3 * step)), minusB = TSimd.Load(s + (4 * step)), infinite = TSimd.Load(s + (5 * step));
        TSimd sumA = a + minusA, sumB = b + minusB, differenceA = a - minusA, differenceB = b - minusB;
        (TSimd.Load(s) + (sumA + sumB)).Store(y);
        TSimd y1 = TSimd.MultiplyAdd(Of(A), differenceA, Of(B) * differenceB);
        (count == 2 ? y1 + infinite : y1).Store(y + yStep);
        if (count == 2)
            return;
        TSimd y2 = TSimd.MultiplyAdd(Of(A2), sumA, Of(B2) * sumB);
        (count == 3 ? y2 + infinite : y2).Store(y + (2 * yStep));
        if (count == 3)
            return;
        TSimd y3 = TSimd.MultiplyAdd(Of(A * A2), differenceA, Of(B * B2) * differenceB);
        (count == 4 ? y3 + infinite : y3).Store(y + (3 * yStep));
        if (count == 4)
            return;
        (TSimd.MultiplyAdd(Of(A2 * A2), sumA, Of(B2 * B2) * sumB) + infinite).Store(y + (4 * yStep));
    }

    /// <summary>Bᵀ d B of a tile of 6 × 6 vectors.</summary>
    /// <param name="d">First vector.</param>
    /// <param name="row">Distance between its rows.</param>
    /// <param name="column">Distance between its columns.</param>
    /// <param name="t">Where point (i, j) goes: at t + (6 i + j) · tStep.</param>
    /// <param name="tStep">Distance between points.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input2(T* d, nint row, nint column, T* t, nint tStep)
    {
        T* half = stackalloc T[Count * Count * TSimd.Count];
        for (int j = 0; j < Count; j++)
            Input(d + (j * column), row, half + (j * TSimd.Count), Count * TSimd.Count);
        for (int i = 0; i < Count; i++)
            Input(half + (i * Count * TSimd.Count), TSimd.Count, t + (i * Count * tStep), tStep);
    }

    /// <summary>Evaluates count × count vectors at all 36 pairs of points; parameters as in <see cref="Input2"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Evaluate2(T* x, nint row, nint column, int count, T* t, nint tStep)
    {
        T* half = stackalloc T[Count * Count * TSimd.Count];
        for (int j = 0; j < count; j++)
            Evaluate(x + (j * column), row, count, half + (j * TSimd.Count), Count * TSimd.Count);
        for (int i = 0; i < Count; i++)
            Evaluate(half + (i * Count * TSimd.Count), TSimd.Count, count, t + (i * Count * tStep), tStep);
    }

    /// <summary>The count × count sums of 36 points, point (i, j) at s + (6 i + j) · sStep.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interpolate2(T* s, nint sStep, int count, T* y, nint row, nint column)
    {
        T* half = stackalloc T[Count * Count * TSimd.Count];
        for (int j = 0; j < Count; j++)
            Interpolate(s + (j * sStep), Count * sStep, count, half + (j * TSimd.Count), Count * TSimd.Count);
        for (int i = 0; i < count; i++)
            Interpolate(half + (i * Count * TSimd.Count), TSimd.Count, count, y + (i * row), column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Of(double value) => TSimd.Broadcast(T.CreateTruncating(value));
}
