namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// How a group of threads computes a tile of a product: constants of the compiled kernel, all of them powers of two. A thread
/// has 4 × 4 sums for each of its squares; a multiple of four threads are below each other. Each fetches two fours of each
/// operand at most.
/// </summary>
internal interface ITile
{
    /// <summary>Rows of the result.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the result.</summary>
    static abstract int Columns { get; }

    /// <summary>Terms of the inner sum that lie in shared memory at a time: 4, 8 or 16.</summary>
    static abstract int Depth { get; }

    /// <summary>Squares of a thread one above the other: 1 or 2.</summary>
    static abstract int RowSquares { get; }

    /// <summary>Squares of a thread side by side: 1 or 2.</summary>
    static abstract int ColumnSquares { get; }
}

/// <summary>For products that fill a GPU: 256 threads with 8 × 8 sums.</summary>
internal readonly struct LargeTile : ITile
{
    /// <inheritdoc/>
    public static int Rows => 128;

    /// <inheritdoc/>
    public static int Columns => 128;

    /// <inheritdoc/>
    public static int Depth => 8;

    /// <inheritdoc/>
    public static int RowSquares => 2;

    /// <inheritdoc/>
    public static int ColumnSquares => 2;
}

/// <summary>For few rows, such as 64 channels: 128 threads with 8 × 8 sums.</summary>
internal readonly struct WideTile : ITile
{
    /// <inheritdoc/>
    public static int Rows => 64;

    /// <inheritdoc/>
    public static int Columns => 128;

    /// <inheritdoc/>
    public static int Depth => 8;

    /// <inheritdoc/>
    public static int RowSquares => 2;

    /// <inheritdoc/>
    public static int ColumnSquares => 2;
}

/// <summary>For small products, which need many groups: 256 threads with 4 × 4 sums.</summary>
internal readonly struct SmallTile : ITile
{
    /// <inheritdoc/>
    public static int Rows => 64;

    /// <inheritdoc/>
    public static int Columns => 64;

    /// <inheritdoc/>
    public static int Depth => 16;

    /// <inheritdoc/>
    public static int RowSquares => 1;

    /// <inheritdoc/>
    public static int ColumnSquares => 1;
}

/// <summary>For a handful of rows, such as the colours of an image: 256 threads with 4 × 4 sums.</summary>
internal readonly struct FlatTile : ITile
{
    /// <inheritdoc/>
    public static int Rows => 16;

    /// <inheritdoc/>
    public static int Columns => 256;

    /// <inheritdoc/>
    public static int Depth => 8;

    /// <inheritdoc/>
    public static int RowSquares => 1;

    /// <inheritdoc/>
    public static int ColumnSquares => 1;
}

/// <summary>What one operand's side of a tile needs to know of it.</summary>
internal interface ITileSide
{
    /// <summary>Rows or columns.</summary>
    static abstract int Lines { get; }

    /// <summary>Terms of the inner sum.</summary>
    static abstract int Depth { get; }

    /// <summary>Threads of the group.</summary>
    static abstract int Threads { get; }
}

/// <summary>The left operand's side.</summary>
internal readonly struct LeftOf<TTile> : ITileSide
    where TTile : struct, ITile
{
    /// <inheritdoc/>
    public static int Lines => TTile.Rows;

    /// <inheritdoc/>
    public static int Depth => TTile.Depth;

    /// <inheritdoc/>
    public static int Threads => TTile.Rows * TTile.Columns / (16 * TTile.RowSquares * TTile.ColumnSquares);
}

/// <summary>The right operand's side.</summary>
internal readonly struct RightOf<TTile> : ITileSide
    where TTile : struct, ITile
{
    /// <inheritdoc/>
    public static int Lines => TTile.Columns;

    /// <inheritdoc/>
    public static int Depth => TTile.Depth;

    /// <inheritdoc/>
    public static int Threads => LeftOf<TTile>.Threads;
}
