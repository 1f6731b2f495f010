using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace AdvScratch.IlgpuEmulator.Tests;

/// <summary>An emulated device with what tests need of a host.</summary>
internal sealed class Gpu : IDisposable
{
    private readonly Context _context;

    public Gpu(int warp = 4, int warps = 4)
        : this(new CPUDevice(warp, warps, 1))
    {
    }

    public Gpu(CPUDevice device)
    {
        _context = Context.Create(builder => builder.CPU(device).EnableAlgorithms().Optimize(OptimizationLevel.O2).Profiling());
        Accelerator = _context.CreateCPUAccelerator(0);
    }

    public Accelerator Accelerator { get; }

    public AcceleratorStream Stream => Accelerator.DefaultStream;

    public ArrayView<T> Upload<T>(params T[] data)
        where T : unmanaged
    {
        MemoryBuffer1D<T, Stride1D.Dense> buffer = Accelerator.Allocate1D<T>(data.Length);
        buffer.CopyFromCPU(data);
        return buffer.View;
    }

    public ArrayView<T> Zeros<T>(int length)
        where T : unmanaged => Upload(new T[length]);

    public T[] Download<T>(ArrayView<T> view)
        where T : unmanaged
    {
        var data = new T[view.Length];
        view.CopyToCPU(Stream, data);
        return data;
    }

    /// <summary>Launches, and waits for the end.</summary>
    public void Run<T>(Action<T> kernel, KernelConfig config, T arguments)
        where T : struct
    {
        Accelerator.LoadKernel(kernel)(Stream, config, arguments);
        Stream.Synchronize();
    }

    /// <summary>The launch fails, and its message is "Kernel NAME" with the rest.</summary>
    public void Faults<T>(string rest, Action<T> kernel, KernelConfig config, T arguments)
        where T : struct
    {
        string name = $"Kernel {EmulatedLaunches.NameOf(kernel.Method)}";
        Assert.Equal(name + rest, Assert.Throws<KernelFaultException>(() => Run(kernel, config, arguments)).Message);
    }

    public void Dispose()
    {
        Accelerator.Dispose();
        _context.Dispose();
    }
}

/// <summary>Arguments that suit most kernels here.</summary>
public struct Ints
{
    public ArrayView<int> X;
    public ArrayView<int> Y;
    public int N;
}
