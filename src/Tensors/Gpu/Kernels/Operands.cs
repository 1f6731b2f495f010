using System.Numerics;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>Four numbers of an operand, and which of them exist: the others count as zero.</summary>
internal struct Fetched<T>
    where T : unmanaged
{
    /// <summary>What was read; something else where nothing exists, since reading in any case needs no branch.</summary>
    public Four<T> Values;

    /// <summary>Bit i is set if number i exists.</summary>
    public int Valid;

    /// <summary>The numbers, with zeros for those that do not exist.</summary>
    public readonly Four<T> Kept() => new()
    {
        X = (Valid & 1) != 0 ? Values.X : default,
        Y = (Valid & 2) != 0 ? Values.Y : default,
        Z = (Valid & 4) != 0 ? Values.Z : default,
        W = (Valid & 8) != 0 ? Values.W : default,
    };
}

/// <summary>Where a thread is in an operand.</summary>
internal struct Cursor
{
    /// <summary>Where its line begins in memory.</summary>
    public int Offset;

    /// <summary>The line's place in an image; for matrices the number of lines from this one on, 0 or less outside.</summary>
    public int Row, Column;

    /// <summary>The next term: of all, and of those from which on the terms' places repeat.</summary>
    public int Depth, Position;
}

/// <summary>
/// One operand of a product: lines (rows of the left, columns of the right one) of as many terms as the inner sum has. It is
/// read four numbers at a time, each thread at places of its own.
/// </summary>
internal interface IOperand<T>
    where T : unmanaged
{
    /// <summary>Whether four numbers are a term of four lines, instead of four terms of a line.</summary>
    static abstract bool IsCrosswise { get; }

    /// <summary>Whether neighbouring threads read terms of one line, instead of the same terms of neighbouring lines.</summary>
    static abstract bool LanesAlongDepth { get; }

    /// <summary>The first place of a thread.</summary>
    /// <param name="line">Its line; may lie outside.</param>
    /// <param name="depth">Its first term; may lie outside.</param>
    /// <param name="batch">Which product, where many are computed.</param>
    Cursor Start(int line, int depth, int batch);

    /// <summary>The four numbers here; terms from <paramref name="end"/> on do not exist.</summary>
    Fetched<T> Load(Cursor cursor, int end);

    /// <summary>The place some terms later, at most 16.</summary>
    Cursor Advance(Cursor cursor, int terms);
}

/// <summary>Whether four numbers are moved at once: a constant of the compiled kernel.</summary>
internal interface IAccess
{
    /// <summary>True if their places are divisible by four and all of them exist or none.</summary>
    static abstract bool IsVector { get; }
}

/// <summary>Four numbers at once.</summary>
internal readonly struct VectorAccess : IAccess
{
    /// <inheritdoc/>
    public static bool IsVector => true;
}

/// <summary>One number at a time.</summary>
internal readonly struct ScalarAccess : IAccess
{
    /// <inheritdoc/>
    public static bool IsVector => false;
}

/// <summary>
/// A matrix whose lines are stored one after the other. The terms of a line may be in parts: then a part of it is in each of
/// several such matrices, and as many terms that do not exist follow each part that it has <see cref="Period"/> terms.
/// </summary>
internal struct LengthwiseOperand<T, TAccess> : IOperand<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TAccess : struct, IAccess
{
    /// <summary>The numbers.</summary>
    public ArrayView<T> X;

    /// <summary>How many lines there are, and how far they lie apart.</summary>
    public int Lines, Stride;

    /// <summary>Terms of a part that exist, and all of them: at least 16, or the most there is if there is but one part.</summary>
    public int Length, Period;

    /// <summary>Distance between parts, and between the matrices of a batch.</summary>
    public int PeriodStride, BatchStride;

    /// <inheritdoc/>
    public static bool IsCrosswise => false;

    /// <inheritdoc/>
    public static bool LanesAlongDepth => true;

    /// <inheritdoc/>
    public readonly Cursor Start(int line, int depth, int batch)
    {
        int period = depth / Period;
        return new Cursor
        {
            Offset = (batch * BatchStride) + (line * Stride) + (period * PeriodStride),
            Row = Lines - line,
            Depth = depth,
            Position = depth - (period * Period),
        };
    }

    /// <inheritdoc/>
    public readonly Fetched<T> Load(Cursor cursor, int end)
    {
        int left = (cursor.Row > 0) & (cursor.Depth < end) ? Length - cursor.Position : 0, at = cursor.Offset + cursor.Position;
        return Reading<T>.Fetch<TAccess>(X, at, left);
    }

    /// <inheritdoc/>
    public readonly Cursor Advance(Cursor cursor, int terms)
    {
        bool wraps = cursor.Position >= Period - terms;
        cursor.Depth += terms;
        cursor.Position += wraps ? terms - Period : terms;
        cursor.Offset += wraps ? PeriodStride : 0;
        return cursor;
    }
}

/// <summary>A matrix whose terms are stored one after the other, all lines of each.</summary>
internal struct CrosswiseOperand<T, TAccess> : IOperand<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TAccess : struct, IAccess
{
    /// <summary>The numbers.</summary>
    public ArrayView<T> X;

    /// <summary>How many lines there are, how far terms lie apart, and the matrices of a batch.</summary>
    public int Lines, Stride, BatchStride;

    /// <inheritdoc/>
    public static bool IsCrosswise => true;

    /// <inheritdoc/>
    public static bool LanesAlongDepth => false;

    /// <inheritdoc/>
    public readonly Cursor Start(int line, int depth, int batch) =>
        new() { Offset = (batch * BatchStride) + (depth * Stride) + line, Row = Lines - line, Depth = depth };

    /// <inheritdoc/>
    public readonly Fetched<T> Load(Cursor cursor, int end) =>
        Reading<T>.Fetch<TAccess>(X, cursor.Offset, cursor.Depth < end ? cursor.Row : 0);

    /// <inheritdoc/>
    public readonly Cursor Advance(Cursor cursor, int terms)
    {
        cursor.Depth += terms;
        cursor.Offset += terms * Stride;
        return cursor;
    }
}

/// <summary>Reading without branches: what does not exist is read from the beginning, so that something must be there.</summary>
internal static class Reading<T>
    where T : unmanaged
{
    /// <summary>Numbers that lie one after the other; <paramref name="count"/> of them exist, perhaps more, perhaps none.</summary>
    public static Fetched<T> Fetch<TAccess>(ArrayView<T> x, int at, int count)
        where TAccess : struct, IAccess
    {
        if (TAccess.IsVector)
            return new Fetched<T> { Values = x.Cast<Four<T>>()[count > 0 ? at >> 2 : 0], Valid = count > 0 ? 15 : 0 };
        return Fetch(x, count > 0, at, count > 1, at + 1, count > 2, at + 2, count > 3, at + 3);
    }

    /// <summary>Four numbers from anywhere.</summary>
    public static Fetched<T> Fetch(ArrayView<T> x, bool hasX, int atX, bool hasY, int atY, bool hasZ, int atZ, bool hasW, int atW) => new()
    {
        Values = new Four<T> { X = x[hasX ? atX : 0], Y = x[hasY ? atY : 0], Z = x[hasZ ? atZ : 0], W = x[hasW ? atW : 0] },
        Valid = (hasX ? 1 : 0) | (hasY ? 2 : 0) | (hasZ ? 4 : 0) | (hasW ? 8 : 0),
    };
}
