using System.Numerics;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Divides by a number that the host knows: a product and a shift instead of the twenty instructions that a GPU divides with
/// (Granlund and Montgomery 1994, theorem 4.2, for dividends of 31 bits).
/// </summary>
internal struct Divisor
{
    private uint _factor;
    private int _shift;

    /// <summary>Prepares to divide by d ≥ 1; 0, the extent of what has no elements, stands for 1.</summary>
    public static Divisor Of(int d)
    {
        uint divisor = (uint)Math.Max(d, 1);
        // the smallest power of two that is not below d
        int log = divisor == 1 ? 0 : BitOperations.Log2(divisor - 1) + 1;
        return new Divisor { _factor = (uint)(((1ul << (31 + log)) + divisor - 1) / divisor), _shift = log };
    }

    /// <summary>⌊n / d⌋ for n ≥ 0.</summary>
    public readonly int Quotient(int n) => (int)((uint)(((ulong)(uint)(n << 1) * _factor) >> 32) >> _shift);
}
