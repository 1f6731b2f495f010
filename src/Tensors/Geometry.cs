namespace AdvScratch.Tensors;

/// <summary>Sizes of a 2-d convolution with a square stride and zero padding on all sides.</summary>
/// <param name="Batch">Images.</param>
/// <param name="InChannels">Channels of the input.</param>
/// <param name="Height">Input rows.</param>
/// <param name="Width">Input columns.</param>
/// <param name="OutChannels">Channels of the output.</param>
/// <param name="KernelHeight">Filter rows.</param>
/// <param name="KernelWidth">Filter columns.</param>
/// <param name="Stride">Step between windows, at least 1.</param>
/// <param name="Padding">Zeros added on each side, at least 0.</param>
public readonly record struct Conv2dGeometry(
    int Batch, int InChannels, int Height, int Width, int OutChannels, int KernelHeight, int KernelWidth, int Stride, int Padding)
{
    /// <summary>Output rows.</summary>
    public int OutHeight => ((Height + 2 * Padding - KernelHeight) / Stride) + 1;

    /// <summary>Output columns.</summary>
    public int OutWidth => ((Width + 2 * Padding - KernelWidth) / Stride) + 1;

    /// <summary>[N, C_in, H, W].</summary>
    public Shape InputShape => [Batch, InChannels, Height, Width];

    /// <summary>[C_out, C_in, K_h, K_w].</summary>
    public Shape FilterShape => [OutChannels, InChannels, KernelHeight, KernelWidth];

    /// <summary>[N, C_out, H_out, W_out].</summary>
    public Shape OutputShape => [Batch, OutChannels, OutHeight, OutWidth];

    /// <summary>The geometry of x ⋆ w.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit each other, or the padded image is smaller than the filter.</exception>
    public static Conv2dGeometry Of(Shape x, Shape w, int stride, int padding)
    {
        if (x.Rank != 4 || w.Rank != 4 || x[1] != w[1])
            throw new ArgumentException($"Convolution needs images [N, C, H, W] and filters [O, C, Kh, Kw]; got {x} and {w}.");
        if (stride < 1 || padding < 0)
            throw new ArgumentException($"Convolution needs stride ≥ 1 and padding ≥ 0; got {stride} and {padding}.");
        var geometry = new Conv2dGeometry(x[0], x[1], x[2], x[3], w[0], w[2], w[3], stride, padding);
        return x[2] + 2 * padding >= w[2] && x[3] + 2 * padding >= w[3]
            ? geometry
            : throw new ArgumentException($"A filter {w} does not fit into an image {x} padded by {padding}.");
    }
}

/// <summary>Sizes of a 2-d pooling over square windows.</summary>
/// <param name="Planes">Images × channels.</param>
/// <param name="Height">Input rows.</param>
/// <param name="Width">Input columns.</param>
/// <param name="Kernel">Window side.</param>
/// <param name="Stride">Step between windows, at least 1.</param>
/// <param name="Padding">Elements added on each side, at most half a window.</param>
public readonly record struct Pool2dGeometry(int Planes, int Height, int Width, int Kernel, int Stride, int Padding)
{
    /// <summary>Output rows.</summary>
    public int OutHeight => ((Height + 2 * Padding - Kernel) / Stride) + 1;

    /// <summary>Output columns.</summary>
    public int OutWidth => ((Width + 2 * Padding - Kernel) / Stride) + 1;

    /// <summary>The geometry of pooling images x = [N, C, H, W].</summary>
    /// <exception cref="ArgumentException">The window does not fit, or the padding is more than half of it.</exception>
    public static Pool2dGeometry Of(Shape x, int kernel, int stride, int padding)
    {
        if (x.Rank != 4)
            throw new ArgumentException($"Pooling needs images [N, C, H, W]; got {x}.");
        if (kernel < 1 || stride < 1 || padding < 0 || 2 * padding > kernel)
            throw new ArgumentException($"Pooling needs kernel ≥ 1, stride ≥ 1 and padding ≤ kernel / 2; got {kernel}, {stride}, {padding}.");
        return x[2] + 2 * padding >= kernel && x[3] + 2 * padding >= kernel
            ? new Pool2dGeometry(x[0] * x[1], x[2], x[3], kernel, stride, padding)
            : throw new ArgumentException($"A window of {kernel} does not fit into an image {x} padded by {padding}.");
    }
}
