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
}
