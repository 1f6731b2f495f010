using AdvScratch.Tensors;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <summary>What batch normalisation in slices could get wrong beside what <see cref="ChannelTests"/> asks of every device.</summary>
public sealed class NormalizationTests() : KernelTests(TestGpu.Device)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public void A_value_far_from_all_others_costs_no_digits(int place)
    {
        foreach (Shape shape in new Shape[] { [1, 1, 40, 60], [1, 1, 41, 61] })
        {
            float[] values = new Inputs(7).Finite(shape, DType.Float32).ToArray<float>();
            values[place] = 1e5f;
            InNorm($"variance with an outlier at {place}", t => Moments(t).Variance, Tensor.From(values, shape, Device.Reference));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_not_finite_stays_in_its_channel(float special)
    {
        Shape shape = [3, 2, 12, 20];
        foreach (int place in new[] { 0, 3, 77, 239 })
        {
            float[] values = new Inputs(8).Finite(shape, DType.Float32).ToArray<float>();
            values[place] = special;
            Tensor x = Tensor.From(values, shape, Device.Reference);
            InNorm($"mean with {special} at {place}", t => Moments(t).Mean, x);
            InNorm($"variance with {special} at {place}", t => Moments(t).Variance, x);
            InNorm($"batch norm with {special} at {place}", t => Normalized(t).Y, x);
        }
    }

    [Fact]
    public void Without_images_there_are_no_moments()
    {
        Tensor none = Tensor.Zeros([0, 3, 4, 4], device: Device.Reference);
        InNorm("mean of no images", t => Moments(t).Mean, none);
        InNorm("variance of no images", t => Moments(t).Variance, none);
    }

    [Fact]
    public void The_same_bits_come_out_again()
    {
        Tensor x = new Inputs(9).Finite([4, 3, 30, 30], DType.Float32).To(Device);
        Assert.Equal(Moments([x]).Variance.ToArray<float>(), Moments([x]).Variance.ToArray<float>());
    }

    private static BatchNormMoments Moments(Tensor[] t) => Normalized(t).Moments;

    private static (Tensor Y, BatchNormMoments Moments) Normalized(Tensor[] t)
    {
        Shape channels = [t[0].Shape[1]];
        return Tensor.BatchNorm(
            t[0], Tensor.Full(channels, 1, t[0].DType, t[0].Device), Tensor.Zeros(channels, t[0].DType, t[0].Device), 1e-5, false);
    }
}
