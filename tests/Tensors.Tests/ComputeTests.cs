using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Tensors.Tests;

[Collection(ProcessSettings.Name)]
public sealed class ComputeTests
{
    [Fact]
    public void Multiply_adds_are_counted_for_every_thread()
    {
        int threads = Compute.Threads;
        try
        {
            Compute.Threads = 1;
            double one = Compute.RunMultiplyAdds();
            Compute.Threads = 3;
            Assert.True(one > 0);
            Assert.Equal(3 * one, Compute.RunMultiplyAdds());
        }
        finally
        {
            Compute.Threads = threads;
        }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(100_001)]
    [InlineData(3_000_000)]
    public void Bandwidth_is_that_of_a_memory(long bytes) => Assert.InRange(Compute.MeasureBandwidth(bytes, repeat: 1), 1e4, 1e14);

    [Theory]
    [InlineData(11, 1)]
    [InlineData(12, 0)]
    public void Bandwidth_needs_an_element_and_a_timing(long bytes, int repeat) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Compute.MeasureBandwidth(bytes, repeat));
}
