using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// The left operand of a tile: a[r, k] = Row(r)[i], where i starts at RunStart(u) and advances by <see cref="Step"/> through
/// the run u of terms; the runs follow one another in k.
/// </summary>
internal unsafe interface ITileRows<T>
    where T : unmanaged
{
    nint Step { get; }

    int Runs { get; }

    T* Row(int row);

    nint RunStart(int run);

    /// <summary>Terms of each run, if a sum has <paramref name="depth"/> in all.</summary>
    int RunLength(int depth);
}

/// <summary>a[r, k] = pointer[r · rowStride + k · depthStride].</summary>
internal readonly unsafe struct TileRows<T>(T* pointer, nint rowStride, nint depthStride) : ITileRows<T>
    where T : unmanaged
{
    public nint Step => depthStride;

    public int Runs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Row(int row) => pointer + (row * rowStride);

    public nint RunStart(int run) => 0;

    public int RunLength(int depth) => depth;
}

/// <summary>a[r, (u, l)] = pointer[rows[r] + runs[u] + l]: places that lie side by side but for gaps between the runs.</summary>
internal readonly unsafe struct ScatteredRows<T>(T* pointer, int* rows, int* runs, int count, int length) : ITileRows<T>
    where T : unmanaged
{
    public nint Step => 1;

    public int Runs => count;

    /// <summary>The rows from a further one on.</summary>
    public ScatteredRows<T> From(int row) => new(pointer, rows + row, runs, count, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Row(int row) => pointer + rows[row];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint RunStart(int run) => runs[run];

    public int RunLength(int depth) => length;
}

/// <summary>
/// The innermost loop of every matrix product and convolution: a tile of C stays in registers while the depth runs by,
/// C[r, j] (+)= Σₖ a[r, k] b[k, j]. Written once; the vector type decides the width of a register and the row type how many
/// of them are side by side. Eight rows of three need 28 registers (AVX-512, Arm), four rows of three need 16.
/// </summary>
internal static unsafe class MicroKernel<TSimd, T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged
{
    /// <summary>The most vectors side by side in a tile.</summary>
    public const int MaxVectors = 3;

    /// <summary>Rows of a tile.</summary>
    public static int Rows => HasThirtyTwoRegisters ? 8 : 4;

    /// <summary>Columns of the widest tile.</summary>
    public static int Columns => MaxVectors * TSimd.Count;

    private static bool HasThirtyTwoRegisters => typeof(TSimd) == typeof(Simd512<T>) || AdvSimd.IsSupported;

    /// <summary>Vectors of the next tile when so many columns are left: threes, but two twos rather than three and one.</summary>
    public static int NextVectors(int columns)
    {
        int vectors = GemmPlan.CeilDiv(columns, TSimd.Count);
        return vectors == 4 ? 2 : Math.Min(vectors, MaxVectors);
    }

    /// <summary>Computes one tile.</summary>
    /// <param name="vectors">Width of the tile in vectors, 1 … 3.</param>
    /// <param name="a">Its <see cref="Rows"/> rows of A.</param>
    /// <param name="b">Its columns of B: [depth][columns], rows <paramref name="ldb"/> elements apart.</param>
    /// <param name="ldb">Distance between rows of B in elements.</param>
    /// <param name="depth">Terms of each sum.</param>
    /// <param name="c">First element of the tile.</param>
    /// <param name="ldc">Distance between rows of C in elements.</param>
    /// <param name="accumulate">Add to C instead of replacing it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile<TRows>(int vectors, TRows a, T* b, nint ldb, int depth, T* c, nint ldc, bool accumulate)
        where TRows : struct, ITileRows<T>
    {
        if (HasThirtyTwoRegisters)
        {
            switch (vectors)
            {
                case 1: Tile8<TileRow1<TSimd, T>, TRows>(a, b, ldb, depth, c, ldc, accumulate); break;
                case 2: Tile8<TileRow2<TSimd, T>, TRows>(a, b, ldb, depth, c, ldc, accumulate); break;
                default: Tile8<TileRow3<TSimd, T>, TRows>(a, b, ldb, depth, c, ldc, accumulate); break;
            }
            return;
        }
        switch (vectors)
        {
            case 1: Tile4<TileRow1<TSimd, T>, TRows>(a, b, ldb, depth, c, ldc, accumulate); break;
            case 2: Tile4<TileRow2<TSimd, T>, TRows>(a, b, ldb, depth, c, ldc, accumulate); break;
            default: Tile4<TileRow3<TSimd, T>, TRows>(a, b, ldb, depth, c, ldc, accumulate); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8<TRow, TRows>(TRows a, T* b, nint ldb, int depth, T* c, nint ldc, bool accumulate)
        where TRow : struct, ITileRow<TRow, TSimd, T>
        where TRows : struct, ITileRows<T>
    {
        TRow r0 = TRow.Zero, r1 = r0, r2 = r0, r3 = r0, r4 = r0, r5 = r0, r6 = r0, r7 = r0;
        if (accumulate)
        {
            r0 = TRow.Load(c);
            r1 = TRow.Load(c + ldc);
            r2 = TRow.Load(c + (2 * ldc));
            r3 = TRow.Load(c + (3 * ldc));
            r4 = TRow.Load(c + (4 * ldc));
            r5 = TRow.Load(c + (5 * ldc));
            r6 = TRow.Load(c + (6 * ldc));
            r7 = TRow.Load(c + (7 * ldc));
        }
        nint step = a.Step;
        T* a0 = a.Row(0), a1 = a.Row(1), a2 = a.Row(2), a3 = a.Row(3), a4 = a.Row(4), a5 = a.Row(5), a6 = a.Row(6), a7 = a.Row(7);
        for (int run = 0; run < a.Runs; run++)
        {
            nint i = a.RunStart(run);
            for (int k = a.RunLength(depth); k > 0; k--)
            {
                TRow row = TRow.Load(b);
                r0 = r0.MultiplyAdd(TSimd.Broadcast(a0[i]), row);
                r1 = r1.MultiplyAdd(TSimd.Broadcast(a1[i]), row);
                r2 = r2.MultiplyAdd(TSimd.Broadcast(a2[i]), row);
                r3 = r3.MultiplyAdd(TSimd.Broadcast(a3[i]), row);
                r4 = r4.MultiplyAdd(TSimd.Broadcast(a4[i]), row);
                r5 = r5.MultiplyAdd(TSimd.Broadcast(a5[i]), row);
                r6 = r6.MultiplyAdd(TSimd.Broadcast(a6[i]), row);
                r7 = r7.MultiplyAdd(TSimd.Broadcast(a7[i]), row);
                i += step;
                b += ldb;
            }
        }
        r0.Store(c);
        r1.Store(c + ldc);
        r2.Store(c + (2 * ldc));
        r3.Store(c + (3 * ldc));
        r4.Store(c + (4 * ldc));
        r5.Store(c + (5 * ldc));
        r6.Store(c + (6 * ldc));
        r7.Store(c + (7 * ldc));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4<TRow, TRows>(TRows a, T* b, nint ldb, int depth, T* c, nint ldc, bool accumulate)
        where TRow : struct, ITileRow<TRow, TSimd, T>
        where TRows : struct, ITileRows<T>
    {
        TRow r0 = TRow.Zero, r1 = r0, r2 = r0, r3 = r0;
        if (accumulate)
        {
            r0 = TRow.Load(c);
            r1 = TRow.Load(c + ldc);
            r2 = TRow.Load(c + (2 * ldc));
            r3 = TRow.Load(c + (3 * ldc));
        }
        nint step = a.Step;
        T* a0 = a.Row(0), a1 = a.Row(1), a2 = a.Row(2), a3 = a.Row(3);
        for (int run = 0; run < a.Runs; run++)
        {
            nint i = a.RunStart(run);
            for (int k = a.RunLength(depth); k > 0; k--)
            {
                TRow row = TRow.Load(b);
                r0 = r0.MultiplyAdd(TSimd.Broadcast(a0[i]), row);
                r1 = r1.MultiplyAdd(TSimd.Broadcast(a1[i]), row);
                r2 = r2.MultiplyAdd(TSimd.Broadcast(a2[i]), row);
                r3 = r3.MultiplyAdd(TSimd.Broadcast(a3[i]), row);
                i += step;
                b += ldb;
            }
        }
        r0.Store(c);
        r1.Store(c + ldc);
        r2.Store(c + (2 * ldc));
        r3.Store(c + (3 * ldc));
    }
}
