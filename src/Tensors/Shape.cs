using System.Collections;
using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors;

/// <summary>
/// The extents of a row-major tensor, outermost first; images are [N, C, H, W]. The empty shape is a scalar.
/// Written as a collection expression: <c>Shape shape = [128, 1, 28, 28];</c>
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    private readonly int[]? _extents;

    private Shape(int[] extents) => _extents = extents;

    private int[] Extents => _extents ?? [];

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar => default;

    /// <summary>Number of axes.</summary>
    public int Rank => Extents.Length;

    /// <summary>Extent of an axis; negative axes count from the end.</summary>
    public int this[int axis] => Extents[axis < 0 ? axis + Rank : axis];

    /// <summary>Number of elements: the product of all extents, 1 for a scalar.</summary>
    public int Size => Product(0, Rank);

    /// <summary>The extents as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => Extents;

    /// <summary>Makes a shape from extents.</summary>
    /// <exception cref="ArgumentException">An extent is negative, or there are more than 2³¹ − 1 elements.</exception>
    public static Shape Create(ReadOnlySpan<int> extents)
    {
        long count = 1;
        foreach (int extent in extents)
        {
            if (extent < 0)
                throw new ArgumentException($"An extent is negative in [{string.Join(", ", extents.ToArray())}].", nameof(extents));
            count *= extent;
            if (count > int.MaxValue)
                throw new ArgumentException($"[{string.Join(", ", extents.ToArray())}] holds more than 2147483647 elements.", nameof(extents));
        }
        return new Shape(extents.ToArray());
    }

    /// <summary>Product of the extents of axes <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive).</summary>
    public int Product(int from, int to)
    {
        int product = 1;
        for (int axis = from; axis < to; axis++)
            product *= Extents[axis];
        return product;
    }

    /// <summary>Resolves a negative axis and checks the range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist.</exception>
    public int Axis(int axis)
    {
        int resolved = axis < 0 ? axis + Rank : axis;
        return (uint)resolved < (uint)Rank
            ? resolved
            : throw new ArgumentOutOfRangeException(nameof(axis), $"Axis {axis} does not exist in shape {this}.");
    }

    /// <summary>The same shape with one extent replaced.</summary>
    public Shape With(int axis, int extent)
    {
        int[] extents = [.. Extents];
        extents[Axis(axis)] = extent;
        return Create(extents);
    }

    /// <summary>Row-major strides in elements.</summary>
    public int[] Strides()
    {
        int[] strides = new int[Rank];
        int stride = 1;
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Extents[axis];
        }
        return strides;
    }

    /// <summary>The common shape of two operands under NumPy's broadcasting rule.</summary>
    /// <exception cref="ArgumentException">An axis has two different extents, neither of which is 1.</exception>
    public static Shape Broadcast(Shape a, Shape b)
    {
        if (a == b)
            return a;
        int rank = Math.Max(a.Rank, b.Rank);
        int[] extents = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int left = axis < rank - a.Rank ? 1 : a[axis - (rank - a.Rank)];
            int right = axis < rank - b.Rank ? 1 : b[axis - (rank - b.Rank)];
            extents[axis] = left == right || right == 1 ? left
                : left == 1 ? right
                : throw new ArgumentException($"Shapes {a} and {b} do not broadcast: axis {axis} has {left} and {right}.", nameof(b));
        }
        return Create(extents);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Extents.AsSpan().SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int extent in Extents)
            hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <summary>Same extents.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Different extents.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Extents).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Extents.GetEnumerator();

    /// <summary>The extents in brackets, for example <c>[128, 1, 28, 28]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Extents)}]";
}
