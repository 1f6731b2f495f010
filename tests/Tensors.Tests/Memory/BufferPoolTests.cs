using AdvScratch.Tensors.Memory;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Tensors.Tests.Memory;

[Collection(ProcessSettings.Name)]
public class BufferPoolTests
{
    [Fact]
    public void A_loop_in_a_scope_allocates_only_once()
    {
        int threads = Compute.Threads;
        Compute.Threads = 1; // with more, chance decides how many buffers kernels use at the same time
        Tensor weights = Tensor.Full([100, 30], 0.5).Persist();
        Step(weights);
        long allocated = BufferPool.AllocatedBytes;
        for (int i = 0; i < 50; i++)
            Step(weights);
        Compute.Threads = threads;
        Assert.Equal(allocated, BufferPool.AllocatedBytes);
    }

    [Fact]
    public void A_device_counts_the_bytes_that_its_tensors_took()
    {
        const int Count = 3_000_017;
        BufferPool.Trim();
        long before = Device.Cpu.AllocatedBytes;
        Tensor x = Tensor.Zeros([Count], device: Device.Cpu);
        Assert.InRange(Device.Cpu.AllocatedBytes - before, (long)Count * sizeof(float), 2L * Count * sizeof(float));
        Assert.Equal(Device.Cpu.AllocatedBytes, Device.Reference.AllocatedBytes); // both compute in the host's memory
        GC.KeepAlive(x);
    }

    [Fact]
    public void A_returned_buffer_is_used_again_and_trimming_forgets_it()
    {
        byte[] buffer = BufferPool.Rent(1_000_003);
        long pooled = BufferPool.PooledBytes;
        BufferPool.Return(buffer);
        Assert.Equal(pooled + buffer.Length, BufferPool.PooledBytes);
        Assert.Same(buffer, BufferPool.Rent(1_000_001));
        BufferPool.Return(buffer);
        BufferPool.Trim();
        Assert.Equal(0, BufferPool.PooledBytes);
        Assert.NotSame(buffer, BufferPool.Rent(1_000_003));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(192)]
    [InlineData(193)]
    [InlineData(10_000)]
    [InlineData(16_320)]
    [InlineData(16_321)]
    [InlineData(12_345_678)]
    public void A_buffer_has_room_for_alignment_and_wastes_at_most_a_fifth_of_itself(int bytes)
    {
        int length = BufferPool.Rent(bytes).Length;
        Assert.InRange(length, bytes + BufferPool.Alignment, Math.Max(256, (bytes + BufferPool.Alignment) * 5L / 4));
    }

    [Fact]
    public void Tensors_above_two_gigabytes_are_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Tensor.Zeros([1 << 30], DType.Float64));
        Assert.Contains("8589934592 bytes is larger than the", error.Message, StringComparison.Ordinal);
    }

    private static void Step(Tensor weights)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = new RandomStream(1).Normal([20, 100]);
        Tensor y = Tensor.MatMul(x, weights).LogSoftmax();
        weights.Assign(weights - (Tensor.MatMul(x, y, transposeA: true) * 0.01));
        y.Sum([0]).Max().Item();
    }
}
