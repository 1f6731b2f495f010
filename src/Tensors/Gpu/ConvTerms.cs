using AdvScratch.Tensors.Gpu.Kernels;

namespace AdvScratch.Tensors.Gpu;

/// <summary>
/// Where pixels and taps of a convolution are. The input map of a convolution with a stride has stride² phases: the pixels whose
/// rows and columns leave the same remainders, which meet the same taps.
/// </summary>
/// <param name="Pixels">The pixels of one image that sums are made for, and after them such as do not exist: <see cref="Period"/> in all.</param>
/// <param name="PixelCount">How many exist.</param>
/// <param name="Taps">The taps of all channels, and such as do not exist, up to a multiple of four.</param>
/// <param name="TapCount">How many exist.</param>
internal sealed record ConvTerms(Term[] Pixels, int PixelCount, Term[] Taps, int TapCount)
{
    private static readonly Term Nowhere = new() { Row = Term.Outside };

    /// <summary>Distance of images where pixels are the terms of a sum: a multiple of four, at least 16.</summary>
    public int Period => Pixels.Length;

    /// <summary>For the convolution and its filter map: windows of x.</summary>
    public static ConvTerms Forward(Conv2dGeometry g)
    {
        Term[] pixels = Pad(16, g.OutHeight * g.OutWidth, i => Pixel(i / g.OutWidth * g.Stride, i % g.OutWidth * g.Stride, g.Width, 0));
        int kernel = g.KernelHeight * g.KernelWidth, taps = g.InChannels * kernel;
        Term Tap(int k)
        {
            int place = k % kernel, row = (place / g.KernelWidth) - g.Padding, column = (place % g.KernelWidth) - g.Padding;
            return new Term { Offset = (k / kernel * g.Height * g.Width) + (row * g.Width) + column, Row = row, Column = column, Partner = k };
        }
        return new ConvTerms(pixels, g.OutHeight * g.OutWidth, Pad(4, taps, Tap), taps);
    }

    /// <summary>For the input map: windows of dy, for each phase that has pixels.</summary>
    public static ConvTerms[] Input(Conv2dGeometry g) =>
    [
        .. from top in Enumerable.Range(0, Math.Min(g.Stride, g.Height))
           from left in Enumerable.Range(0, Math.Min(g.Stride, g.Width))
           select Phase(g, top, left),
    ];

    private static ConvTerms Phase(Conv2dGeometry g, int top, int left)
    {
        int rows = Rounding.CeilDiv(g.Height - top, g.Stride), columns = Rounding.CeilDiv(g.Width - left, g.Stride);
        Term[] pixels = Pad(16, rows * columns, i =>
        {
            int row = i / columns, column = i % columns;
            return Pixel(row, column, g.OutWidth, (((row * g.Stride) + top) * g.Width) + (column * g.Stride) + left);
        });
        // row h = stride · i + top of dx meets row p of dy in tap r where p · stride + r − padding = h
        Term[] window =
        [
            .. from r in Enumerable.Range(0, g.KernelHeight)
               where (top + g.Padding - r) % g.Stride == 0
               from t in Enumerable.Range(0, g.KernelWidth)
               where (left + g.Padding - t) % g.Stride == 0
               select Pixel((top + g.Padding - r) / g.Stride, (left + g.Padding - t) / g.Stride, g.OutWidth, (r * g.KernelWidth) + t),
        ];
        int taps = g.OutChannels * window.Length, plane = g.OutHeight * g.OutWidth, filter = g.InChannels * g.KernelHeight * g.KernelWidth;
        Term Tap(int k)
        {
            (int o, int place) = Math.DivRem(k, window.Length);
            Term tap = window[place];
            return tap with { Offset = (o * plane) + tap.Offset, Partner = (o * filter) + tap.Partner };
        }
        return new ConvTerms(pixels, rows * columns, Pad(4, taps, Tap), taps);
    }

    private static Term Pixel(int row, int column, int width, int partner) =>
        new() { Offset = (row * width) + column, Row = row, Column = column, Partner = partner };

    private static Term[] Pad(int least, int count, Func<int, Term> term)
    {
        var terms = new Term[Math.Max(least, Rounding.RoundUp(count, 4))];
        for (int i = 0; i < terms.Length; i++)
            terms[i] = i < count ? term(i) : Nowhere;
        return terms;
    }
}
