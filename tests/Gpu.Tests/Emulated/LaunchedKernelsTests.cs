using AdvScratch.IlgpuEmulator;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("AdvScratch.Gpu.Tests.Emulated.LaunchedKernelsLast", "AdvScratch.Gpu.Tests")]

namespace AdvScratch.Gpu.Tests.Emulated;

/// <summary>
/// Runs after all other tests: what they have launched, the sweep launches as well, so that the list of kernels that are compiled
/// for GPUs lacks none. Writes how many launches there were where the variable GPU_LAUNCHES names a file, for docs/gpu-kernels.md.
/// </summary>
public class LaunchedKernelsTests
{
    [Fact]
    public void The_sweep_has_all_type_arguments_of_other_tests()
    {
        HashSet<string> swept = [.. KernelSweep.Instance.RunAll().Select(KernelSweep.NameOf)];
        Assert.All(EmulatedLaunches.ByKernel.Keys, kernel => Assert.Contains(KernelSweep.NameOf(kernel), swept));
        if (Environment.GetEnvironmentVariable("GPU_LAUNCHES") is { } path)
            File.WriteAllLines(path, EmulatedLaunches.ByKernel.Keys.Select(EmulatedLaunches.NameOf).Distinct().Select(name => $"{name}\t{EmulatedLaunches.Of(name)}"));
    }
}

/// <summary>Puts <see cref="LaunchedKernelsTests"/> last.</summary>
public sealed class LaunchedKernelsLast : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(one => one.DisplayName.EndsWith(nameof(LaunchedKernelsTests), StringComparison.Ordinal));
}
