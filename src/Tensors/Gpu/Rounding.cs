namespace AdvScratch.Tensors.Gpu;

/// <summary>Sizes in whole parts.</summary>
internal static class Rounding
{
    /// <summary>⌈a / b⌉ for a ≥ 0.</summary>
    public static int CeilDiv(long a, int b) => (int)((a + b - 1) / b);

    /// <summary>The smallest multiple that is not below a.</summary>
    public static int RoundUp(int a, int multiple) => CeilDiv(a, multiple) * multiple;
}
