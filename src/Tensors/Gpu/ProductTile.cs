using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;
using ILGPU;
using ILGPU.Runtime;

namespace AdvScratch.Tensors.Gpu;

/// <summary>A tile of products as a choice of the host: its sizes, and how to launch the kernel that was made for it.</summary>
internal abstract class ProductTile
{
    /// <summary>Registers of a multiprocessor.</summary>
    private const int Registers = 65536;

    private ProductTile(int rows, int columns, int depth, int threads, double efficiency) =>
        (Rows, Columns, Depth, Threads, Efficiency) = (rows, columns, depth, threads, efficiency);

    /// <summary>Those for NVIDIA's GPUs. The efficiencies are estimates from what a thread multiplies for each number it reads.</summary>
    public static IReadOnlyList<ProductTile> Cuda { get; } =
        [Of<LargeTile>(1), Of<WideTile>(0.9), Of<SmallTile>(0.6), Of<FlatTile>(0.3), OfFewRows(256, 0.25)];

    /// <summary>Rows of the result.</summary>
    public int Rows { get; }

    /// <summary>Columns of the result.</summary>
    public int Columns { get; }

    /// <summary>Terms of the inner sum at a time.</summary>
    public int Depth { get; }

    /// <summary>Threads of a group.</summary>
    public int Threads { get; }

    /// <summary>Multiplications in a time, where groups are plenty, as a part of the best tile's.</summary>
    public double Efficiency { get; }

    /// <summary>The tile of a type.</summary>
    /// <param name="efficiency">Its <see cref="Efficiency"/>.</param>
    public static ProductTile Of<TTile>(double efficiency)
        where TTile : struct, ITile => new Typed<TTile>(efficiency);

    /// <summary>For products of up to four rows.</summary>
    /// <param name="threads">Threads of a group: its columns.</param>
    /// <param name="efficiency">Its <see cref="Efficiency"/>.</param>
    public static ProductTile OfFewRows(int threads, double efficiency) => new FewRows(threads, efficiency);

    /// <summary>Whether it can compute a product of so many rows.</summary>
    /// <param name="isCrosswise">Whether one of its operands is read across its lines.</param>
    /// <param name="rows">Its rows.</param>
    internal virtual bool Takes(bool isCrosswise, int rows) => true;

    internal abstract void Launch<T, TLeft, TRight>(GpuContext gpu, int batch, Product.Arguments<T, TLeft, TRight> arguments)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TLeft : struct, IOperand<T>
        where TRight : struct, IOperand<T>;

    /// <summary>Tells the compiler how many groups shall fit a multiprocessor: a thread may have 64 registers beside its sums.</summary>
    internal KernelSpecialization Bounds<T>()
        where T : unmanaged
    {
        int registers = (64 + (Rows * Columns / Threads)) * ArrayView<T>.ElementSize / sizeof(float);
        return new KernelSpecialization(Threads, Math.Max(1, Registers / (Threads * registers)));
    }

    private sealed class Typed<TTile>(double efficiency)
        : ProductTile(TTile.Rows, TTile.Columns, TTile.Depth, LeftOf<TTile>.Threads, efficiency)
        where TTile : struct, ITile
    {
        /// <summary>Most groups on a grid's second axis.</summary>
        private const int MostGroups = 65535;

        internal override void Launch<T, TLeft, TRight>(GpuContext gpu, int batch, Product.Arguments<T, TLeft, TRight> arguments)
        {
            int across = Rounding.CeilDiv(arguments.Target.Columns, Columns), down = Rounding.CeilDiv(arguments.Target.Rows, Rows);
            if (down > MostGroups)
                throw new InvalidOperationException($"A GPU's product has at most {MostGroups * Rows} rows, got {arguments.Target.Rows}; transpose it, or multiply it in parts.");
            gpu.Launch(Product.Multiply<T, TTile, TLeft, TRight>, new KernelConfig(across, down, batch, Threads, 1, 1), arguments, Bounds<T>());
        }
    }

    private sealed class FewRows(int threads, double efficiency) : ProductTile(Product.FewRows, threads, 4, threads, efficiency)
    {
        internal override bool Takes(bool isCrosswise, int rows) => rows <= Rows && !isCrosswise;

        internal override void Launch<T, TLeft, TRight>(GpuContext gpu, int batch, Product.Arguments<T, TLeft, TRight> arguments)
        {
            int across = Rounding.CeilDiv(arguments.Target.Columns, Columns);
            gpu.Launch(Product.MultiplyFewRows<T, TLeft, TRight>, new KernelConfig(across, 1, batch, Threads, 1, 1), arguments);
        }
    }
}
