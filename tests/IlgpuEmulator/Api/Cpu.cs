namespace ILGPU.Runtime.CPU;

/// <summary>A simulated device: the emulator is one.</summary>
public sealed class CPUDevice : Device
{
    /// <summary>The emulator's sizes.</summary>
    /// <param name="numThreadsPerWarp">Threads of a warp: 2, 4, 8 ….</param>
    /// <param name="numWarpsPerMultiprocessor">Most warps of a group.</param>
    /// <param name="numMultiprocessors">Groups that a real device would run at once.</param>
    public CPUDevice(int numThreadsPerWarp, int numWarpsPerMultiprocessor, int numMultiprocessors)
        : base(nameof(CPUAccelerator), AcceleratorType.CPU, numThreadsPerWarp, numWarpsPerMultiprocessor, numMultiprocessors)
    {
    }

    /// <summary>Warps of 4 threads, groups of 16.</summary>
    public static CPUDevice Default => new(4, 4, 1);

    /// <inheritdoc/>
    public override Accelerator CreateAccelerator(Context context) => CreateCPUAccelerator(context);

    /// <summary>Opens the device.</summary>
    public CPUAccelerator CreateCPUAccelerator(Context context) => new(context, this);
}

/// <summary>The emulator.</summary>
public sealed class CPUAccelerator : Accelerator
{
    internal CPUAccelerator(Context context, CPUDevice device)
        : base(context, device)
    {
    }
}

/// <summary>Simulated devices of contexts.</summary>
public static class CPUContextExtensions
{
    /// <summary>Adds a device.</summary>
    public static Context.Builder CPU(this Context.Builder builder, CPUDevice device)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Devices.Add(device);
        return builder;
    }

    /// <summary>Adds <see cref="CPUDevice.Default"/>.</summary>
    public static Context.Builder DefaultCPU(this Context.Builder builder) => builder.CPU(CPUDevice.Default);

    /// <summary>The context's simulated devices.</summary>
    public static Context.DeviceCollection<CPUDevice> GetCPUDevices(this Context context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetDevices<CPUDevice>();
    }

    /// <summary>One of the context's simulated devices.</summary>
    /// <exception cref="NotSupportedException">There are not so many.</exception>
    public static CPUDevice GetCPUDevice(this Context context, int cpuDeviceIndex) => context.GetCPUDevices()[cpuDeviceIndex];

    /// <summary>Opens one of the context's simulated devices.</summary>
    /// <exception cref="NotSupportedException">There are not so many.</exception>
    public static CPUAccelerator CreateCPUAccelerator(this Context context, int cpuDeviceIndex) =>
        context.GetCPUDevice(cpuDeviceIndex).CreateCPUAccelerator(context);
}
