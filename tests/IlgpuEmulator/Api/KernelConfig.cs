namespace ILGPU;

/// <summary>The size of a launch: groups of a grid, threads of a group.</summary>
public readonly struct KernelConfig
{
    /// <summary>A line of groups.</summary>
    public KernelConfig(Index1D gridDim, Index1D groupDim)
        : this(new Index3D(gridDim.X, 1, 1), new Index3D(groupDim.X, 1, 1))
    {
    }

    /// <summary>A plane of groups.</summary>
    public KernelConfig(Index2D gridDim, Index2D groupDim)
        : this(new Index3D(gridDim.X, gridDim.Y, 1), new Index3D(groupDim.X, groupDim.Y, 1))
    {
    }

    /// <summary>The sizes one by one.</summary>
    public KernelConfig(int gridDimX, int gridDimY, int gridDimZ, int groupDimX, int groupDimY, int groupDimZ)
        : this(new Index3D(gridDimX, gridDimY, gridDimZ), new Index3D(groupDimX, groupDimY, groupDimZ))
    {
    }

    /// <summary>A box of groups.</summary>
    public KernelConfig(Index3D gridDim, Index3D groupDim)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gridDim.LongSize, nameof(gridDim));
        ArgumentOutOfRangeException.ThrowIfNegative(groupDim.LongSize, nameof(groupDim));
        GridDim = gridDim;
        GroupDim = groupDim;
    }

    /// <summary>Groups along each axis.</summary>
    public Index3D GridDim { get; }

    /// <summary>Threads of a group along each axis.</summary>
    public Index3D GroupDim { get; }

    /// <summary>No size is 0 or less.</summary>
    public bool IsValid =>
        Math.Min(Math.Min(GridDim.X, GridDim.Y), GridDim.Z) > 0 && Math.Min(Math.Min(GroupDim.X, GroupDim.Y), GroupDim.Z) > 0;

    /// <summary>Threads of all groups.</summary>
    public long Size => GridDim.LongSize * GroupDim.LongSize;

    /// <summary>Groups in a line, threads in a line.</summary>
    public static implicit operator KernelConfig((Index1D Grid, Index1D Group) dimensions) => new(dimensions.Grid, dimensions.Group);

    /// <summary>Groups in a box, threads in a line.</summary>
    public static implicit operator KernelConfig((Index3D Grid, Index1D Group) dimensions) =>
        new(dimensions.Grid, new Index3D(dimensions.Group.X, 1, 1));

    /// <summary>Groups in a plane, threads in a plane.</summary>
    public static implicit operator KernelConfig((Index2D Grid, Index2D Group) dimensions) => new(dimensions.Grid, dimensions.Group);

    /// <summary>Groups in a box, threads in a box.</summary>
    public static implicit operator KernelConfig((Index3D Grid, Index3D Group) dimensions) => new(dimensions.Grid, dimensions.Group);
}
