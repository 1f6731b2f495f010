using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// The innermost loop of every matrix product and convolution: a tile of C stays in registers while the depth runs by,
/// C[r, j] (+)= Σₖ a[k][r] b[k][j], with both panels packed so that they are read from front to back.
/// Written once; the vector type decides the width. Eight rows need 28 registers (AVX-512, Arm), four need 16.
/// </summary>
internal static unsafe class MicroKernel<TSimd, T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged
{
    /// <summary>Rows of a tile.</summary>
    public static int Rows => HasThirtyTwoRegisters ? 8 : 4;

    /// <summary>Columns of a tile.</summary>
    public static int Columns => 3 * TSimd.Count;

    private static bool HasThirtyTwoRegisters => typeof(TSimd) == typeof(Simd512<T>) || AdvSimd.IsSupported;

    /// <summary>Computes one tile.</summary>
    /// <param name="a">Packed rows: [depth][Rows].</param>
    /// <param name="b">Packed columns: [depth][Columns].</param>
    /// <param name="depth">Terms of each sum.</param>
    /// <param name="c">First element of the tile.</param>
    /// <param name="ldc">Distance between rows of C in elements.</param>
    /// <param name="accumulate">Add to C instead of replacing it.</param>
    public static void Tile(T* a, T* b, int depth, T* c, int ldc, bool accumulate)
    {
        if (HasThirtyTwoRegisters)
            Tile8x3(a, b, depth, c, ldc, accumulate);
        else
            Tile4x3(a, b, depth, c, ldc, accumulate);
    }

    /// <summary>8 rows by 3 registers of columns: 24 accumulators, 3 registers of B, 1 of A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x3(T* a, T* b, int depth, T* c, int ldc, bool accumulate)
    {
        TSimd zero = TSimd.Broadcast(default);
        TSimd c00 = zero, c01 = zero, c02 = zero;
        TSimd c10 = zero, c11 = zero, c12 = zero;
        TSimd c20 = zero, c21 = zero, c22 = zero;
        TSimd c30 = zero, c31 = zero, c32 = zero;
        TSimd c40 = zero, c41 = zero, c42 = zero;
        TSimd c50 = zero, c51 = zero, c52 = zero;
        TSimd c60 = zero, c61 = zero, c62 = zero;
        TSimd c70 = zero, c71 = zero, c72 = zero;
        if (accumulate)
        {
            Load(c + (0 * ldc), out c00, out c01, out c02);
            Load(c + (1 * ldc), out c10, out c11, out c12);
            Load(c + (2 * ldc), out c20, out c21, out c22);
            Load(c + (3 * ldc), out c30, out c31, out c32);
            Load(c + (4 * ldc), out c40, out c41, out c42);
            Load(c + (5 * ldc), out c50, out c51, out c52);
            Load(c + (6 * ldc), out c60, out c61, out c62);
            Load(c + (7 * ldc), out c70, out c71, out c72);
        }
        for (int k = 0; k < depth; k++)
        {
            TSimd b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Count), b2 = TSimd.Load(b + (2 * TSimd.Count)), x;
            x = TSimd.Broadcast(a[0]);
            c00 = TSimd.MultiplyAdd(x, b0, c00);
            c01 = TSimd.MultiplyAdd(x, b1, c01);
            c02 = TSimd.MultiplyAdd(x, b2, c02);
            x = TSimd.Broadcast(a[1]);
            c10 = TSimd.MultiplyAdd(x, b0, c10);
            c11 = TSimd.MultiplyAdd(x, b1, c11);
            c12 = TSimd.MultiplyAdd(x, b2, c12);
            x = TSimd.Broadcast(a[2]);
            c20 = TSimd.MultiplyAdd(x, b0, c20);
            c21 = TSimd.MultiplyAdd(x, b1, c21);
            c22 = TSimd.MultiplyAdd(x, b2, c22);
            x = TSimd.Broadcast(a[3]);
            c30 = TSimd.MultiplyAdd(x, b0, c30);
            c31 = TSimd.MultiplyAdd(x, b1, c31);
            c32 = TSimd.MultiplyAdd(x, b2, c32);
            x = TSimd.Broadcast(a[4]);
            c40 = TSimd.MultiplyAdd(x, b0, c40);
            c41 = TSimd.MultiplyAdd(x, b1, c41);
            c42 = TSimd.MultiplyAdd(x, b2, c42);
            x = TSimd.Broadcast(a[5]);
            c50 = TSimd.MultiplyAdd(x, b0, c50);
            c51 = TSimd.MultiplyAdd(x, b1, c51);
            c52 = TSimd.MultiplyAdd(x, b2, c52);
            x = TSimd.Broadcast(a[6]);
            c60 = TSimd.MultiplyAdd(x, b0, c60);
            c61 = TSimd.MultiplyAdd(x, b1, c61);
            c62 = TSimd.MultiplyAdd(x, b2, c62);
            x = TSimd.Broadcast(a[7]);
            c70 = TSimd.MultiplyAdd(x, b0, c70);
            c71 = TSimd.MultiplyAdd(x, b1, c71);
            c72 = TSimd.MultiplyAdd(x, b2, c72);
            a += 8;
            b += 3 * TSimd.Count;
        }
        Store(c + (0 * ldc), c00, c01, c02);
        Store(c + (1 * ldc), c10, c11, c12);
        Store(c + (2 * ldc), c20, c21, c22);
        Store(c + (3 * ldc), c30, c31, c32);
        Store(c + (4 * ldc), c40, c41, c42);
        Store(c + (5 * ldc), c50, c51, c52);
        Store(c + (6 * ldc), c60, c61, c62);
        Store(c + (7 * ldc), c70, c71, c72);
    }

    /// <summary>4 rows by 3 registers of columns: 12 accumulators, 3 registers of B, 1 of A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x3(T* a, T* b, int depth, T* c, int ldc, bool accumulate)
    {
        TSimd zero = TSimd.Broadcast(default);
        TSimd c00 = zero, c01 = zero, c02 = zero;
        TSimd c10 = zero, c11 = zero, c12 = zero;
        TSimd c20 = zero, c21 = zero, c22 = zero;
        TSimd c30 = zero, c31 = zero, c32 = zero;
        if (accumulate)
        {
            Load(c + (0 * ldc), out c00, out c01, out c02);
            Load(c + (1 * ldc), out c10, out c11, out c12);
            Load(c + (2 * ldc), out c20, out c21, out c22);
            Load(c + (3 * ldc), out c30, out c31, out c32);
        }
        for (int k = 0; k < depth; k++)
        {
            TSimd b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Count), b2 = TSimd.Load(b + (2 * TSimd.Count)), x;
            x = TSimd.Broadcast(a[0]);
            c00 = TSimd.MultiplyAdd(x, b0, c00);
            c01 = TSimd.MultiplyAdd(x, b1, c01);
            c02 = TSimd.MultiplyAdd(x, b2, c02);
            x = TSimd.Broadcast(a[1]);
            c10 = TSimd.MultiplyAdd(x, b0, c10);
            c11 = TSimd.MultiplyAdd(x, b1, c11);
            c12 = TSimd.MultiplyAdd(x, b2, c12);
            x = TSimd.Broadcast(a[2]);
            c20 = TSimd.MultiplyAdd(x, b0, c20);
            c21 = TSimd.MultiplyAdd(x, b1, c21);
            c22 = TSimd.MultiplyAdd(x, b2, c22);
            x = TSimd.Broadcast(a[3]);
            c30 = TSimd.MultiplyAdd(x, b0, c30);
            c31 = TSimd.MultiplyAdd(x, b1, c31);
            c32 = TSimd.MultiplyAdd(x, b2, c32);
            a += 4;
            b += 3 * TSimd.Count;
        }
        Store(c + (0 * ldc), c00, c01, c02);
        Store(c + (1 * ldc), c10, c11, c12);
        Store(c + (2 * ldc), c20, c21, c22);
        Store(c + (3 * ldc), c30, c31, c32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(T* c, out TSimd c0, out TSimd c1, out TSimd c2)
    {
        c0 = TSimd.Load(c);
        c1 = TSimd.Load(c + TSimd.Count);
        c2 = TSimd.Load(c + (2 * TSimd.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, TSimd c0, TSimd c1, TSimd c2)
    {
        c0.Store(c);
        c1.Store(c + TSimd.Count);
        c2.Store(c + (2 * TSimd.Count));
    }
}
