using System.Reflection;
using ILGPU;
using ILGPU.Runtime;

namespace AdvScratch.Tensors.Gpu;

/// <summary>An accelerator with its one stream, its memory and its compiled kernels.</summary>
internal sealed class GpuContext : IDisposable
{
    private readonly Dictionary<Delegate, Delegate> _launchers = new(ReferenceEqualityComparer.Instance);
    private readonly Staging _staging;

    public GpuContext(Accelerator accelerator, Tuning tuning)
    {
        LibraryCalls.Replace();
        (Accelerator, Tuning) = (accelerator, tuning);
        Stream = accelerator.CreateStream();
        Memory = new DeviceMemory(accelerator, tuning);
        _staging = new Staging(accelerator, Stream, tuning.StagingBytes);
    }

    public Accelerator Accelerator { get; }

    public Tuning Tuning { get; }

    /// <summary>Everything runs in its order.</summary>
    public AcceleratorStream Stream { get; }

    public DeviceMemory Memory { get; }

    /// <summary>What notes all that is queued; null most of the time.</summary>
    public RecordedWork? Recording { get; set; }

    /// <summary>All kernels that have been launched, with their type arguments.</summary>
    public IEnumerable<MethodInfo> Kernels => _launchers.Keys.Select(kernel => kernel.Method);

    /// <summary>Queues a kernel that handles elements one by one, with a thread for each.</summary>
    /// <param name="kernel">A static method; the first launch compiles it.</param>
    /// <param name="count">How many elements; without any, nothing is launched.</param>
    /// <param name="arguments">What the kernel is given.</param>
    public void ForEach<TArguments>(Action<TArguments> kernel, long count, TArguments arguments)
        where TArguments : struct
    {
        if (count > int.MaxValue - Tuning.GroupSize)
            throw new InvalidOperationException($"A GPU kernel handles at most {int.MaxValue - Tuning.GroupSize} elements, got {count}; use smaller batches.");
        if (count > 0)
            Launch(kernel, new KernelConfig(Rounding.CeilDiv(count, Tuning.GroupSize), Tuning.GroupSize), arguments);
    }

    /// <summary>Queues a kernel.</summary>
    /// <param name="kernel">A static method; the first launch compiles it.</param>
    /// <param name="config">Groups and threads.</param>
    /// <param name="arguments">What the kernel is given.</param>
    /// <param name="bounds">The same at each launch: most threads, and groups that shall fit a multiprocessor.</param>
    public void Launch<TArguments>(Action<TArguments> kernel, KernelConfig config, TArguments arguments, KernelSpecialization bounds = default)
        where TArguments : struct
    {
        // the compiler keeps one delegate for a method: its identity is that of the kernel
        if (!_launchers.TryGetValue(kernel, out Delegate? launcher))
            _launchers[kernel] = launcher = Accelerator.LoadKernel(kernel, bounds);
        var launch = (Action<AcceleratorStream, KernelConfig, TArguments>)launcher;
        launch(Stream, config, arguments);
        if (Recording is not null)
            Note(launch, config, arguments);
    }

    /// <summary>Queues a copy from one place of the device to another.</summary>
    public void Copy(ArrayView<byte> source, ArrayView<byte> target)
    {
        source.CopyTo(Stream, target);
        if (Recording is not null)
            Note(source, target);
    }

    /// <summary>Queues a copy to the device; the bytes may change after the call.</summary>
    public void Upload(ReadOnlySpan<byte> bytes, ArrayView<byte> target) => _staging.Upload(bytes, target);

    /// <summary>Waits for the device, then copies from it.</summary>
    public void Download(ArrayView<byte> source, Span<byte> target) => source.CopyToCPU(Stream, ref target[0], target.Length);

    public void Dispose()
    {
        Stream.Synchronize();
        _staging.Dispose();
        Memory.Dispose();
        Stream.Dispose();
    }

    // apart from the launches themselves, which make no garbage
    private void Note<TArguments>(Action<AcceleratorStream, KernelConfig, TArguments> launch, KernelConfig config, TArguments arguments)
        where TArguments : struct => Recording!.Add(() => launch(Stream, config, arguments));

    private void Note(ArrayView<byte> source, ArrayView<byte> target) => Recording!.Add(() => source.CopyTo(Stream, target));
}
