using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors;

/// <summary>
/// Philox 4×32-10: a counter-based random generator (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011). Four 32-bit words from a 128-bit counter and a 64-bit key, so that any number can be computed
/// anywhere, in any order, on any thread.
/// </summary>
public static class Philox
{
    /// <summary>The block of four words for (seed, stream, counter).</summary>
    /// <param name="seed">The 64-bit key.</param>
    /// <param name="stream">Upper half of the 128-bit counter.</param>
    /// <param name="counter">Lower half of the 128-bit counter.</param>
    public static (uint X, uint Y, uint Z, uint W) Block(ulong seed, ulong stream, ulong counter)
    {
        uint key0 = (uint)seed, key1 = (uint)(seed >> 32);
        uint x = (uint)counter, y = (uint)(counter >> 32), z = (uint)stream, w = (uint)(stream >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * x, p1 = 0xCD9E8D57UL * z;
            (x, y, z, w) = ((uint)(p1 >> 32) ^ y ^ key0, (uint)p1, (uint)(p0 >> 32) ^ w ^ key1, (uint)p0);
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }
        return (x, y, z, w);
    }

    /// <summary>A float in [0, 1) from the upper 24 bits of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToFloat(uint word) => (word >> 8) * (1f / (1 << 24));

    /// <summary>A double in [0, 1) from 53 bits of two words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble(uint high, uint low) => ((((ulong)high << 32) | low) >> 11) * (1.0 / (1UL << 53));
}
