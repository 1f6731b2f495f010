using AdvScratch.IlgpuEmulator;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Gpu.Tests.Emulated;

/// <summary>How many launches an optimiser's step takes.</summary>
public class UpdateLaunchTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 0, 1)]
    [InlineData(32, 0, 1)]
    [InlineData(33, 0, 2)]
    [InlineData(62, 40, 2)]
    [InlineData(65, 0, 3)]
    [InlineData(0, 5, 0)]
    public void A_launch_updates_up_to_32_tensors(int tensors, int empty, long launches)
    {
        UpdateOperands[] operands =
            [.. Enumerable.Range(0, tensors + empty).Select(i => i < empty ? 0 : 1 + i).Select(size => new UpdateOperands(Zeros(size), Zeros(size), Zeros(size)))];
        long before = EmulatedLaunches.Of("Updates.Update");
        Tensor.Update(new MomentumUpdate(0.1, 0.9, 0, false), operands);
        Assert.Equal(launches, EmulatedLaunches.Of("Updates.Update") - before);
    }

    private static Tensor Zeros(int size) => Tensor.Zeros([size], DType.Float32, TestGpu.Device);
}
