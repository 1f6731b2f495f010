using AdvScratch.IlgpuEmulator;
using AdvScratch.Tensors;
using ILGPU.Runtime.Cuda;
using Candidate = ILGPU.Runtime.Cuda.CudaDevice;
using CudaDevice = AdvScratch.Tensors.Gpu.CudaDevice;

namespace AdvScratch.Gpu.Tests.Emulated;

/// <summary>How a GPU is chosen, on machines that the emulator makes up.</summary>
public class CudaDeviceTests
{
    [Fact]
    public void Without_a_GPU_there_is_a_reason()
    {
        Assert.Null(CudaDevice.TryOpen(out string reason));
        // either can be true of the machine of the tests
        Assert.Contains(reason, (string[])["NVIDIA's driver is not installed", "NVIDIA's driver finds no GPU"]);
    }

    [Fact]
    public void An_old_GPU_is_refused_by_its_name()
    {
        using IDisposable machine = Emulator.WithCudaDevices(Gpu("GTX 1080", 6, 20));
        Assert.Null(CudaDevice.TryOpen(out string reason));
        Assert.Equal("GTX 1080 is too old: its compute capability is below 7.0", reason);
    }

    [Fact]
    public void The_largest_GPU_is_opened_and_computes()
    {
        using IDisposable machine = Emulator.WithCudaDevices(Gpu("T4", 7, 40), Gpu("H100", 9, 132), Gpu("A100", 8, 108)), races = Emulator.WithoutGlobalRaces();
        Device device = CudaDevice.TryOpen(out string name)!;
        Assert.Equal(("cuda", "H100"), (device.Name, name));
        Assert.Equal([2.5, 2.5, 2.5], Tensor.Full([3], 2.5, device: device).ToDoubles());
    }

    private static Candidate Gpu(string name, int major, int multiprocessors) => new(name, new CudaArchitecture(major, 0), 32, 8, multiprocessors);
}
