using AdvScratch.Tensors.Cpu;
using AdvScratch.Tensors.Reference;

namespace AdvScratch.Tensors;

/// <summary>A place to compute: a name and the backend that does the work there.</summary>
public sealed class Device
{
    private static Device? _default;

    internal Device(string name, IBackend backend)
    {
        Name = name;
        Backend = backend;
    }

    /// <summary>SIMD kernels on all cores: the default.</summary>
    public static Device Cpu { get; } = new("cpu", new CpuBackend());

    /// <summary>Plain loops in double precision: the definition of every operator, for tests.</summary>
    public static Device Reference { get; } = new("reference", new ReferenceBackend());

    /// <summary>
    /// Where tensors are made that name no device: the CPU, unless a program says otherwise before it makes its first tensor.
    /// Operands of one operator must lie on one device.
    /// </summary>
    public static Device Default
    {
        get => _default ?? Cpu;
        set => _default = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Name as the command line knows it.</summary>
    public string Name { get; }

    /// <summary>
    /// Bytes taken for tensors from the runtime, or from the driver of a GPU, those included that are kept for reuse: constant in
    /// the steady state of a training loop.
    /// </summary>
    public long AllocatedBytes => Backend.AllocatedBytes;

    internal IBackend Backend { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
