using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// As many multiplications and additions as the processor can do: fused multiply-adds of the widest vectors in
/// registers, enough of them side by side that none waits for another, and no memory.
/// </summary>
internal static class FmaLimit
{
    private const int Chains = 12;
    private const int Turns = 1_000_000;

    /// <summary>Keeps every thread busy for a moment and returns the number of operations that all of them did.</summary>
    /// <remarks>The one job that is cut by the number of threads: it measures them. Waking one takes little beside a chunk.</remarks>
    public static double Run()
    {
        var work = new Work { Results = new float[WorkPool.Threads] };
        WorkPool.Run(work.Results.Length, ref work);
        return 2.0 * Chains * Work.Lanes * Turns * work.Results.Length;
    }

    private struct Work : IWork
    {
        public float[] Results;

        public static int Lanes =>
            Vector512.IsHardwareAccelerated ? Simd512<float>.Count
            : Vector256.IsHardwareAccelerated ? Simd256<float>.Count
            : Simd128<float>.Count;

        public readonly void Invoke(int chunk) => Results[chunk] =
            Vector512.IsHardwareAccelerated ? RunChains<Simd512<float>>()
            : Vector256.IsHardwareAccelerated ? RunChains<Simd256<float>>()
            : RunChains<Simd128<float>>();
    }

    /// <summary>Twelve chains x ← x a + b: more than two units with a latency of four need, and few enough for 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe float RunChains<TSimd>()
        where TSimd : struct, ISimd<TSimd, float>
    {
        TSimd a = TSimd.Broadcast(0.5f), b = TSimd.Broadcast(1f);
        TSimd x0 = b, x1 = b, x2 = b, x3 = b, x4 = b, x5 = b, x6 = b, x7 = b, x8 = b, x9 = b, x10 = b, x11 = b;
        for (int i = 0; i < Turns; i++)
        {
            x0 = TSimd.MultiplyAdd(x0, a, b);
            x1 = TSimd.MultiplyAdd(x1, a, b);
            x2 = TSimd.MultiplyAdd(x2, a, b);
            x3 = TSimd.MultiplyAdd(x3, a, b);
            x4 = TSimd.MultiplyAdd(x4, a, b);
            x5 = TSimd.MultiplyAdd(x5, a, b);
            x6 = TSimd.MultiplyAdd(x6, a, b);
            x7 = TSimd.MultiplyAdd(x7, a, b);
            x8 = TSimd.MultiplyAdd(x8, a, b);
            x9 = TSimd.MultiplyAdd(x9, a, b);
            x10 = TSimd.MultiplyAdd(x10, a, b);
            x11 = TSimd.MultiplyAdd(x11, a, b);
        }
        // every chain must reach the result, or the compiler may leave it out
        TSimd sum = TSimd.MultiplyAdd(x0, x1, TSimd.MultiplyAdd(x2, x3, TSimd.MultiplyAdd(x4, x5, b)));
        sum = TSimd.MultiplyAdd(x6, x7, TSimd.MultiplyAdd(x8, x9, TSimd.MultiplyAdd(x10, x11, sum)));
        float* lanes = stackalloc float[TSimd.Count];
        sum.Store(lanes);
        return lanes[0];
    }
}
