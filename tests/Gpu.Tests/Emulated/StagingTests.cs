using AdvScratch.Tensors.Gpu;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace AdvScratch.Gpu.Tests.Emulated;

/// <summary>Uploads to a device that works when it must.</summary>
public class StagingTests
{
    /// <summary>Smaller than the buffers, larger, and as large; many before the device does the first.</summary>
    [Fact]
    public void Uploads_arrive_whole_however_late_the_device_is()
    {
        const int Room = 64;
        using Context context = Context.Create(builder => builder.CPU(new CPUDevice(4, 4, 1) { WorksLate = true }).Profiling());
        using Accelerator accelerator = context.CreateCPUAccelerator(0);
        using AcceleratorStream stream = accelerator.CreateStream();
        using var staging = new Staging(accelerator, stream, Room);
        int[] lengths = [1, 63, 64, 65, 5, 60, 128, 0, 129, 200, 3, 61, .. Enumerable.Range(0, 200).Select(i => i * 37 % 90)];
        using MemoryBuffer1D<byte, Stride1D.Dense> target = accelerator.Allocate1D<byte>(lengths.Sum());
        var expected = new byte[lengths.Sum()];
        for (int i = 0; i < expected.Length; i++)
            expected[i] = (byte)((i * 7) + (i >> 8));
        int start = 0;
        foreach (int length in lengths)
        {
            byte[] bytes = expected[start..(start + length)];
            staging.Upload(bytes, target.View.SubView(start, length));
            // the caller may use its memory for something else at once
            Array.Clear(bytes);
            start += length;
        }
        var actual = new byte[expected.Length];
        target.AsContiguous().CopyToCPU(stream, actual.AsSpan());
        Assert.Equal(expected, actual);
    }
}
