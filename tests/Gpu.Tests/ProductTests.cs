using AdvScratch.Gpu.Tests;
using AdvScratch.Tensors.Gpu;

namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>Products and the convolution triple in all the ways that a tuning may lead them, where their code differs.</summary>
public abstract class ProductTests(Device device) : LinearChecks(device)
{
    /// <summary>Edges of tiles, of fours and of slices: rows, columns, terms.</summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(16, 16, 4)]
    [InlineData(33, 35, 37)]
    [InlineData(32, 64, 8)]
    [InlineData(36, 68, 20)]
    [InlineData(3, 70, 130)]
    [InlineData(5, 7, 300)]
    [InlineData(4, 20, 530)]
    [InlineData(8, 12, 256)]
    public void Products(int m, int n, int k) => CheckProduct(m, n, k, m + n + k);

    [Theory]
    [InlineData(20, 36, 40)]
    [InlineData(9, 11, 200)]
    [InlineData(6, 10, 0)]
    public void Products_with_what_follows(int m, int n, int k)
    {
        foreach (DType type in Floating)
        {
            var inputs = new Inputs(n);
            Tensor[] all = [inputs.Finite([m, k], type), inputs.Finite([k, n], type), inputs.Finite([n], type), inputs.Finite([n], type), inputs.Finite([m, n], type)];
            foreach (int parts in new[] { 1, 6, 8, 15 })
                InNorm($"parts {parts} after {m}×{k}×{n}", x => Tensor.MatMul(x[0], x[1], false, false, Parts(parts, x)), all);
        }
    }

    /// <summary>Batch, input channels, height, width, output channels, filter's rows and columns, stride, padding.</summary>
    [Theory]
    [InlineData(2, 3, 8, 8, 5, 3, 3, 1, 1)]
    [InlineData(3, 4, 7, 5, 18, 3, 2, 1, 0)]
    [InlineData(2, 5, 9, 10, 6, 3, 3, 2, 1)]
    [InlineData(2, 6, 8, 8, 9, 1, 1, 2, 0)]
    [InlineData(1, 2, 11, 9, 3, 5, 4, 3, 2)]
    [InlineData(5, 17, 4, 4, 20, 3, 3, 1, 1)]
    [InlineData(30, 3, 2, 2, 4, 2, 2, 1, 0)]
    [InlineData(2, 3, 3, 2, 4, 1, 1, 4, 0)]
    [InlineData(3, 16, 13, 9, 17, 3, 3, 1, 0)]
    [InlineData(2, 20, 10, 12, 16, 3, 3, 1, 2)]
    [InlineData(2, 0, 5, 5, 3, 3, 3, 1, 1)]
    [InlineData(2, 3, 5, 5, 0, 3, 3, 2, 1)]
    [InlineData(0, 3, 5, 5, 2, 3, 3, 1, 1)]
    public void Convolutions(int batch, int channels, int height, int width, int outputs, int kernelHeight, int kernelWidth, int stride, int padding) =>
        CheckConvolution(new Conv2dGeometry(batch, channels, height, width, outputs, kernelHeight, kernelWidth, stride, padding));

    [Theory]
    [InlineData(8, 8, 1)]
    [InlineData(7, 5, 1)]
    [InlineData(9, 9, 2)]
    public void Convolutions_with_what_follows(int height, int width, int stride)
    {
        var g = new Conv2dGeometry(2, 9, height, width, 18, 3, 3, stride, 1);
        foreach (DType type in Floating)
        {
            var inputs = new Inputs(height);
            Tensor[] all =
            [
                inputs.Finite(g.InputShape, type), inputs.Finite(g.FilterShape, type), inputs.Finite([18], type), inputs.Finite([18], type),
                inputs.Finite(g.OutputShape, type),
            ];
            foreach (int parts in new[] { 1, 6, 8, 15 })
                InNorm($"parts {parts} after {g}", x => Tensor.Conv2d(x[0], x[1], g, Parts(parts, x)), all);
        }
    }

    [Fact]
    public void The_same_bits_each_time()
    {
        var inputs = new Inputs(1);
        Tensor a = inputs.Finite([5, 900], DType.Float32).To(Device), b = inputs.Finite([900, 7], DType.Float32).To(Device);
        Assert.Equal(Tensor.MatMul(a, b).ToArray<float>(), Tensor.MatMul(a, b).ToArray<float>());
    }

    private static Epilogue Parts(int parts, Tensor[] x) =>
        new((parts & 1) != 0 ? x[2] : null, (parts & 2) != 0 ? x[3] : null, (parts & 4) != 0 ? x[4] : null, (parts & 8) != 0);
}

/// <summary>Sums in slices, and Winograd's tiles.</summary>
public sealed class EagerProductTests() : ProductTests(TestGpu.Device);

/// <summary>Small squares, and a column a thread where there are few rows, one launch each.</summary>
public sealed class SmallTileTests() : ProductTests(Direct)
{
    private static readonly Device Direct = Machine.Open(
        ProductDevices.Direct with { ProductTiles = [ProductTile.Of<Tile16>(1), ProductTile.OfFewRows(16, 1)] });
}

/// <summary>Large blocks, one launch each.</summary>
public sealed class LargeTileTests() : ProductTests(Direct)
{
    private static readonly Device Direct = Machine.Open(ProductDevices.Direct with { ProductTiles = [ProductTile.Of<Tile32>(1)] });
}

/// <summary>Groups and warps of 32 threads.</summary>
public sealed class WholeWarpProductTests() : ProductTests(Whole)
{
    private static readonly Device Whole = Machine.Open(
        ProductDevices.Eager with { GroupSize = 32, ProductTiles = [ProductTile.Of<Tile16By32>(1), ProductTile.Of<Tile32By64>(1), ProductTile.OfFewRows(32, 1)] }, 32);
}

/// <summary>The tiles that GPUs are given.</summary>
public sealed class CudaTileTests
{
    private static readonly Device[] Devices =
        [.. ProductTile.Cuda.Select(tile => Machine.Open(ProductDevices.Direct with { ProductTiles = [tile], GroupSize = 32 }, 32))];

    [Fact]
    public void Each_multiplies()
    {
        foreach ((ProductTile tile, Device device) in ProductTile.Cuda.Zip(Devices))
        {
            // the tile for few rows takes no more and reads both operands along their lines
            bool hasFewRows = !tile.Takes(isCrosswise: true, tile.Rows);
            int m = hasFewRows ? tile.Rows : tile.Rows + 3, n = tile.Columns + 5;
            var inputs = new Inputs(tile.Columns);
            foreach (DType type in new[] { DType.Float32, DType.Float64 })
            {
                Tensor a = inputs.Finite([m, 20], type), b = inputs.Finite(hasFewRows ? [n, 20] : [20, n], type);
                Tensor actual = Tensor.MatMul(a.To(device), b.To(device), transposeB: hasFewRows), expected = Tensor.MatMul(a, b, transposeB: hasFewRows);
                Agreement.InNorm(expected, actual, Agreement.Tolerance(type), $"a tile of {tile.Rows} × {tile.Columns}");
            }
        }
    }

    [Fact]
    public void The_host_takes_tiles_that_fit_the_product()
    {
        ProductPlan large = ProductPlan.Of(Tuning.Cuda, 4096, 4096, 4096, 1, true), channels = ProductPlan.Of(Tuning.Cuda, 64, 131072, 576, 1, false);
        Assert.Equal((128, 128, 1), (large.Tile.Rows, large.Tile.Columns, large.Slices));
        Assert.Equal((64, 128, 1), (channels.Tile.Rows, channels.Tile.Columns, channels.Slices));
        ProductPlan colours = ProductPlan.Of(Tuning.Cuda, 3, 131072, 576, 1, false), transposed = ProductPlan.Of(Tuning.Cuda, 3, 131072, 576, 1, true);
        Assert.Equal((4, 16), (colours.Tile.Rows, transposed.Tile.Rows));
        ProductPlan filters = ProductPlan.Of(Tuning.Cuda, 64, 576, 131072, 1, false), dense = ProductPlan.Of(Tuning.Cuda, 128, 10, 1024, 1, true);
        Assert.InRange(filters.Slices, 16, 256);
        Assert.InRange(dense.Slices, 2, 16);
        Assert.True((long)filters.SliceDepth * filters.Slices >= 131072);
    }
}
