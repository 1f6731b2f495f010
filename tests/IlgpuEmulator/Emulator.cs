using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace AdvScratch.IlgpuEmulator;

/// <summary>
/// A test double of the part of ILGPU's public interface that our kernels and their host code use: same namespaces, names and
/// signatures, so that the same sources compile against both. It runs kernels slowly, in a fixed order, and tells on them.
/// <para>
/// <b>Order.</b> Groups run one after another; of a group's threads one runs at a time, always the lowest that can, until it ends
/// or waits in a barrier or a shuffle. The same launch does the same each time.
/// </para>
/// <para>
/// <b>What it finds</b> (as a <see cref="KernelFaultException"/>): indices, parts and casts outside of a view or out of line; reads
/// of shared memory that no thread of the group has written; races, which are two uses of one address, not both reads and not
/// both atomic, by different threads of a group without a barrier between (shuffles are none) or, in global memory, by different
/// groups of a launch; threads that end or wait elsewhere while others wait in a barrier or shuffle; shuffles from lanes that are
/// not there; too much shared memory, too many threads, empty or too large grids; buffers after Dispose. Exceptions of the
/// kernel itself come out as they are.
/// </para>
/// <para>
/// <b>How uses are told apart.</b> Indexers hand out references, through which reading and writing look alike. While a thread
/// runs, no other does, so what it was given and what changed by the time it ends or waits, it has written. Hence the limits:
/// writing the value that is there counts as reading (where nobody changes anything, no race is seen); reading and writing within
/// one such stretch counts as writing, so that s[i] += 1 on unwritten shared integers is not seen (on floats it is: the sum of a
/// NaN is that NaN); of references that a thread keeps over a barrier or shuffle, as in y[i] = Warp.Shuffle(x, 0), only its last ones
/// are watched, and only for writing. Mistakes come out when the stretch ends, so the message has the address and the thread, not
/// the line.
/// </para>
/// <para>
/// <b>What it cannot find.</b> What a GPU's compiler refuses (throw, strings, virtual calls …); results that depend on the order
/// of atomic operations; reads of global memory that nobody wrote (it is filled with NaN); differences in rounding; registers,
/// bank conflicts and time. Threads of a warp do not run in lockstep, and exchanging through memory without a barrier is a race.
/// </para>
/// </summary>
public static class Emulator
{
    [ThreadStatic]
    private static int _unchecked;

    [ThreadStatic]
    private static CudaDevice[]? _cudaDevices;

    internal static bool ChecksGlobalRaces => _unchecked == 0;

    internal static CudaDevice[] CudaDevices => _cudaDevices ?? [];

    /// <summary>
    /// Launches from the calling thread do not look for races in global memory until the result is disposed: several times faster,
    /// and without the memory that the search takes (10 times that of the buffers that kernels touch).
    /// </summary>
    public static IDisposable WithoutGlobalRaces()
    {
        _unchecked++;
        return new Ending(() => _unchecked--);
    }

    /// <summary>Contexts that the calling thread makes have these GPUs until the result is disposed.</summary>
    public static IDisposable WithCudaDevices(params CudaDevice[] devices)
    {
        CudaDevice[]? before = _cudaDevices;
        _cudaDevices = devices;
        return new Ending(() => _cudaDevices = before);
    }

    /// <summary>Bytes of all buffers that the accelerator has not freed.</summary>
    public static long AllocatedBytes(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.AllocatedBytes;
    }

    private sealed class Ending(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose()
        {
            _end?.Invoke();
            _end = null;
        }
    }
}
