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

    /// <summary>
    /// Measures how fast the CPU backend's threads can read two arrays and write a third, a ← b + s c. Arrays that fit a
    /// cache move at its speed.
    /// </summary>
    /// <param name="bytes">Size of the three arrays together, at least 12.</param>
    /// <param name="repeat">Timings of which the median counts, at least 1.</param>
    /// <returns>Bytes a second, each read or written byte counted once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size or number is too small.</exception>
    public static double MeasureBandwidth(long bytes, int repeat = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 3 * sizeof(float));
        ArgumentOutOfRangeException.ThrowIfLessThan(repeat, 1);
        return Triad.Measure(bytes, repeat);
    }
}
