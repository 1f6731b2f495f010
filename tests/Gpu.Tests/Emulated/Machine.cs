using AdvScratch.Tensors;
using AdvScratch.Tensors.Gpu;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <summary>What the tests run on: the emulator.</summary>
internal static class Machine
{
    /// <summary>A device with these sizes.</summary>
    public static Device Open(Tuning tuning, int warp = 4) => new Device("emulated", new GpuBackend(ProductDevices.Context(tuning, warp)));
}
