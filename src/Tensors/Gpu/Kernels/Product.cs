using System.Numerics;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// The product of two operands, a group of threads for each tile of it: matrices, and the three maps of the convolution, which
/// differ only in how operands are read. While a tile's terms in shared memory are multiplied, the next ones are on their way
/// to registers.
/// </summary>
internal static class Product
{
    /// <summary>Rows of a product that count as few.</summary>
    public const int FewRows = 4;

    /// <summary>Terms of few rows that lie in shared memory at a time.</summary>
    private const int StagedTerms = 256;

    /// <summary>A product, or many of the same size, or parts of the inner sum of one.</summary>
    public struct Arguments<T, TLeft, TRight>
        where T : unmanaged, IFloatingPointIeee754<T>
        where TLeft : struct, IOperand<T>
        where TRight : struct, IOperand<T>
    {
        /// <summary>The left operand.</summary>
        public TLeft Left;

        /// <summary>The right operand.</summary>
        public TRight Right;

        /// <summary>Where the product goes; the grid's third axis is its batch.</summary>
        public ProductTarget<T> Target;

        /// <summary>Terms of the inner sum: at least one.</summary>
        public int Depth;

        /// <summary>Most terms of a part, and how far the parts' first terms lie apart along the grid's third axis.</summary>
        public int SliceDepth, SliceStep;
    }

    /// <summary>
    /// Multiplies. The group must have the tile's threads; the grid's axes have the tiles of a row, those of a column, and the batch.
    /// </summary>
    public static void Multiply<T, TTile, TLeft, TRight>(Arguments<T, TLeft, TRight> a)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TTile : struct, ITile
        where TLeft : struct, IOperand<T>
        where TRight : struct, IOperand<T>
    {
        // two buffers each: one is read while the other is written
        int leftSize = TTile.Depth * Feed.Pitch(TTile.Rows), rightSize = TTile.Depth * Feed.Pitch(TTile.Columns);
        ArrayView<Four<T>> left = SharedMemory.Allocate<Four<T>>(2 * TTile.Depth * Feed.Pitch(TTile.Rows));
        ArrayView<Four<T>> right = SharedMemory.Allocate<Four<T>>(2 * TTile.Depth * Feed.Pitch(TTile.Columns));
        int begin = Grid.IdxZ * a.SliceStep, end = begin + a.SliceDepth;
        end = end < a.Depth ? end : a.Depth;
        Feed<T, LeftOf<TTile>, TLeft> l = default;
        Feed<T, RightOf<TTile>, TRight> r = default;
        l.Start(a.Left, Grid.IdxY * TTile.Rows, begin);
        r.Start(a.Right, Grid.IdxX * TTile.Columns, begin);
        l.Fetch(a.Left, end);
        r.Fetch(a.Right, end);
        int row = RowOf<TTile>(), column = ColumnOf<TTile>(), buffer = 0;
        Block<T> sums = default;
        for (int depth = begin; depth < end; depth += TTile.Depth)
        {
            l.Put(left, buffer * leftSize);
            r.Put(right, buffer * rightSize);
            Group.Barrier();
            l.Fetch(a.Left, end);
            r.Fetch(a.Right, end);
            sums.AddTile<TTile>(left.SubView((buffer * leftSize) + row), right.SubView((buffer * rightSize) + column));
            buffer = 1 - buffer;
        }
        row = (Grid.IdxY * TTile.Rows) + (4 * row);
        column = (Grid.IdxX * TTile.Columns) + (4 * column);
        sums.Store<TTile>(a.Target, Grid.IdxZ * a.Target.BatchStride, row, column);
    }

    /// <summary>
    /// Multiplies where there are few rows: a thread has a column, whose terms it reads itself, since no other thread needs them.
    /// The grid's first axis has the columns, the second one is 1. Both operands are read along their lines.
    /// </summary>
    public static void MultiplyFewRows<T, TLeft, TRight>(Arguments<T, TLeft, TRight> a)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TLeft : struct, IOperand<T>
        where TRight : struct, IOperand<T>
    {
        ArrayView<Four<T>> rows = SharedMemory.Allocate<Four<T>>(StagedTerms);
        int begin = Grid.IdxZ * a.SliceStep, end = begin + a.SliceDepth, column = Elementwise.Index;
        end = end < a.Depth ? end : a.Depth;
        Cursor cursor = a.Right.Start(column, begin, Grid.IdxZ);
        Four<T> sums = default;
        for (int first = begin; first < end; first += StagedTerms)
        {
            int terms = end - first < StagedTerms ? end - first : StagedTerms;
            Group.Barrier();
            for (int i = Group.IdxX; i < ((terms + 3) & ~3); i += Group.DimX)
                Stage(rows, a.Left.Load(a.Left.Start(i & 3, first + (i & ~3), Grid.IdxZ), end), i & ~3, i & 3);
            Group.Barrier();
            for (int k = 0; k < terms; k += 4)
            {
                Four<T> x = a.Right.Load(cursor, end).Kept();
                cursor = a.Right.Advance(cursor, 4);
                ArrayView<Four<T>> four = rows.SubView(k, 4);
                sums = Add(Add(Add(Add(sums, four[0], x.X), four[1], x.Y), four[2], x.Z), four[3], x.W);
            }
        }
        a.Target.StoreColumn(Grid.IdxZ * a.Target.BatchStride, column, sums);
    }

    /// <summary>Writes four terms of a row to where the rows of each term are side by side.</summary>
    private static void Stage<T>(ArrayView<Four<T>> rows, Fetched<T> fetched, int term, int row)
        where T : unmanaged
    {
        Four<T> values = fetched.Kept();
        ArrayView<T> numbers = rows.Cast<T>().SubView((4 * term) + row, 13);
        numbers[0] = values.X;
        numbers[4] = values.Y;
        numbers[8] = values.Z;
        numbers[12] = values.W;
    }

    private static Four<T> Add<T>(Four<T> sums, Four<T> rows, T x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        sums.X += rows.X * x;
        sums.Y += rows.Y * x;
        sums.Z += rows.Z * x;
        sums.W += rows.W * x;
        return sums;
    }

    /// <summary>
    /// The first four rows of a thread, counted in fours. Neighbouring threads are arranged in patches of 4 × 8, so that a warp
    /// reads few different numbers of both operands.
    /// </summary>
    private static int RowOf<TTile>()
        where TTile : struct, ITile
    {
        int patch = Group.IdxX / (4 * Lanes<TTile>());
        return (patch / (Across<TTile>() / Lanes<TTile>()) * 4) + ((Group.IdxX / Lanes<TTile>()) & 3);
    }

    /// <summary>The first four columns of a thread, counted in fours.</summary>
    private static int ColumnOf<TTile>()
        where TTile : struct, ITile
    {
        int patch = Group.IdxX / (4 * Lanes<TTile>());
        return (patch % (Across<TTile>() / Lanes<TTile>()) * Lanes<TTile>()) + (Group.IdxX & (Lanes<TTile>() - 1));
    }

    /// <summary>Threads side by side in a tile.</summary>
    private static int Across<TTile>()
        where TTile : struct, ITile => TTile.Columns / (4 * TTile.ColumnSquares);

    /// <summary>Threads side by side in a patch.</summary>
    private static int Lanes<TTile>()
        where TTile : struct, ITile => Across<TTile>() < 8 ? Across<TTile>() : 8;

    /// <summary>Parts of the inner sum, one matrix each, with rows padded to a multiple of four.</summary>
    public struct SumArguments<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>The parts; any view if there are none.</summary>
        public ArrayView<T> Parts;

        /// <summary>How many there are; without any, the sum is zero.</summary>
        public int Count;

        /// <summary>Where their sum goes.</summary>
        public ProductTarget<T> Target;
    }

    /// <summary>Adds the parts in order, four columns a thread.</summary>
    public static void Sum<T>(SumArguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArrayView<Four<T>> parts = a.Parts.Cast<Four<T>>();
        int i = Elementwise.Index, fours = (a.Target.Columns + 3) / 4, row = i / fours, column = 4 * (i - (row * fours));
        if (row >= a.Target.Rows)
            return;
        Four<T> sum = default;
        for (int part = 0; part < a.Count; part++)
        {
            Four<T> x = parts[(part * a.Target.Rows * fours) + i];
            sum.X += x.X;
            sum.Y += x.Y;
            sum.Z += x.Z;
            sum.W += x.W;
        }
        a.Target.Store(0, row, a.Target.Locate(column), sum);
    }
}
