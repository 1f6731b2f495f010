using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>Max-pooling over 2 × 2 windows side by side, the usual case, a vector of windows at a time.</summary>
internal static class MaxPairs
{
    /// <summary>Position in the plane of the first maximum of each window; NaN wins.</summary>
    /// <param name="plane">Rows of <paramref name="width"/> elements.</param>
    /// <param name="width">Width of the plane.</param>
    /// <param name="indices">Rows of <paramref name="outWidth"/> results.</param>
    /// <param name="outWidth">Windows in a row: half the width, rounded down.</param>
    public static void Indices(ReadOnlySpan<float> plane, int width, Span<int> indices, int outWidth)
    {
        int count = Vector<int>.Count;
        Span<float> upperRest = stackalloc float[2 * count], lowerRest = stackalloc float[2 * count];
        Span<int> rest = stackalloc int[count];
        for (int corner = 0; !indices.IsEmpty; corner += 2 * width, indices = indices[outWidth..])
        {
            ReadOnlySpan<float> upper = plane.Slice(corner, 2 * outWidth), lower = plane.Slice(corner + width, 2 * outWidth);
            int q = 0;
            for (; q <= outWidth - count; q += count)
                Block(upper[(2 * q)..], lower[(2 * q)..], corner + (2 * q), width).CopyTo(indices[q..]);
            if (q == outWidth)
                continue;
            upper[(2 * q)..].CopyTo(upperRest);
            lower[(2 * q)..].CopyTo(lowerRest);
            Block(upperRest, lowerRest, corner + (2 * q), width).CopyTo(rest);
            rest[..(outWidth - q)].CopyTo(indices[q..]);
        }
    }

    private static Vector<int> Block(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, int corner, int width)
    {
        (Vector<float> best, Vector<float> upperRight) = Unzip(upper);
        (Vector<float> lowerLeft, Vector<float> lowerRight) = Unzip(lower);
        Vector<int> offset = Vector<int>.Zero;
        Take(upperRight, 1, ref best, ref offset);
        Take(lowerLeft, width, ref best, ref offset);
        Take(lowerRight, width + 1, ref best, ref offset);
        return offset + Vector.CreateSequence(corner, 2);
    }

    /// <summary>The elements at even and at odd places: the lower and upper halves of 64-bit lanes.</summary>
    private static (Vector<float> Even, Vector<float> Odd) Unzip(ReadOnlySpan<float> row)
    {
        Vector<ulong> low = Vector.AsVectorUInt64(new Vector<float>(row)), high = Vector.AsVectorUInt64(new Vector<float>(row[Vector<float>.Count..]));
        Vector<uint> first = Vector.Narrow(low, high), second = Vector.Narrow(low >> 32, high >> 32);
        return (Vector.AsVectorSingle(first), Vector.AsVectorSingle(second));
    }

    /// <summary>Takes a value that is larger, or the first NaN.</summary>
    private static void Take(Vector<float> value, int at, ref Vector<float> best, ref Vector<int> offset)
    {
        Vector<int> better = Vector.AndNot(Vector.Equals(best, best), Vector.LessThanOrEqual(value, best));
        best = Vector.ConditionalSelect(better, value, best);
        offset = Vector.ConditionalSelect(better, new Vector<int>(at), offset);
    }
}
