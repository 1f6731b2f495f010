using AdvScratch.Tensors;

namespace AdvScratch.Gpu.Tests;

/// <summary>Indices that a kernel has made: the host does not look at them, so the device has to.</summary>
public class IndexingTests
{
    private static readonly float[] Places = [0, -1, 2, 3, 2e9f, -2e9f, 1, 1];

    [Fact]
    public void An_index_outside_of_the_axis_picks_nothing()
    {
        Tensor index = Index(1);
        Assert.False(index.Storage.IsOnHost);
        Assert.Equal([10, double.NaN, 30, double.NaN, double.NaN, double.NaN, 20, 20], Pick([10f, 20, 30]));
        Assert.Equal([10, double.NaN, 30, double.NaN, double.NaN, double.NaN, 20, 20], Pick([10.0, 20, 30]));
        Assert.Equal([10, 0, 30, 0, 0, 0, 20, 20], Pick([10, 20, 30]));

        double[] Pick<T>(T[] x)
            where T : unmanaged => Tensor.From(x, [1, 3, 1], TestGpu.Device).Gather(index, 1).ToDoubles();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(400)]
    public void An_index_outside_of_the_axis_is_added_nowhere(int repeats)
    {
        Tensor index = Index(repeats);
        Tensor sums = Tensor.Full(index.Shape, 1, device: TestGpu.Device).ScatterAdd(index, 1, 3);
        Assert.Equal([repeats, 2 * repeats, repeats], sums.To(DType.Int32).ToArray<int>());
    }

    private static Tensor Index(int repeats)
    {
        float[] places = [.. Enumerable.Range(0, repeats).SelectMany(_ => Places)];
        return Tensor.From(places, [1, places.Length, 1], TestGpu.Device).To(DType.Int32);
    }
}
