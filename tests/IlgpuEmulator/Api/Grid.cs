using AdvScratch.IlgpuEmulator;

namespace ILGPU;

/// <summary>The running group's place among the groups of the launch.</summary>
public static class Grid
{
    /// <summary>The group's index along x.</summary>
    public static int IdxX => Scheduler.Running.Group.X;

    /// <summary>The group's index along y.</summary>
    public static int IdxY => Scheduler.Running.Group.Y;

    /// <summary>The group's index along z.</summary>
    public static int IdxZ => Scheduler.Running.Group.Z;

    /// <summary>Groups along x.</summary>
    public static int DimX => Scheduler.Running.Grid.X;

    /// <summary>Groups along y.</summary>
    public static int DimY => Scheduler.Running.Grid.Y;

    /// <summary>Groups along z.</summary>
    public static int DimZ => Scheduler.Running.Grid.Z;
}
