using System.Runtime.CompilerServices;
using AdvScratch.IlgpuEmulator;

namespace ILGPU;

/// <summary>
/// The running thread's warp. All its threads must take part in a shuffle; the parameters file and line are the compiler's to
/// fill in.
/// </summary>
public static class Warp
{
    /// <summary>Threads of a warp.</summary>
    public static int WarpSize => Scheduler.Running.WarpSize;

    /// <summary>The thread's place in its warp.</summary>
    public static int LaneIdx => Scheduler.Running.Thread % WarpSize;

    /// <summary>The value of another lane.</summary>
    /// <param name="variable">The value that this lane offers.</param>
    /// <param name="sourceLane">0 … WarpSize − 1: outside, CUDA and ILGPU's simulator would differ.</param>
    /// <param name="file">Source file of the call.</param>
    /// <param name="line">Line of the call.</param>
    /// <exception cref="KernelFaultException">A lane out of range or without a thread, or lanes that are elsewhere.</exception>
    public static T Shuffle<T>(
        T variable, int sourceLane, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        Take(variable, Checked(sourceLane, "a source lane of"), new Place("Warp.Shuffle", file, line));

    /// <summary>The value of the lane that is <paramref name="delta"/> above; the lane's own where there is none.</summary>
    /// <param name="variable">The value that this lane offers.</param>
    /// <param name="delta">0 … WarpSize − 1.</param>
    /// <param name="file">Source file of the call.</param>
    /// <param name="line">Line of the call.</param>
    /// <exception cref="KernelFaultException">A lane out of range or without a thread, or lanes that are elsewhere.</exception>
    public static T ShuffleDown<T>(
        T variable, int delta, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        int source = LaneIdx + Checked(delta, "a delta of");
        return Take(variable, source < WarpSize ? source : LaneIdx, new Place("Warp.ShuffleDown", file, line));
    }

    /// <summary>The value of lane (this lane xor <paramref name="mask"/>).</summary>
    /// <param name="variable">The value that this lane offers.</param>
    /// <param name="mask">0 … WarpSize − 1.</param>
    /// <param name="file">Source file of the call.</param>
    /// <param name="line">Line of the call.</param>
    /// <exception cref="KernelFaultException">A lane out of range or without a thread, or lanes that are elsewhere.</exception>
    public static T ShuffleXor<T>(
        T variable, int mask, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        Take(variable, LaneIdx ^ Checked(mask, "a mask of"), new Place("Warp.ShuffleXor", file, line));

    private static T Take<T>(T variable, int source, Place place)
        where T : unmanaged => Scheduler.Running.Shuffle(variable, source, place);

    private static int Checked(int value, string what) => (uint)value < (uint)WarpSize
        ? value
        : throw Scheduler.Running.Tracker.Position.Fault($"shuffles with {what} {value} in a warp of {WarpSize} lanes");
}
