using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace AdvScratch.Tensors.Cpu;

/// <summary>The left operand of a tile: a[r, k] = Pointer[r · RowStride + k · DepthStride].</summary>
internal readonly unsafe struct TileRows<T>(T* pointer, nint rowStride, nint depthStride)
    where T : unmanaged
{
    public readonly T* Pointer = pointer;
    public readonly nint RowStride = rowStride;
    public readonly nint DepthStride = depthStride;
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
    public static void Tile(int vectors, TileRows<T> a, T* b, nint ldb, int depth, T* c, nint ldc, bool accumulate)
    {
        if (HasThirtyTwoRegisters)
        {
            switch (vectors)
            {
                case 1: Tile8<TileRow1<TSimd, T>>(a, b, ldb, depth, c, ldc, accumulate); break;
                case 2: Tile8<TileRow2<TSimd, T>>(a, b, ldb, depth, c, ldc, accumulate); break;
                default: Tile8<TileRow3<TSimd, T>>(a, b, ldb, depth, c, ldc, accumulate); break;
            }
            return;
        }
        switch (vectors)
        {
            case 1: Tile4<TileRow1<TSimd, T>>(a, b, ldb, depth, c, ldc, accumulate); break;
            case 2: Tile4<TileRow2<TSimd, T>>(a, b, ldb, depth, c, ldc, accumulate); break;
            default: Tile4<TileRow3<TSimd, T>>(a, b, ldb, depth, c, ldc, accumulate); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8<TRow>(TileRows<T> a, T* b, nint ldb, int depth, T* c, nint ldc, bool accumulate)
        where TRow : struct, ITileRow<TRow, TSimd, T>
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
        nint step = a.DepthStride, i = 0;
        T* a0 = a.Pointer, a1 = a0 + a.RowStride, a2 = a1 + a.RowStride, a3 = a2 + a.RowStride;
        T* a4 = a3 + a.RowStride, a5 = a4 + a.RowStride, a6 = a5 + a.RowStride, a7 = a6 + a.RowStride;
        for (int k = depth; k > 0; k--)
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
    private static void Tile4<TRow>(TileRows<T> a, T* b, nint ldb, int depth, T* c, nint ldc, bool accumulate)
        where TRow : struct, ITileRow<TRow, TSimd, T>
    {
        TRow r0 = TRow.Zero, r1 = r0, r2 = r0, r3 = r0;
        if (accumulate)
        {
            r0 = TRow.Load(c);
            r1 = TRow.Load(c + ldc);
            r2 = TRow.Load(c + (2 * ldc));
            r3 = TRow.Load(c + (3 * ldc));
        }
        nint step = a.DepthStride, i = 0;
        T* a0 = a.Pointer, a1 = a0 + a.RowStride, a2 = a1 + a.RowStride, a3 = a2 + a.RowStride;
        for (int k = depth; k > 0; k--)
        {
            TRow row = TRow.Load(b);
            r0 = r0.MultiplyAdd(TSimd.Broadcast(a0[i]), row);
            r1 = r1.MultiplyAdd(TSimd.Broadcast(a1[i]), row);
            r2 = r2.MultiplyAdd(TSimd.Broadcast(a2[i]), row);
            r3 = r3.MultiplyAdd(TSimd.Broadcast(a3[i]), row);
            i += step;
            b += ldb;
        }
        r0.Store(c);
        r1.Store(c + ldc);
        r2.Store(c + (2 * ldc));
        r3.Store(c + (3 * ldc));
    }
}
