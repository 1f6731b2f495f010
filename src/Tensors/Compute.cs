using AdvScratch.Tensors.Cpu;

namespace AdvScratch.Tensors;

/// <summary>Settings of the whole process.</summary>
public static class Compute
{
    /// <summary>Threads that the CPU backend may use, at least 1; all processors by default. Results do not depend on it.</summary>
    public static int Threads
    {
        get => WorkPool.Threads;
        set => WorkPool.Threads = value;
    }

    /// <summary>
    /// Runs independent fused multiply-adds of the widest vectors in the registers of every thread, for a few
    /// milliseconds. No kernel can do more operations in a second than this does.
    /// </summary>
    /// <returns>Multiplications and additions done by all threads together.</returns>
    public static double RunMultiplyAdds() => FmaLimit.Run();
}
