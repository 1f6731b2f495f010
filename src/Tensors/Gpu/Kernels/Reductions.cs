using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Reductions of the middle axis of [outer, count, inner]. The axis may be cut into segments, whose results are reduced in
/// their turn. What is added in which order depends on sizes only.
/// </summary>
internal static class Reductions
{
    /// <summary>Most threads of a group.</summary>
    private const int MostThreads = 1024;

    /// <summary>x and its partial results.</summary>
    public struct Arguments<T>
        where T : unmanaged
    {
        /// <summary>[outer, Count, Inner].</summary>
        public ArrayView<T> X;

        /// <summary>[outer, Segments, Inner].</summary>
        public ArrayView<T> Y;

        /// <summary>Extents of the axis and of what lies inside it.</summary>
        public int Count, Inner;

        /// <summary>Number of segments, and the length of all but the last.</summary>
        public int Segments, Longest;

        /// <summary>
        /// For <see cref="Rows"/>: neighbouring threads that share a result, a power of two up to the warp, or the group. For
        /// <see cref="Columns"/>: the columns of a group, a power of two up to the warp.
        /// </summary>
        public int Lanes;
    }

    /// <summary>
    /// A result for a few neighbouring threads, for a whole warp or group: what suits rows (Inner = 1). With one thread for each
    /// result it suits columns that are many or short, too.
    /// </summary>
    public static void Rows<TReduction, T>(Arguments<T> a)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int thread = Elementwise.Index, result = thread / a.Lanes, lane = thread % a.Lanes;
        T value = TReduction.Identity<T>();
        if (result < a.Y.Length)
        {
            int segment = result / a.Inner;
            value = Strided<TReduction, T>(a.X, First(a, segment, lane) + (result % a.Inner), End(a, segment), a.Lanes * a.Inner);
        }
        value = Collective.Combine<TReduction, T>(value, a.Lanes);
        if (lane == 0 && result < a.Y.Length)
            a.Y[result] = value;
    }

    /// <summary>
    /// A group for some neighbouring columns of a segment: its threads are a matrix with these columns, each takes every so many
    /// elements of its column, and what they have is combined pairwise. Groups are [outer, segments, blocks of columns].
    /// </summary>
    public static void Columns<TReduction, T>(Arguments<T> a)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArrayView<T> values = SharedMemory.Allocate<T>(MostThreads);
        int blocks = (a.Inner + a.Lanes - 1) / a.Lanes, segment = Grid.IdxX / blocks;
        int column = (Grid.IdxX % blocks * a.Lanes) + (Group.IdxX % a.Lanes);
        int row = Group.IdxX / a.Lanes, rows = Group.DimX / a.Lanes;
        T value = TReduction.Identity<T>();
        if (column < a.Inner)
            value = Strided<TReduction, T>(a.X, First(a, segment, row) + column, End(a, segment), rows * a.Inner);
        values[Group.IdxX] = value;
        while (rows > 1)
        {
            int half = (rows + 1) / 2;
            Group.Barrier();
            if (row + half < rows)
                values[Group.IdxX] = value = TReduction.Combine(value, values[Group.IdxX + (half * a.Lanes)]);
            rows = half;
        }
        if (row == 0 && column < a.Inner)
            a.Y[(segment * a.Inner) + column] = value;
    }

    /// <summary>Every <paramref name="step"/>th element, in four interleaved parts so that four loads are under way at a time.</summary>
    internal static T Strided<TReduction, T>(ArrayView<T> x, int start, int end, int step)
        where TReduction : struct, IReduction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T a = TReduction.Identity<T>(), b = a, c = a, d = a;
        int i = start;
        for (; i < end - (3 * step); i += 4 * step)
        {
            a = TReduction.Combine(a, x[i]);
            b = TReduction.Combine(b, x[i + step]);
            c = TReduction.Combine(c, x[i + (2 * step)]);
            d = TReduction.Combine(d, x[i + (3 * step)]);
        }
        for (; i < end; i += step)
            a = TReduction.Combine(a, x[i]);
        return TReduction.Combine(TReduction.Combine(a, b), TReduction.Combine(c, d));
    }

    /// <summary>Where element k of a segment's first column lies, segments counted over all of outer.</summary>
    private static int First<T>(Arguments<T> a, int segment, int k)
        where T : unmanaged => ((segment / a.Segments * a.Count) + (segment % a.Segments * a.Longest) + k) * a.Inner;

    /// <summary>The first element after a segment.</summary>
    private static int End<T>(Arguments<T> a, int segment)
        where T : unmanaged
    {
        int end = First(a, segment, a.Longest), ofRow = ((segment / a.Segments) + 1) * a.Count * a.Inner;
        return end < ofRow ? end : ofRow;
    }
}
