using AdvScratch.IlgpuEmulator;

namespace AdvScratch.Gpu.Tests;

internal static class Races
{
    /// <summary>
    /// Large tests and whole trainings do not look for races in global memory, which is several times faster; the same kernels are
    /// looked at in small.
    /// </summary>
    public static IDisposable Ignored() => Emulator.WithoutGlobalRaces();
}
