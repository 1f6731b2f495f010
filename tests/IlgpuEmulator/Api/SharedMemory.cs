using AdvScratch.IlgpuEmulator;

namespace ILGPU;

/// <summary>Memory that the threads of a group share. It begins poisoned.</summary>
public static class SharedMemory
{
    /// <summary>
    /// The group's next allocation. All threads of a launch must ask for the same ones in the same order; on a GPU a call within
    /// a loop gives the same memory again, here it counts as one more allocation.
    /// </summary>
    /// <param name="extent">Elements; for the compiler of GPU kernels it must be a constant.</param>
    /// <exception cref="KernelFaultException">More than the device has, or not what the other threads asked for.</exception>
    public static ArrayView<T> Allocate<T>(int extent)
        where T : unmanaged => Scheduler.Running.Allocate<T>(extent);
}
