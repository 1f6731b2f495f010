namespace ILGPU.Runtime;

/// <summary>What an accelerator runs on.</summary>
public enum AcceleratorType
{
    /// <summary>ILGPU's simulator.</summary>
    CPU,

    /// <summary>A GPU of NVIDIA.</summary>
    Cuda,
}

/// <summary>
/// A device to emulate. Tests choose its sizes; what has an init accessor here is settled by the hardware in the original.
/// </summary>
public abstract class Device
{
    private protected Device(string name, AcceleratorType type, int warpSize, int warps, int multiprocessors)
    {
        if (warpSize < 2 || !int.IsPow2(warpSize))
            throw new ArgumentOutOfRangeException(nameof(warpSize), "A warp has 2, 4, 8 … threads.");
        ArgumentOutOfRangeException.ThrowIfLessThan(warps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiprocessors, 1);
        (Name, AcceleratorType, WarpSize, MaxNumThreadsPerGroup, NumMultiprocessors) =
            (name, type, warpSize, warpSize * warps, multiprocessors);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>What kind of device it passes for.</summary>
    public AcceleratorType AcceleratorType { get; }

    /// <summary>Threads of a warp.</summary>
    public int WarpSize { get; }

    /// <summary>Most threads of a group.</summary>
    public int MaxNumThreadsPerGroup { get; }

    /// <summary>Groups that a real device would run at once; the emulator runs one.</summary>
    public int NumMultiprocessors { get; }

    /// <summary>Threads that a multiprocessor would run at once.</summary>
    public int MaxNumThreadsPerMultiprocessor => MaxNumThreadsPerGroup;

    /// <summary>Most groups along each axis.</summary>
    public Index3D MaxGridSize { get; } = new(int.MaxValue, ushort.MaxValue, ushort.MaxValue);

    /// <summary>Bytes of global memory: more than that cannot be allocated at a time. Default: 1 GiB.</summary>
    public long MemorySize { get; init; } = 1L << 30;

    /// <summary>Bytes of shared memory that a group may have. Default: 48 KiB, what CUDA gives without asking.</summary>
    public int MaxSharedMemoryPerGroup { get; init; } = 48 << 10;

    /// <summary>
    /// Streams work when they must (Synchronize, a copy to or from pageable memory, Dispose of a buffer) instead of at once, as a
    /// device may: finds page-locked memory that changes before its copy. Errors of kernels then come late, too. Not in the
    /// original. Default: false.
    /// </summary>
    public bool WorksLate { get; init; }

    /// <summary>Opens the device.</summary>
    public abstract Accelerator CreateAccelerator(Context context);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name} [Type: {AcceleratorType}, WarpSize: {WarpSize}, MaxNumThreadsPerGroup: {MaxNumThreadsPerGroup}, MemorySize: {MemorySize}]";
}
