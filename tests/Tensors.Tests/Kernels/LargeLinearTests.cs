using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>The same over the edges of every blocking that a fast kernel may use.</summary>
public abstract class LargeLinearTests(Device device) : LinearTests(device)
{
    [Fact]
    public void Products_of_drawn_matrices()
    {
        Gen<int> size = Gen.Choose(1, 130);
        Arbitrary<(int, int, int, int)> cases =
            Gen.Zip(Gen.Zip(size, size), Gen.Zip(size, Gen.Choose(0, 1 << 20))).Select(p => (p.Item1.Item1, p.Item1.Item2, p.Item2.Item1, p.Item2.Item2)).ToArbitrary();
        Prop.ForAll(cases, drawn => CheckProduct(drawn.Item1, drawn.Item2, drawn.Item3, drawn.Item4)).Check(Config.QuickThrowOnFailure.WithMaxTest(80));
    }

    [Theory]
    [InlineData(1, 1, 5000)]
    [InlineData(3, 5, 1777)]
    [InlineData(2000, 3, 11)]
    [InlineData(3, 2000, 11)]
    [InlineData(1, 1100, 300)]
    [InlineData(1100, 1, 300)]
    [InlineData(257, 259, 17)]
    [InlineData(128, 10, 800)]
    [InlineData(16, 40, 7000)]
    [InlineData(40, 97, 3000)]
    [InlineData(1, 300, 1)]
    [InlineData(300, 1, 1)]
    [InlineData(400, 200, 200)]
    [InlineData(64, 784, 193)]
    [InlineData(400, 60, 449)]
    [InlineData(128, 100, 1024)]
    public void Products_of_long_matrices(int m, int n, int k) => CheckProduct(m, n, k, 1);

    [Fact]
    public void Convolutions_of_drawn_geometries()
    {
        Gen<int> channels = Gen.Elements(1, 2, 3, 5, 16, 17, 33), kernels = Gen.Elements(1, 2, 3, 5, 8), sides = Gen.Choose(1, 14);
        Gen<Conv2dGeometry> geometries =
            from batch in Gen.Choose(1, 3)
            from inChannels in channels
            from outChannels in channels
            from height in sides
            from width in sides
            from kernelHeight in kernels
            from kernelWidth in Gen.Frequency((4, Gen.Constant(kernelHeight)), (1, kernels))
            from stride in Gen.Choose(1, 3)
            from padding in Gen.Choose(0, 3)
            select new Conv2dGeometry(batch, inChannels, height, width, outChannels, kernelHeight, kernelWidth, stride, padding);
        Arbitrary<Conv2dGeometry> cases = geometries.Where(IsCheap).ToArbitrary();
        Prop.ForAll(cases, CheckConvolution).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Theory]
    [InlineData(2, 1, 28, 28, 32, 5, 1, 2)]
    [InlineData(1, 3, 32, 32, 16, 3, 1, 1)]
    [InlineData(1, 16, 28, 28, 17, 3, 2, 1)]
    [InlineData(3, 33, 14, 14, 20, 1, 2, 0)]
    [InlineData(40, 2, 7, 7, 10, 3, 1, 1)]
    [InlineData(2, 70, 4, 4, 65, 3, 1, 1)]
    [InlineData(2, 17, 14, 13, 16, 5, 3, 2)]
    [InlineData(2, 33, 11, 9, 5, 8, 2, 3)]
    [InlineData(3, 9, 8, 8, 400, 1, 1, 0)]
    [InlineData(20, 9, 4, 4, 24, 1, 1, 0)]
    [InlineData(17, 9, 9, 9, 390, 3, 2, 1)]
    [InlineData(40, 10, 12, 11, 9, 2, 2, 0)]
    [InlineData(2, 9, 10, 10, 8, 1, 3, 0)]
    [InlineData(20, 40, 9, 9, 17, 3, 2, 1)] // more channels than the filter map takes together
    [InlineData(3, 180, 5, 5, 17, 3, 2, 1)] // in so many blocks that these share an operand
    [InlineData(18, 9, 16, 16, 8, 1, 1, 0)] // planes, and below lines, longer than a block of its terms
    [InlineData(2, 9, 32, 32, 8, 1, 2, 0)]
    [InlineData(1, 3, 3, 240, 5, 3, 1, 1)]
    [InlineData(1, 70, 9, 9, 12, 3, 2, 1)] // few images and many channels of a strided input
    public void Convolutions_of_networks(int batch, int inChannels, int height, int width, int outChannels, int kernel, int stride, int padding) =>
        CheckConvolution(new Conv2dGeometry(batch, inChannels, height, width, outChannels, kernel, kernel, stride, padding));

    /// <summary>Stride 1, filters of 3 to 5 and many channels: fast kernels use tiles here. All ways in which tiles overlap the edge.</summary>
    [Theory]
    [InlineData(1, 16, 16, 16, 16, 3, 1)]
    [InlineData(2, 17, 13, 9, 33, 3, 1)]
    [InlineData(1, 33, 10, 11, 16, 3, 0)]
    [InlineData(3, 64, 7, 7, 40, 3, 1)]
    [InlineData(20, 20, 4, 4, 70, 3, 1)]
    [InlineData(1, 130, 8, 8, 17, 3, 2)]
    [InlineData(2, 16, 9, 12, 18, 4, 1)]
    [InlineData(1, 35, 11, 10, 16, 4, 2)]
    [InlineData(2, 32, 14, 14, 64, 5, 2)]
    [InlineData(1, 19, 9, 13, 21, 5, 4)]
    [InlineData(1, 21, 17, 8, 19, 5, 0)]
    [InlineData(1, 16, 40, 3, 16, 3, 1)]
    public void Convolutions_in_tiles(int batch, int inChannels, int height, int width, int outChannels, int kernel, int padding) =>
        CheckConvolution(new Conv2dGeometry(batch, inChannels, height, width, outChannels, kernel, kernel, 1, padding));

    [Fact]
    public void Convolutions_in_tiles_of_drawn_geometries()
    {
        Gen<int> channels = Gen.Elements(16, 17, 20, 31, 33, 48, 65);
        Gen<Conv2dGeometry> geometries =
            from batch in Gen.Choose(1, 3)
            from inChannels in channels
            from outChannels in channels
            from height in Gen.Choose(3, 18)
            from width in Gen.Choose(3, 18)
            from kernel in Gen.Choose(3, 5)
            from padding in Gen.Choose(0, kernel - 1)
            select new Conv2dGeometry(batch, inChannels, height, width, outChannels, kernel, kernel, 1, padding);
        Arbitrary<Conv2dGeometry> cases = geometries.Where(g => g.Height + (2 * g.Padding) >= g.KernelHeight && g.Width + (2 * g.Padding) >= g.KernelWidth).ToArbitrary();
        Prop.ForAll(cases, CheckConvolution).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    /// <summary>The filter fits, and the reference needs less than some 10 ms.</summary>
    private static bool IsCheap(Conv2dGeometry g) =>
        g.Height + (2 * g.Padding) >= g.KernelHeight && g.Width + (2 * g.Padding) >= g.KernelWidth
        && (long)g.OutputShape.Size * g.InChannels * g.KernelHeight * g.KernelWidth < 1_500_000;
}
