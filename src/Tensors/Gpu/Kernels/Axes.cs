namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// One number for each axis, innermost first: extents, or strides. A struct of scalars, since kernels have no arrays that stay
/// in registers.
/// </summary>
internal struct Axes
{
    /// <summary>Most axes that remain after merging.</summary>
    public const int Most = 8;

    private int _0, _1, _2, _3, _4, _5, _6, _7;

    /// <summary>The numbers of a layout, which has its innermost axis last.</summary>
    public static Axes Of(int[] outermostFirst)
    {
        if (outermostFirst.Length > Most)
            throw new NotSupportedException($"A GPU kernel walks over at most {Most} axes that cannot be merged; got {outermostFirst.Length}.");
        int At(int axis) => axis < outermostFirst.Length ? outermostFirst[^(axis + 1)] : 0;
        return new Axes { _0 = At(0), _1 = At(1), _2 = At(2), _3 = At(3), _4 = At(4), _5 = At(5), _6 = At(6), _7 = At(7) };
    }

    /// <summary>Where element i lies, counted in row-major order of the extents.</summary>
    /// <param name="i">The element's number.</param>
    /// <param name="rank">How many axes there are.</param>
    /// <param name="extents">Their extents.</param>
    /// <param name="strides">Their strides.</param>
    public static int Offset(int i, int rank, Axes extents, Axes strides)
    {
        int offset = Take(ref i, rank > 1, extents._0, strides._0);
        if (rank > 1)
            offset += Take(ref i, rank > 2, extents._1, strides._1);
        if (rank > 2)
            offset += Take(ref i, rank > 3, extents._2, strides._2);
        if (rank > 3)
            offset += Take(ref i, rank > 4, extents._3, strides._3);
        if (rank > 4)
            offset += Take(ref i, rank > 5, extents._4, strides._4);
        if (rank > 5)
            offset += Take(ref i, rank > 6, extents._5, strides._5);
        if (rank > 6)
            offset += Take(ref i, rank > 7, extents._6, strides._6);
        if (rank > 7)
            offset += i * strides._7;
        return offset;
    }

    /// <summary>The share of one axis; the outermost one needs no division.</summary>
    private static int Take(ref int i, bool hasMore, int extent, int stride)
    {
        if (!hasMore)
            return i * stride;
        int outer = i / extent, index = i - (outer * extent);
        i = outer;
        return index * stride;
    }
}
