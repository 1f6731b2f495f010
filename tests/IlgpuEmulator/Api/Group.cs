using System.Runtime.CompilerServices;
using AdvScratch.IlgpuEmulator;

namespace ILGPU;

/// <summary>The running thread's group. Groups are lines of threads.</summary>
public static class Group
{
    /// <summary>The thread's place in its group.</summary>
    public static int IdxX => Scheduler.Running.Thread;

    /// <summary>Threads of the group.</summary>
    public static int DimX => Scheduler.Running.Threads;

    /// <summary>Waits until all threads of the group are at this barrier. The parameters are the compiler's to fill in.</summary>
    /// <exception cref="KernelFaultException">Some ended or wait elsewhere.</exception>
    public static void Barrier([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Scheduler.Running.Barrier(new Place("Group.Barrier", file, line));
}
