namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Where the elements of a strided view lie, one after the other. Axes are named one by one, innermost first, since kernels have
/// no arrays that stay in registers.
/// </summary>
internal struct Walk
{
    /// <summary>Most axes that remain after merging.</summary>
    private const int Most = 8;

    private int _offset;
    private int _rank;
    private Axis _0, _1, _2, _3, _4, _5, _6, _7;

    /// <summary>A view with neighbouring axes merged where its own strides allow it: each division that is saved counts.</summary>
    /// <param name="offset">Where its first element lies.</param>
    /// <param name="extents">Extents, outermost first.</param>
    /// <param name="strides">Strides, which may be 0 or negative.</param>
    /// <exception cref="NotSupportedException">More axes remain than a kernel walks over.</exception>
    public static Walk Of(int offset, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        Span<(int Extent, int Stride)> axes = stackalloc (int, int)[extents.Length];
        int rank = 0;
        for (int axis = 0; axis < extents.Length; axis++)
        {
            if (rank > 0 && axes[rank - 1].Stride == strides[axis] * extents[axis])
                axes[rank - 1] = (axes[rank - 1].Extent * extents[axis], strides[axis]);
            else
                axes[rank++] = (extents[axis], strides[axis]);
        }
        if (rank > Most)
            throw new NotSupportedException($"A GPU kernel walks over at most {Most} axes that cannot be merged; got {rank}.");
        axes = axes[..rank];
        return new Walk
        {
            _offset = offset,
            _rank = rank,
            _0 = Axis.Of(axes, 0),
            _1 = Axis.Of(axes, 1),
            _2 = Axis.Of(axes, 2),
            _3 = Axis.Of(axes, 3),
            _4 = Axis.Of(axes, 4),
            _5 = Axis.Of(axes, 5),
            _6 = Axis.Of(axes, 6),
            _7 = Axis.Of(axes, 7),
        };
    }

    /// <summary>Where element i lies, counted in row-major order. The outermost axis needs no division.</summary>
    internal readonly int At(int i)
    {
        int offset = _offset;
        if (_rank <= 1)
            return offset + (i * _0.Stride);
        offset += _0.Take(ref i);
        if (_rank == 2)
            return offset + (i * _1.Stride);
        offset += _1.Take(ref i);
        if (_rank == 3)
            return offset + (i * _2.Stride);
        offset += _2.Take(ref i);
        if (_rank == 4)
            return offset + (i * _3.Stride);
        offset += _3.Take(ref i);
        if (_rank == 5)
            return offset + (i * _4.Stride);
        offset += _4.Take(ref i);
        if (_rank == 6)
            return offset + (i * _5.Stride);
        offset += _5.Take(ref i);
        if (_rank == 7)
            return offset + (i * _6.Stride);
        offset += _6.Take(ref i);
        return offset + (i * _7.Stride);
    }

    private struct Axis
    {
        public int Stride;
        private int _extent;
        private Divisor _byExtent;

        /// <summary>Axis k, counted from the innermost; nothing where there is none.</summary>
        public static Axis Of(ReadOnlySpan<(int Extent, int Stride)> outermostFirst, int k)
        {
            if (k >= outermostFirst.Length)
                return default;
            (int extent, int stride) = outermostFirst[^(k + 1)];
            return new Axis { Stride = stride, _extent = extent, _byExtent = Divisor.Of(extent) };
        }

        /// <summary>The share of this axis in the offset; i becomes the number of what is outside it.</summary>
        public readonly int Take(ref int i)
        {
            int outer = _byExtent.Quotient(i), index = i - (outer * _extent);
            i = outer;
            return index * Stride;
        }
    }
}
