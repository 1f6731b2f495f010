using AdvScratch.IlgpuEmulator;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests.Emulated;

/// <summary>Which kernels the host takes, seen by their launches.</summary>
public class ProductPathTests
{
    private static readonly Device Dear = Machine.Open(ProductDevices.Direct);

    [Theory]
    [InlineData(4, 4, 300, 1)]
    [InlineData(4, 4, 0, 1)]
    [InlineData(64, 64, 16, 0)]
    public void Small_products_with_long_sums_are_added_in_parts(int m, int n, int k, long sums) =>
        Assert.Equal(sums, Launches("Product.Sum", () => Tensor.MatMul(Zeros(TestGpu.Device, m, k), Zeros(TestGpu.Device, k, n))));

    [Fact]
    public void Where_launches_are_dear_there_is_one() =>
        Assert.Equal(0, Launches("Product.Sum", () => Tensor.MatMul(Zeros(Dear, 4, 300), Zeros(Dear, 300, 4))));

    [Theory]
    [InlineData(3, 1, DType.Float32, true)]
    [InlineData(3, 1, DType.Float64, false)]
    [InlineData(3, 2, DType.Float32, false)]
    [InlineData(5, 1, DType.Float32, false)]
    public void Winograds_tiles_are_for_floats_and_filters_of_3_by_3(int kernel, int stride, DType type, bool expected)
    {
        var g = new Conv2dGeometry(2, 16, 8, 8, 16, kernel, kernel, stride, 1);
        Tensor x = Zeros(TestGpu.Device, type, g.InputShape), w = Zeros(TestGpu.Device, type, g.FilterShape), dy = Zeros(TestGpu.Device, type, g.OutputShape);
        foreach (Action map in new Action[] { () => Tensor.Conv2d(x, w, g), () => Tensor.Conv2dInput(dy, w, g) })
        {
            Assert.Equal(expected, Launches("Winograd.Filter", map) == 1);
            Assert.Equal(expected, Launches("Winograd.Input", map) > 1); // more images than tiles are kept of at a time
            Assert.Equal(expected, Launches("Winograd.Output", map) > 1);
        }
    }

    [Fact]
    public void Where_launches_are_dear_a_convolution_is_one()
    {
        var g = new Conv2dGeometry(2, 16, 8, 8, 16, 3, 3, 1, 1);
        Tensor x = Zeros(Dear, DType.Float32, g.InputShape), w = Zeros(Dear, DType.Float32, g.FilterShape);
        Assert.Equal(0, Launches("Winograd.Filter", () => Tensor.Conv2d(x, w, g)));
        Assert.Equal(1, Launches("Product.Multiply", () => Tensor.Conv2d(x, w, g)));
    }

    private static Tensor Zeros(Device device, params int[] extents) => Zeros(device, DType.Float32, Shape.Create(extents));

    private static Tensor Zeros(Device device, DType type, Shape shape) => Tensor.Zeros(shape, type, device);

    private static long Launches(string kernel, Action run)
    {
        long before = EmulatedLaunches.Of(kernel);
        run();
        return EmulatedLaunches.Of(kernel) - before;
    }
}
