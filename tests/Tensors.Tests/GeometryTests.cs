namespace AdvScratch.Tensors.Tests;

public class GeometryTests
{
    [Theory]
    [InlineData(28, 5, 1, 2, 28)]
    [InlineData(28, 3, 2, 1, 14)]
    [InlineData(28, 2, 2, 0, 14)]
    [InlineData(7, 3, 2, 0, 3)]
    [InlineData(1, 1, 3, 0, 1)]
    public void Output_of_a_convolution(int side, int kernel, int stride, int padding, int expected)
    {
        var geometry = Conv2dGeometry.Of([4, 3, side, side + stride], [6, 3, kernel, kernel], stride, padding);
        Assert.Equal([4, 6, expected, expected + 1], geometry.OutputShape);
        Assert.Equal([4, 3, side, side + stride], geometry.InputShape);
        Assert.Equal([6, 3, kernel, kernel], geometry.FilterShape);
    }

    [Fact]
    public void Impossible_convolutions_are_refused()
    {
        Errors.Say<ArgumentException>(
            "Convolution needs images [N, C, H, W] and filters [O, C, Kh, Kw]; got [1, 3, 8] and [4, 3, 3, 3].",
            () => Conv2dGeometry.Of([1, 3, 8], [4, 3, 3, 3], 1, 0));
        Errors.Say<ArgumentException>(
            "Convolution needs images [N, C, H, W] and filters [O, C, Kh, Kw]; got [1, 2, 8, 8] and [4, 3, 3, 3].",
            () => Conv2dGeometry.Of([1, 2, 8, 8], [4, 3, 3, 3], 1, 0));
        Errors.Say<ArgumentException>(
            "Convolution needs stride ≥ 1 and padding ≥ 0; got 0 and -1.", () => Conv2dGeometry.Of([1, 3, 8, 8], [4, 3, 3, 3], 0, -1));
        Errors.Say<ArgumentException>(
            "A filter [4, 3, 9, 3] does not fit into an image [1, 3, 6, 8] padded by 1.", () => Conv2dGeometry.Of([1, 3, 6, 8], [4, 3, 9, 3], 1, 1));
        var geometry = Conv2dGeometry.Of([1, 3, 8, 8], [4, 3, 3, 3], 1, 0);
        Errors.Say<ArgumentException>(
            "Convolution expected shapes [1, 3, 8, 8] and [4, 3, 3, 3], got [1, 3, 8, 9] and [4, 3, 3, 3].",
            () => Tensor.Conv2d(Tensor.Zeros([1, 3, 8, 9]), Tensor.Zeros([4, 3, 3, 3]), geometry));
        Errors.Say<ArgumentException>(
            "Convolution expected shapes [1, 4, 6, 6] and [4, 3, 3, 3], got [1, 4, 6, 6] and [4, 3, 3].",
            () => Tensor.Conv2dInput(Tensor.Zeros([1, 4, 6, 6]), Tensor.Zeros([4, 3, 3]), geometry));
        Errors.Say<ArgumentException>(
            "Convolution expected shapes [1, 4, 6, 6] and [1, 3, 8, 8], got [1, 4, 8, 8] and [1, 3, 8, 8].",
            () => Tensor.Conv2dFilter(Tensor.Zeros([1, 4, 8, 8]), Tensor.Zeros([1, 3, 8, 8]), geometry));
    }

    [Fact]
    public void Impossible_pools_are_refused()
    {
        Errors.Say<ArgumentException>("Pooling needs images [N, C, H, W]; got [3, 8, 8].", () => Pool2dGeometry.Of([3, 8, 8], 2, 2, 0));
        Errors.Say<ArgumentException>(
            "Pooling needs kernel ≥ 1, stride ≥ 1 and padding ≤ kernel / 2; got 2, 0, 0.", () => Pool2dGeometry.Of([1, 3, 8, 8], 2, 0, 0));
        Errors.Say<ArgumentException>(
            "Pooling needs kernel ≥ 1, stride ≥ 1 and padding ≤ kernel / 2; got 3, 2, 2.", () => Pool2dGeometry.Of([1, 3, 8, 8], 3, 2, 2));
        Errors.Say<ArgumentException>(
            "A window of 5 does not fit into an image [1, 3, 8, 2] padded by 1.", () => Pool2dGeometry.Of([1, 3, 8, 2], 5, 1, 1));
        var geometry = Pool2dGeometry.Of([2, 3, 8, 8], 2, 2, 0);
        foreach (Func<Tensor, Tensor> pool in new Func<Tensor, Tensor>[] { x => x.MaxPool(geometry, out _), x => x.SumPool(geometry) })
        {
            Errors.Say<ArgumentException>("Pooling of 6 planes of 8 × 8 expects such images, got [2, 3, 8, 9].", () => pool(Tensor.Zeros([2, 3, 8, 9])));
            Errors.Say<ArgumentException>("Pooling of 6 planes of 8 × 8 expects such images, got [6, 8, 8].", () => pool(Tensor.Zeros([6, 8, 8])));
        }
        Errors.Say<ArgumentException>(
            "Pooling of 6 planes of 4 × 4 expects such images, got [2, 3, 8, 8].", () => Tensor.Zeros([2, 3, 8, 8]).SumUnpool(geometry));
    }
}
