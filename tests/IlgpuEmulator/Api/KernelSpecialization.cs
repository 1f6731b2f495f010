namespace ILGPU.Runtime;

/// <summary>What the original's compiler may rely on. The emulator holds launches to the number of threads.</summary>
public readonly record struct KernelSpecialization
{
    /// <summary>Limits of a kernel; null for those of the device.</summary>
    public KernelSpecialization(int? maxNumThreadsPerGroup, int? minNumGroupsPerMultiprocessor)
    {
        if (maxNumThreadsPerGroup < 1)
            throw new ArgumentOutOfRangeException(nameof(maxNumThreadsPerGroup));
        if (minNumGroupsPerMultiprocessor < 1)
            throw new ArgumentOutOfRangeException(nameof(minNumGroupsPerMultiprocessor));
        (MaxNumThreadsPerGroup, MinNumGroupsPerMultiprocessor) = (maxNumThreadsPerGroup, minNumGroupsPerMultiprocessor);
    }

    /// <summary>Groups have no more threads than this.</summary>
    public int? MaxNumThreadsPerGroup { get; }

    /// <summary>So many groups should fit a multiprocessor at once.</summary>
    public int? MinNumGroupsPerMultiprocessor { get; }
}
