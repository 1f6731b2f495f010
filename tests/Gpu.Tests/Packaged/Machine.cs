using AdvScratch.Tensors;
using AdvScratch.Tensors.Gpu;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <summary>What the tests run on: the GPU, or, if one asks for it by GPU_TESTS=simulator, the package's simulator.</summary>
internal static class Machine
{
    private const int CudaWarp = 32;

    /// <summary>Why tests are skipped that need a GPU; null if they are not.</summary>
    public static string? Missing { get; } =
        IsSimulated || CudaDevice.TryOpen(out string reason) is not null ? null : $"{reason} (GPU_TESTS=simulator runs this test without one, slowly)";

    private static bool IsSimulated => Environment.GetEnvironmentVariable("GPU_TESTS") == "simulator";

    /// <summary>A device with these sizes; a GPU's groups are whole warps.</summary>
    public static Device Open(Tuning tuning, int warp = 4) => IsSimulated
        ? new Device("simulated", new GpuBackend(ProductDevices.Context(tuning, warp)))
        : CudaDevice.TryOpen(tuning with { GroupSize = Rounding.RoundUp(tuning.GroupSize, CudaWarp) }, out _)!;
}
