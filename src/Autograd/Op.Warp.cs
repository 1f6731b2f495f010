using System.Collections.Concurrent;
using AdvScratch.Tensors;
using Kernels = AdvScratch.Tensors.Operators;

namespace AdvScratch.Autograd;

/// <summary>What a warp reads outside the image.</summary>
public enum WarpPadding
{
    /// <summary>The nearest pixel: coordinates are clamped to the image.</summary>
    Border,

    /// <summary>Zero: pixels outside count as 0.</summary>
    Zeros,
}

/// <content>Bilinear warping.</content>
public static partial class Op
{
    /// <summary>
    /// Moves an image along a flow field: y(u) = image(u + flow(u)), bilinear between pixels (Jaderberg et al. 2015,
    /// "Spatial transformer networks", eq. 5), differentiable to all orders in the image and the flow.
    /// </summary>
    /// <remarks>
    /// The sample at coordinate t lies in the cell [⌊t⌋, ⌊t⌋ + 1), so that at whole coordinates, zero flow among them, the
    /// derivative is the right-hand one. Where Border clamps a coordinate, its derivative is 0.
    /// </remarks>
    /// <param name="image">[N, C, H, W].</param>
    /// <param name="flow">[N, 2, H, W] in pixels: channel 0 along x (columns), channel 1 along y (rows).</param>
    /// <param name="padding">What lies outside the image.</param>
    /// <returns>[N, C, H, W].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Variable Warp(Variable image, Variable flow, WarpPadding padding = WarpPadding.Border)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(flow);
        Shape s = image.Shape;
        if (s.Rank != 4 || flow.Shape != [s[0], 2, s[2], s[3]])
            throw new ArgumentException(
                $"Warp needs an image [N, C, H, W] and a flow [N, 2, H, W]; got {s} and {flow.Shape}.", nameof(flow));
        WarpAxis x = WarpAxis.Of(flow, 0, 3, padding), y = WarpAxis.Of(flow, 1, 2, padding);
        return (y.LowWeight * Row(y.Low)) + (y.HighWeight * Row(y.High));

        Variable Row(Tensor row) => (x.LowWeight * Pixels(image, row, x.Low)) + (x.HighWeight * Pixels(image, row, x.High));
    }

    /// <summary>image[n, c, row[n, h, w], column[n, h, w]] for all channels; rows and columns are whole numbers [N, 1, H, W].</summary>
    private static Variable Pixels(Variable image, Tensor row, Tensor column)
    {
        Shape s = image.Shape;
        Tensor index = ((row * s[3]) + column).To(DType.Int32).Expand(s).Reshape(s[0], s[1], -1);
        return Reshape(Gather(Reshape(image, s[0], s[1], -1), index, 2), s.AsSpan());
    }

    /// <summary>Along one axis: the two neighbouring pixels of every sample, and their weights; all [N, 1, H, W].</summary>
    private readonly record struct WarpAxis(Tensor Low, Tensor High, Variable LowWeight, Variable HighWeight)
    {
        private static readonly ConcurrentDictionary<(Device Device, DType Type, int Axis, int Extent), Tensor> Known = new();

        public static WarpAxis Of(Variable flow, int channel, int axis, WarpPadding padding)
        {
            int extent = flow.Shape[axis];
            Variable position = Slice(flow, 1, channel, 1) + Coordinates(flow, axis);
            if (padding == WarpPadding.Border)
                position = Clamp(position, 0, extent - 1);
            Tensor low = position.Value.Map<Kernels.Floor>();
            Tensor high = low + 1;
            Variable fraction = position - low;
            Variable lowWeight = 1 - fraction, highWeight = fraction;
            if (padding == WarpPadding.Zeros)
            {
                lowWeight *= Inside(low, extent);
                highWeight *= Inside(high, extent);
            }
            return new WarpAxis(low.Clamp(0, extent - 1), high.Clamp(0, extent - 1), lowWeight, highWeight);
        }

        private static Tensor Inside(Tensor t, int extent) => Tensor.Zip<Kernels.Within>(t, t.Like(0), t.Like(extent - 1));

        /// <summary>0, 1, 2, … along an axis, broadcasting along the others; uploaded once, so that a device can repeat a warp alone.</summary>
        private static Tensor Coordinates(Variable flow, int axis) =>
            Known.GetOrAdd((flow.Value.Device, flow.DType, axis, flow.Shape[axis]), static key =>
            {
                int[] extents = [1, 1, 1, 1];
                extents[key.Axis] = key.Extent;
                int[] steps = [.. Enumerable.Range(0, key.Extent)];
                return Tensor.From(steps, Shape.Create(extents), key.Device).To(key.Type).Persist();
            });
    }
}
