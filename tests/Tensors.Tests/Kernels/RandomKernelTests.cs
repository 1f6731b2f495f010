namespace AdvScratch.Tensors.Tests.Kernels;

public abstract class RandomKernelTests(Device device) : KernelTests(device)
{
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Numbers_are_those_of_the_reference_bit_for_bit(DType type)
    {
        foreach (int length in (int[])[.. Enumerable.Range(1, 66), 16_383, 16_384, 16_389, 50_003])
        {
            Exact($"{length} uniform numbers", x => new RandomStream(7, 9, 11).Uniform([length], type: type, device: x[0].Device), Any);
            Exact($"{length} normal numbers", x => new RandomStream(7, 9, 11).Normal([length], type: type, device: x[0].Device), Any);
        }
    }

    [Fact]
    public void Counters_above_32_bits_are_used_whole()
    {
        Exact("uniform", x => new RandomStream(ulong.MaxValue, 1UL << 63, (1UL << 32) - 2).Uniform([17], device: x[0].Device), Any);
        Exact("normal", x => new RandomStream(ulong.MaxValue, 1UL << 63, ulong.MaxValue - 1).Normal([17], device: x[0].Device), Any);
    }

    private static Tensor Any => Tensor.Scalar(0);
}
