using AdvScratch.Tensors;
using AdvScratch.Tensors.Gpu;
using AdvScratch.Tensors.Tests.Kernels;

// one accelerator serves all tests; it works for one thread at a time
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace AdvScratch.Gpu.Tests;

/// <summary>The device that the tests of every backend run on.</summary>
internal static class TestGpu
{
    /// <summary>Groups and tiles so small that small tensors fill several of them.</summary>
    public static Tuning Small { get; } = ProductDevices.Eager with { ChannelGroups = 6, BusyThreads = 64 };

    /// <summary>All up to four groups, and those around more.</summary>
    public static IEnumerable<int> ShortLengths => [.. Enumerable.Range(1, 67), .. Enumerable.Range(126, 5), .. Enumerable.Range(254, 3)];

    /// <summary>Opened once; lives as long as the process.</summary>
    public static Device Device { get; } = Machine.Open(Small);
}
