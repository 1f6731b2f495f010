using System.Numerics;

namespace AdvScratch.Tensors.Memory;

/// <summary>The sizes of pooled memory.</summary>
internal static class SizeClass
{
    /// <summary>Rounds up to four sizes an octave, so that at most a fifth is wasted and sizes meet again; from 5 bytes on.</summary>
    public static long RoundUp(long bytes)
    {
        long step = 1L << (BitOperations.Log2((ulong)(bytes - 1)) - 2);
        return (bytes + step - 1) / step * step;
    }
}
