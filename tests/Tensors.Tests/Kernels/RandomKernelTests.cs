namespace AdvScratch.Tensors.Tests.Kernels;

public abstract class RandomKernelTests(Device device) : KernelTests(device)
{
    /// <summary>Whether the device's logarithms and sines are those of the host, to the last bit.</summary>
    protected virtual bool RoundsAsTheHost => true;

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Numbers_are_those_of_the_reference(DType type)
    {
        foreach (int length in (int[])[.. Enumerable.Range(1, 66), 16_383, 16_384, 16_389, 50_003])
        {
            Exact($"{length} uniform numbers", x => new RandomStream(7, 9, 11).Uniform([length], type: type, device: x[0].Device), Any);
            Normal($"{length} normal numbers", x => new RandomStream(7, 9, 11).Normal([length], type: type, device: x[0].Device));
        }
    }

    [Fact]
    public void Counters_above_32_bits_are_used_whole()
    {
        Exact("uniform", x => new RandomStream(ulong.MaxValue, 1UL << 63, (1UL << 32) - 2).Uniform([17], device: x[0].Device), Any);
        Normal("normal", x => new RandomStream(ulong.MaxValue, 1UL << 63, ulong.MaxValue - 1).Normal([17], device: x[0].Device));
    }

    private void Normal(string what, Func<Tensor[], Tensor> draw)
    {
        if (RoundsAsTheHost)
            Exact(what, draw, Any);
        else
            InNorm(what, draw, Any);
    }

    private static Tensor Any => Tensor.Scalar(0);
}
