namespace ILGPU.Runtime;

/// <summary>What the original's compiler may rely on. The emulator holds launches to the number of threads.</summary>
/// <param name="MaxNumThreadsPerGroup">Groups have no more threads than this; null for those of the device.</param>
/// <param name="MinNumGroupsPerMultiprocessor">So many groups should fit a multiprocessor at once.</param>
public readonly record struct KernelSpecialization(int? MaxNumThreadsPerGroup, int? MinNumGroupsPerMultiprocessor);
