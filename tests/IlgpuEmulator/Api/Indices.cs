namespace ILGPU;

/// <summary>A 1-d index or size; converts from and to int.</summary>
public readonly record struct Index1D
{
    /// <summary>An index.</summary>
    public Index1D(int x) => X = x;

    /// <summary>Its value.</summary>
    public int X { get; }

    /// <summary>X.</summary>
    public int Size => X;

    /// <summary>An int as an index.</summary>
    public static implicit operator Index1D(int x) => new(x);

    /// <summary>An index as an int.</summary>
    public static implicit operator int(Index1D index) => index.X;

    /// <inheritdoc/>
    public override string ToString() => $"({X})";
}

/// <summary>A 1-d index or size in 64 bits; converts from and to long.</summary>
public readonly record struct LongIndex1D
{
    /// <summary>An index.</summary>
    public LongIndex1D(long x) => X = x;

    /// <summary>Its value.</summary>
    public long X { get; }

    /// <summary>X.</summary>
    public long Size => X;

    /// <summary>A long as an index.</summary>
    public static implicit operator LongIndex1D(long x) => new(x);

    /// <summary>An index as a long.</summary>
    public static implicit operator long(LongIndex1D index) => index.X;

    /// <summary>The same index in 64 bits.</summary>
    public static implicit operator LongIndex1D(Index1D index) => new(index.X);

    /// <inheritdoc/>
    public override string ToString() => $"({X})";
}

/// <summary>A 2-d index or size.</summary>
public readonly record struct Index2D
{
    /// <summary>An index of two axes.</summary>
    public Index2D(int x, int y) => (X, Y) = (x, y);

    /// <summary>Along the first axis.</summary>
    public int X { get; }

    /// <summary>Along the second axis.</summary>
    public int Y { get; }

    /// <summary>X · Y.</summary>
    public int Size => checked((int)LongSize);

    /// <summary>X · Y in 64 bits.</summary>
    public long LongSize => (long)X * Y;

    /// <summary>A pair as an index.</summary>
    public static implicit operator Index2D((int X, int Y) values) => new(values.X, values.Y);

    /// <inheritdoc/>
    public override string ToString() => $"({X}, {Y})";
}

/// <summary>A 3-d index or size.</summary>
public readonly record struct Index3D
{
    /// <summary>An index of three axes.</summary>
    public Index3D(int x, int y, int z) => (X, Y, Z) = (x, y, z);

    /// <summary>Along the first axis.</summary>
    public int X { get; }

    /// <summary>Along the second axis.</summary>
    public int Y { get; }

    /// <summary>Along the third axis.</summary>
    public int Z { get; }

    /// <summary>X · Y · Z.</summary>
    public int Size => checked((int)LongSize);

    /// <summary>X · Y · Z in 64 bits.</summary>
    public long LongSize => (long)X * Y * Z;

    /// <summary>A triple as an index.</summary>
    public static implicit operator Index3D((int X, int Y, int Z) values) => new(values.X, values.Y, values.Z);

    /// <inheritdoc/>
    public override string ToString() => $"({X}, {Y}, {Z})";
}
