using AdvScratch.Tensors.Gpu.Kernels;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <content>
/// Convolutions and input maps through Winograd's tiles, some images at a time so that their transformed tiles stay in the
/// second-level cache. For float only: the tiles trade digits for multiplications.
/// </content>
internal sealed partial class GpuBackend
{
    private void WinogradForward(Tensor x, Tensor w, Tensor y, Conv2dGeometry geometry, Epilogue epilogue) =>
        Convolve(x, w, y, geometry.Padding, isTurned: false, epilogue);

    /// <summary>The input map is a convolution of dy with the filters turned by 180° and their channels exchanged.</summary>
    private void WinogradInput(Tensor dy, Tensor w, Tensor dx, Conv2dGeometry geometry) =>
        Convolve(dy, w, dx, 2 - geometry.Padding, isTurned: true, default);

    /// <summary>Whether tiles save more multiplications than transforming them takes time.</summary>
    private bool WinogradPays(Conv2dGeometry g)
    {
        if (g.Stride != 1 || g.KernelHeight != 3 || g.KernelWidth != 3 || g.Padding > 2 || Math.Min(g.Batch, Math.Min(g.InChannels, g.OutChannels)) == 0)
            return false;
        int pixels = g.OutHeight * g.OutWidth, tiles = g.Batch * TilesOf(g.OutHeight) * TilesOf(g.OutWidth);
        double direct = ProductPlan.Of(gpu.Tuning, g.OutChannels, g.Batch * pixels, 9 * g.InChannels, 1, isCrosswise: false).Cost;
        double products = ProductPlan.Of(gpu.Tuning, g.OutChannels, tiles, g.InChannels, Winograd.Points, isCrosswise: true).Cost;
        // tiles and products are written and read
        double numbers = ((double)g.InChannels + g.OutChannels) * ((2.0 * Winograd.Points * tiles) + ((double)g.Batch * pixels))
            + (2.0 * Winograd.Points * g.InChannels * g.OutChannels);
        return products + (gpu.Tuning.ElementProducts * numbers) + (3 * gpu.Tuning.LaunchProducts) < direct;
    }

    private void Convolve(Tensor image, Tensor w, Tensor result, int padding, bool isTurned, Epilogue epilogue)
    {
        int channels = image.Shape[1], outputs = result.Shape[1], points = Winograd.Points;
        int imageTiles = TilesOf(result.Shape[2]) * TilesOf(result.Shape[3]), images = image.Shape[0];
        long imageBytes = (long)points * imageTiles * (channels + outputs) * sizeof(float);
        int chunks = Rounding.CeilDiv(images, (int)Math.Clamp(gpu.Tuning.WinogradBytes / imageBytes, 1, images));
        int chunk = Rounding.CeilDiv(images, chunks), pitch = Rounding.RoundUp(chunk * imageTiles, 4);
        using var filters = new Temporary<float>(gpu, points * outputs * channels);
        using var tiles = new Temporary<float>(gpu, points * channels * pitch);
        using var products = new Temporary<float>(gpu, points * outputs * pitch);
        gpu.ForEach(Winograd.Filter, outputs * channels, new Winograd.FilterArguments
        {
            W = Read<float>(w),
            U = filters.View,
            Lines = outputs,
            Terms = channels,
            IsTurned = Flag(isTurned),
        });
        for (int first = 0; first < images; first += chunk)
        {
            int count = Math.Min(chunk, images - first) * imageTiles;
            Winograd.Tiles cut = TilesOf(result, first, count);
            gpu.ForEach(Winograd.Input, channels * cut.Pitch, new Winograd.InputArguments
            {
                X = Read<float>(image),
                V = tiles.View,
                Tiles = cut with { Channels = channels, Height = image.Shape[2], Width = image.Shape[3] },
                Padding = padding,
            });
            MultiplyPoints(filters.View, tiles.View, products.View, outputs, channels, cut.Pitch);
            ArrayView<float> y = Write<float>(result);
            gpu.ForEach(Winograd.Output, outputs * cut.Pitch, new Winograd.OutputArguments
            {
                M = products.View,
                Y = y,
                Ending = EndingOf(epilogue, y),
                Tiles = cut,
                IsVector = Flag(cut.Width % 4 == 0),
            });
        }
    }

    /// <summary>One product for each point: [outputs, channels] times [channels, tiles].</summary>
    private void MultiplyPoints(
        ArrayView<float> filters, ArrayView<float> tiles, ArrayView<float> products, int outputs, int channels, int pitch)
    {
        ProductTarget<float> target = MatrixTarget(products, outputs, pitch, pitch, outputs * pitch);
        CrosswiseOperand<float, VectorAccess> right = Crosswise<float, VectorAccess>(tiles, pitch, channels * pitch);
        if (channels % 4 == 0)
            Multiply(Lengthwise<float, VectorAccess>(filters, outputs, channels, outputs * channels), right, target, channels, Winograd.Points);
        else
            Multiply(Lengthwise<float, ScalarAccess>(filters, outputs, channels, outputs * channels), right, target, channels, Winograd.Points);
    }

    private static int TilesOf(int extent) => Rounding.CeilDiv(extent, WinogradLine.Side);

    private static Winograd.Tiles TilesOf(Tensor result, int firstImage, int count) => new()
    {
        FirstImage = firstImage,
        Count = count,
        Pitch = Rounding.RoundUp(count, 4),
        Rows = TilesOf(result.Shape[2]),
        Columns = TilesOf(result.Shape[3]),
        Channels = result.Shape[1],
        Height = result.Shape[2],
        Width = result.Shape[3],
    };
}
