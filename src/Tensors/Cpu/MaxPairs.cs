using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// Max-pooling over 2 × 2 windows side by side, the usual case, four windows at a time: rows are short, and four are
/// enough to be as fast as memory.
/// </summary>
internal static class MaxPairs
{
    private const int Count = 4;

    /// <summary>The maximum of each window and its place 0 … 3; the first of equals wins, NaN wins.</summary>
    /// <param name="plane">Rows of <paramref name="width"/> elements.</param>
    /// <param name="maxima">Rows of <paramref name="outWidth"/> results.</param>
    /// <param name="picks">The same number of places.</param>
    /// <param name="width">Width of the plane.</param>
    /// <param name="outWidth">Windows in a row: half the width, rounded down.</param>
    public static void Pool(ReadOnlySpan<float> plane, Span<float> maxima, Span<byte> picks, int width, int outWidth)
    {
        for (; !maxima.IsEmpty; maxima = maxima[outWidth..], picks = picks[outWidth..])
        {
            ReadOnlySpan<float> upper = plane[..(2 * outWidth)], lower = plane.Slice(width, 2 * outWidth);
            if (outWidth < Count)
                PoolFew(upper, lower, maxima, picks);
            else
                PoolRow(upper, lower, maxima[..outWidth], picks[..outWidth]);
            plane = plane[Math.Min(2 * width, plane.Length)..];
        }
    }

    /// <summary>Every element becomes its window's value if its place was picked, else 0: each is written once.</summary>
    /// <param name="values">Rows of <paramref name="outWidth"/> elements.</param>
    /// <param name="picks">The same number of places.</param>
    /// <param name="plane">Rows of <paramref name="width"/> results.</param>
    /// <param name="width">Width of the plane.</param>
    /// <param name="outWidth">Windows in a row: half the width, rounded down.</param>
    public static void Place(ReadOnlySpan<float> values, ReadOnlySpan<byte> picks, Span<float> plane, int width, int outWidth)
    {
        for (; !values.IsEmpty; values = values[outWidth..], picks = picks[outWidth..])
        {
            Span<float> upper = plane[..width], lower = plane.Slice(width, width);
            if (outWidth < Count)
                PlaceFew(values[..outWidth], picks, upper, lower);
            else
                PlaceRow(values[..outWidth], picks, upper, lower);
            // a column that no window covers
            upper[(2 * outWidth)..].Clear();
            lower[(2 * outWidth)..].Clear();
            plane = plane[(2 * width)..];
        }
        plane.Clear();
    }

    private static void PoolRow(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, Span<float> maxima, Span<byte> picks)
    {
        ref float above = ref MemoryMarshal.GetReference(upper), below = ref MemoryMarshal.GetReference(lower), max = ref MemoryMarshal.GetReference(maxima);
        int last = maxima.Length - Count;
        // the last block overlaps the one before it, whose results it repeats
        for (int q = 0; ; q = Math.Min(q + Count, last))
        {
            (Vector128<float> best, Vector128<float> upperRight) = Unzip(ref above, 2 * q);
            (Vector128<float> lowerBest, Vector128<float> lowerRight) = Unzip(ref below, 2 * q);
            Vector128<int> pick = Take(ref best, upperRight) & Vector128<int>.One;
            Vector128<int> lowerPick = (Take(ref lowerBest, lowerRight) & Vector128<int>.One) | Vector128.Create(2);
            pick = Vector128.ConditionalSelect(Take(ref best, lowerBest), lowerPick, pick);
            best.StoreUnsafe(ref max, (nuint)q);
            Vector128<short> narrow = Vector128.Narrow(pick, pick);
            MemoryMarshal.Write(picks[q..], Vector128.Narrow(narrow, narrow).AsInt32().ToScalar());
            if (q == last)
                return;
        }
    }

    private static void PlaceRow(ReadOnlySpan<float> values, ReadOnlySpan<byte> picks, Span<float> upper, Span<float> lower)
    {
        ref float value = ref MemoryMarshal.GetReference(values), above = ref MemoryMarshal.GetReference(upper), below = ref MemoryMarshal.GetReference(lower);
        int last = values.Length - Count;
        for (int q = 0; ; q = Math.Min(q + Count, last))
        {
            Vector128<uint> bits = Vector128.LoadUnsafe(ref value, (nuint)q).AsUInt32();
            Vector128<byte> narrow = Vector128.CreateScalar(MemoryMarshal.Read<uint>(picks[q..])).AsByte();
            Vector128<uint> pick = Vector128.WidenLower(Vector128.WidenLower(narrow));
            Zip(Where(bits, pick, 0), Where(bits, pick, 1), ref above, 2 * q);
            Zip(Where(bits, pick, 2), Where(bits, pick, 3), ref below, 2 * q);
            if (q == last)
                return;
        }
    }

    private static void PoolFew(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, Span<float> maxima, Span<byte> picks)
    {
        for (int q = 0; q < upper.Length / 2; q++)
        {
            ReadOnlySpan<float> window = [upper[2 * q], upper[(2 * q) + 1], lower[2 * q], lower[(2 * q) + 1]];
            int best = 0;
            for (int i = 1; i < window.Length; i++)
                best = !(window[i] <= window[best]) && !float.IsNaN(window[best]) ? i : best;
            (maxima[q], picks[q]) = (window[best], (byte)best);
        }
    }

    private static void PlaceFew(ReadOnlySpan<float> values, ReadOnlySpan<byte> picks, Span<float> upper, Span<float> lower)
    {
        for (int i = 0; i < 2 * values.Length; i++)
        {
            upper[i] = picks[i / 2] == i % 2 ? values[i / 2] : 0;
            lower[i] = picks[i / 2] == 2 + (i % 2) ? values[i / 2] : 0;
        }
    }

    /// <summary>The elements at even and at odd places: the lower and upper halves of 64-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Even, Vector128<float> Odd) Unzip(ref float row, int start)
    {
        Vector128<ulong> low = Vector128.LoadUnsafe(ref row, (nuint)start).AsUInt64();
        Vector128<ulong> high = Vector128.LoadUnsafe(ref row, (nuint)(start + Count)).AsUInt64();
        return (Vector128.Narrow(low, high).AsSingle(), Vector128.Narrow(low >>> 32, high >>> 32).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zip(Vector128<uint> even, Vector128<uint> odd, ref float row, int start)
    {
        (Vector128<ulong> evenLow, Vector128<ulong> evenHigh) = Vector128.Widen(even);
        (Vector128<ulong> oddLow, Vector128<ulong> oddHigh) = Vector128.Widen(odd);
        (evenLow | (oddLow << 32)).AsSingle().StoreUnsafe(ref row, (nuint)start);
        (evenHigh | (oddHigh << 32)).AsSingle().StoreUnsafe(ref row, (nuint)(start + Count));
    }

    /// <summary>Takes values that are larger, or the first NaN; says where.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Take(ref Vector128<float> best, Vector128<float> value)
    {
        Vector128<float> better = Vector128.AndNot(Vector128.Equals(best, best), Vector128.LessThanOrEqual(value, best));
        best = Vector128.ConditionalSelect(better, value, best);
        return better.AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Where(Vector128<uint> bits, Vector128<uint> pick, uint place) =>
        bits & Vector128.Equals(pick, Vector128.Create(place));
}
