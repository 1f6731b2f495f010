using System.Numerics;
using AdvScratch.Tensors.Gpu;
using AdvScratch.Tensors.Gpu.Kernels;
using ILGPU;
using ILGPU.Runtime.CPU;

namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>16 threads with 4 × 4 sums, which fetch two fours of both operands.</summary>
internal readonly struct Tile16 : ITile
{
    public static int Rows => 16;

    public static int Columns => 16;

    public static int Depth => 8;

    public static int RowSquares => 1;

    public static int ColumnSquares => 1;
}

/// <summary>16 threads with 8 × 8 sums, which fetch two fours of both operands.</summary>
internal readonly struct Tile32 : ITile
{
    public static int Rows => 32;

    public static int Columns => 32;

    public static int Depth => 4;

    public static int RowSquares => 2;

    public static int ColumnSquares => 2;
}

/// <summary>32 threads with 4 × 4 sums, of which 16 fetch of the left operand.</summary>
internal readonly struct Tile16By32 : ITile
{
    public static int Rows => 16;

    public static int Columns => 32;

    public static int Depth => 4;

    public static int RowSquares => 1;

    public static int ColumnSquares => 1;
}

/// <summary>32 threads with 8 × 8 sums.</summary>
internal readonly struct Tile32By64 : ITile
{
    public static int Rows => 32;

    public static int Columns => 64;

    public static int Depth => 4;

    public static int RowSquares => 2;

    public static int ColumnSquares => 2;
}

/// <summary>Devices whose tuning leads products and convolutions one way.</summary>
internal static class ProductDevices
{
    /// <summary>Sizes for groups of 16 threads, where launches cost nothing: whatever saves multiplications is done.</summary>
    public static Tuning Eager { get; } = new(16, 1 << 20, 1 << 16)
    {
        ProductTiles = [ProductTile.Of<Tile16>(1), ProductTile.Of<Tile32>(1.2), ProductTile.OfFewRows(16, 1)],
        ProductGroups = 4,
        ElementProducts = 0,
        LaunchProducts = 0,
        WinogradBytes = 1 << 15,
    };

    /// <summary>The same, where every product is one launch.</summary>
    public static Tuning Direct { get; } = Eager with { LaunchProducts = 1e12 };

    /// <summary>A simulated accelerator, with or without the package; once for each tuning, since it keeps threads.</summary>
    public static GpuContext Context(Tuning tuning, int warp = 4)
    {
        int most = Math.Max(tuning.GroupSize, tuning.ProductTiles.Max(tile => tile.Threads));
        int warps = (int)BitOperations.RoundUpToPowerOf2((uint)(most / warp)); // the package's simulator takes no other
        Context context = ILGPU.Context.Create(builder => builder.CPU(new CPUDevice(warp, warps, 1)).EnableAlgorithms().Profiling());
        return new GpuContext(context.CreateCPUAccelerator(0), tuning);
    }
}
