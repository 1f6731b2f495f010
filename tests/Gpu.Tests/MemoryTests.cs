using System.Runtime.CompilerServices;
using AdvScratch.Tensors;

namespace AdvScratch.Gpu.Tests;

/// <summary>Blocks of device memory that nobody releases.</summary>
public class MemoryTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public void What_the_garbage_collector_finds_is_used_again(int count)
    {
        Device device = Machine.Open(TestGpu.Small);
        Forget(device, count);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.All(Tensor.Full([count], 2.5, device: device).ToArray<float>(), value => Assert.Equal(2.5f, value));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Device device, int count) => _ = Tensor.Full([count], 1, device: device).ToArray<float>();
}
