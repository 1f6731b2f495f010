using ILGPU;

namespace AdvScratch.IlgpuEmulator;

/// <summary>Where a launch is: what messages name.</summary>
internal sealed class Position
{
    public string Kernel { get; set; } = "";

    public Index3D Grid { get; set; }

    /// <summary>The running group, counted along x first.</summary>
    public int Group { get; set; }

    public Index3D GroupIndex { get; private set; }

    /// <summary>The running thread of the group.</summary>
    public int Thread { get; set; }

    public void Enter(int group)
    {
        Group = group;
        GroupIndex = IndexOf(group);
    }

    /// <summary>A mistake of the running thread.</summary>
    public KernelFaultException Fault(string what) => new($"Kernel {Kernel}, group {GroupIndex}, thread {Thread} {what}.");

    /// <summary>A mistake of several threads of the running group.</summary>
    public KernelFaultException GroupFault(string what) => new($"Kernel {Kernel}, group {GroupIndex}: {what}.");

    public Index3D IndexOf(int group) => new(group % Grid.X, group / Grid.X % Grid.Y, group / Grid.X / Grid.Y);
}
