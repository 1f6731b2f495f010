using AdvScratch.IlgpuEmulator;
using ILGPU.Runtime.Cuda;

namespace ILGPU.Runtime;

/// <summary>An open device: it has memory, streams and kernels.</summary>
public abstract class Accelerator : IDisposable
{
    [ThreadStatic]
    private static Accelerator? _current;

    private readonly Lock _gate = new();
    private readonly List<WeakReference<AcceleratorObject>> _children = [];
    private int _buffers;

    private protected Accelerator(Context context, Device device)
    {
        (Context, Device) = (context, device);
        Scheduler = new Scheduler(device.WarpSize, device.MaxSharedMemoryPerGroup);
        DefaultStream = new AcceleratorStream(this);
        Bind();
    }

    /// <summary>The accelerator that the calling thread works with.</summary>
    public static Accelerator? Current => _current;

    /// <summary>What a kernel runs on, as far as it can know: CPU.</summary>
    public static AcceleratorType CurrentType => AcceleratorType.CPU;

    /// <summary>Where it comes from.</summary>
    public Context Context { get; }

    /// <summary>What it runs on.</summary>
    public Device Device { get; }

    /// <summary>The stream that is always there.</summary>
    public AcceleratorStream DefaultStream { get; }

    /// <inheritdoc cref="Device.AcceleratorType"/>
    public AcceleratorType AcceleratorType => Device.AcceleratorType;

    /// <inheritdoc cref="Device.Name"/>
    public string Name => Device.Name;

    /// <inheritdoc cref="Device.MemorySize"/>
    public long MemorySize => Device.MemorySize;

    /// <inheritdoc cref="Device.WarpSize"/>
    public int WarpSize => Device.WarpSize;

    /// <inheritdoc cref="Device.MaxNumThreadsPerGroup"/>
    public int MaxNumThreadsPerGroup => Device.MaxNumThreadsPerGroup;

    /// <inheritdoc cref="Device.MaxNumThreadsPerMultiprocessor"/>
    public int MaxNumThreadsPerMultiprocessor => Device.MaxNumThreadsPerMultiprocessor;

    /// <inheritdoc cref="Device.MaxSharedMemoryPerGroup"/>
    public int MaxSharedMemoryPerGroup => Device.MaxSharedMemoryPerGroup;

    /// <inheritdoc cref="Device.MaxGridSize"/>
    public Index3D MaxGridSize => Device.MaxGridSize;

    /// <inheritdoc cref="Device.NumMultiprocessors"/>
    public int NumMultiprocessors => Device.NumMultiprocessors;

    /// <summary>It has been disposed.</summary>
    public bool IsDisposed { get; private set; }

    internal Scheduler Scheduler { get; }

    /// <summary>Bytes of all buffers.</summary>
    internal long AllocatedBytes { get; private set; }

    /// <summary>Makes it the calling thread's <see cref="Current"/>.</summary>
    public void Bind() => _current = this;

    /// <summary>Another stream.</summary>
    public AcceleratorStream CreateStream() => new(this);

    /// <summary>Waits for all streams.</summary>
    public void Synchronize()
    {
        foreach (AcceleratorStream stream in Children().OfType<AcceleratorStream>())
            stream.Synchronize();
    }

    /// <summary>A buffer, whose bytes are poison until something is written.</summary>
    /// <exception cref="CudaException">The device has not so much memory left.</exception>
    public MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(long length)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (typeof(T) == typeof(bool) || typeof(T) == typeof(char))
            throw new NotSupportedException($"Buffers cannot hold {typeof(T).Name}, whose size on a device differs.");
        DeviceMemory memory;
        lock (_gate)
        {
            long bytes = length * ElementOf<T>.Size;
            if (bytes > MemorySize - AllocatedBytes || bytes > Array.MaxLength - 16)
            {
                throw new CudaException(
                    "CUDA_ERROR_OUT_OF_MEMORY", $"{bytes} bytes are not left of {MemorySize} ({AllocatedBytes} are in use).");
            }
            AllocatedBytes += bytes;
            memory = new DeviceMemory(
                Scheduler.Tracker, MemoryKind.Global, $"buffer {_buffers++}", typeof(T), (int)length, ElementOf<T>.Size);
        }
        return new MemoryBuffer1D<T, Stride1D.Dense>(this, memory);
    }

    /// <summary>Frees all that the accelerator made.</summary>
    public void Dispose()
    {
        if (IsDisposed)
            return;
        Synchronize();
        foreach (AcceleratorObject child in Children())
            child.Dispose();
        IsDisposed = true;
        if (_current == this)
            _current = null;
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => Device.ToString();

    internal void Adopt(AcceleratorObject child)
    {
        lock (_gate)
            _children.Add(new WeakReference<AcceleratorObject>(child));
    }

    internal void Release(AcceleratorObject child, long bytes)
    {
        lock (_gate)
        {
            _children.RemoveAll(one => !one.TryGetTarget(out AcceleratorObject? target) || target == child);
            AllocatedBytes -= bytes;
        }
    }

    private AcceleratorObject[] Children()
    {
        lock (_gate)
            return [.. _children.Select(one => one.TryGetTarget(out AcceleratorObject? child) ? child : null).OfType<AcceleratorObject>()];
    }
}
