using System.Numerics;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// A place that repeats: a pixel in each image, a tap in each filter. Where an image is read is the sum of a pixel's and a
/// tap's places. Worked out by the host, since the device would need divisions for it.
/// </summary>
internal struct Term
{
    /// <summary>Rows that do not exist: added to any row that does, this is no row.</summary>
    public const int Outside = -(1 << 24);

    /// <summary>Where in memory.</summary>
    public int Offset;

    /// <summary>Where in the image; may be outside.</summary>
    public int Row, Column;

    /// <summary>Where a pixel's sum goes, in its plane; where a tap's weight is, among those of one line.</summary>
    public int Partner;
}

/// <summary>
/// Images as an operand: each line is a pixel and each term a tap, or the other way round. A sum of places outside the image
/// is a zero of the padding. No matrix of windows exists.
/// </summary>
internal struct ImageOperand<T> : IOperand<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The images.</summary>
    public ArrayView<T> X;

    /// <summary>Places of the lines and of the terms: those of one period. Those of the terms are padded to a multiple of four.</summary>
    public ArrayView<Term> LineTerms, DepthTerms;

    /// <summary>How many lines there are; how many and how many terms make a period (at least 16 terms).</summary>
    public int Lines, LinePeriod, DepthPeriod;

    /// <summary>Distances in memory between periods.</summary>
    public int LineStride, DepthStride;

    /// <summary>Rows and columns of an image.</summary>
    public int Height, Width;

    /// <inheritdoc/>
    public static bool IsCrosswise => false;

    /// <inheritdoc/>
    public static bool LanesAlongDepth => false;

    /// <inheritdoc/>
    public readonly Cursor Start(int line, int depth, int batch)
    {
        int image = line / LinePeriod, period = depth / DepthPeriod;
        bool exists = line < Lines;
        Term place = LineTerms[exists ? line - (image * LinePeriod) : 0];
        return new Cursor
        {
            Offset = place.Offset + (image * LineStride) + (period * DepthStride),
            Row = exists ? place.Row : Term.Outside,
            Column = place.Column,
            Depth = depth,
            Position = depth - (period * DepthPeriod),
        };
    }

    /// <inheritdoc/>
    public readonly Fetched<T> Load(Cursor cursor, int end)
    {
        int first = cursor.Depth < end ? cursor.Position : 0;
        cursor.Row = cursor.Depth < end ? cursor.Row : Term.Outside;
        Term x = DepthTerms[first], y = DepthTerms[first + 1], z = DepthTerms[first + 2], w = DepthTerms[first + 3];
        return Reading<T>.Fetch(
            X,
            IsInside(cursor, x),
            cursor.Offset + x.Offset,
            IsInside(cursor, y),
            cursor.Offset + y.Offset,
            IsInside(cursor, z),
            cursor.Offset + z.Offset,
            IsInside(cursor, w),
            cursor.Offset + w.Offset);
    }

    /// <inheritdoc/>
    public readonly Cursor Advance(Cursor cursor, int terms)
    {
        bool wraps = cursor.Position >= DepthPeriod - terms;
        cursor.Depth += terms;
        cursor.Position += wraps ? terms - DepthPeriod : terms;
        cursor.Offset += wraps ? DepthStride : 0;
        return cursor;
    }

    private readonly bool IsInside(Cursor cursor, Term term) =>
        ((uint)(cursor.Row + term.Row) < (uint)Height) & ((uint)(cursor.Column + term.Column) < (uint)Width);
}

/// <summary>
/// Filters as the left operand of the input map: a line is an input channel, a term an output channel's tap, in the order in
/// which <see cref="ImageOperand{T}"/> has them.
/// </summary>
internal struct FilterOperand<T> : IOperand<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The filters.</summary>
    public ArrayView<T> X;

    /// <summary>Where the terms are; padded to a multiple of four.</summary>
    public ArrayView<Term> Terms;

    /// <summary>How many lines there are, and how far they lie apart.</summary>
    public int Lines, Stride;

    /// <inheritdoc/>
    public static bool IsCrosswise => false;

    /// <inheritdoc/>
    public static bool LanesAlongDepth => true;

    /// <inheritdoc/>
    public readonly Cursor Start(int line, int depth, int batch) => new() { Offset = line * Stride, Row = Lines - line, Depth = depth };

    /// <inheritdoc/>
    public readonly Fetched<T> Load(Cursor cursor, int end)
    {
        int count = cursor.Row > 0 ? end - cursor.Depth : 0, first = count > 0 ? cursor.Depth : 0, at = cursor.Offset;
        return Reading<T>.Fetch(
            X,
            count > 0,
            at + Terms[first].Partner,
            count > 1,
            at + Terms[first + 1].Partner,
            count > 2,
            at + Terms[first + 2].Partner,
            count > 3,
            at + Terms[first + 3].Partner);
    }

    /// <inheritdoc/>
    public readonly Cursor Advance(Cursor cursor, int terms)
    {
        cursor.Depth += terms;
        return cursor;
    }
}
