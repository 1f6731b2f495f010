namespace AdvScratch.Tensors.Gpu;

/// <summary>Sizes that fit a device.</summary>
/// <param name="GroupSize">Threads of a group of an elementwise kernel; a multiple of the warp.</param>
/// <param name="SlabBytes">Bytes that small tensors are cut from.</param>
/// <param name="StagingBytes">Bytes of each of the two page-locked buffers that uploads go through.</param>
public sealed record Tuning(int GroupSize, long SlabBytes, int StagingBytes)
{
    /// <summary>For NVIDIA's GPUs since Volta.</summary>
    public static Tuning Cuda { get; } = new(256, 64L << 20, 16 << 20);

    /// <summary>Groups that sums over channels are spread over, about: as many as run at a time, so that few channels occupy the device.</summary>
    public int ChannelGroups { get; init; } = 1056;

    /// <summary>Threads that keep the device busy: below that, long axes are cut into pieces. An H100 runs 270,336 at a time.</summary>
    public int BusyThreads { get; init; } = 1 << 18;
}
