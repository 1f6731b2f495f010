namespace AdvScratch.Tensors.Gpu;

/// <summary>Sizes that fit a device.</summary>
/// <param name="GroupSize">Threads of a group of an elementwise kernel; a multiple of the warp.</param>
/// <param name="SlabBytes">Bytes that small tensors are cut from.</param>
/// <param name="StagingBytes">Bytes of each of the two page-locked buffers that uploads go through.</param>
internal sealed record Tuning(int GroupSize, long SlabBytes, int StagingBytes)
{
    /// <summary>For NVIDIA's GPUs since Volta.</summary>
    public static Tuning Cuda { get; } = new(256, 64L << 20, 16 << 20);

    /// <summary>Groups that sums over channels are spread over, about: as many as run at a time, so that few channels occupy the device.</summary>
    public int ChannelGroups { get; init; } = 1056;

    /// <summary>Threads that keep the device busy: below that, long axes are cut into pieces. An H100 runs 270,336 at a time.</summary>
    public int BusyThreads { get; init; } = 1 << 18;

    /// <summary>Tiles that matrix products and convolutions choose from.</summary>
    public IReadOnlyList<ProductTile> ProductTiles { get; init; } = ProductTile.Cuda;

    /// <summary>Groups of a product at which the device is about busy: its multiprocessors.</summary>
    public int ProductGroups { get; init; } = 128;

    /// <summary>Multiplications of a product in the time that one number needs from or to memory.</summary>
    public double ElementProducts { get; init; } = 16;

    /// <summary>Multiplications of a product in the time that one more launch needs.</summary>
    public double LaunchProducts { get; init; } = 1e8;

    /// <summary>Bytes of a convolution's Winograd tiles at a time: about what the second-level cache holds.</summary>
    public long WinogradBytes { get; init; } = 48 << 20;
}
