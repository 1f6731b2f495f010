using AdvScratch.IlgpuEmulator;

namespace ILGPU.Runtime.Cuda;

/// <summary>A compute capability, such as 9.0.</summary>
public readonly record struct CudaArchitecture : IComparable<CudaArchitecture>
{
    /// <summary>An architecture by its numbers.</summary>
    public CudaArchitecture(int major, int minor) => (Major, Minor) = (major, minor);

    /// <summary>The number before the dot.</summary>
    public int Major { get; }

    /// <summary>The number after the dot.</summary>
    public int Minor { get; }

    /// <inheritdoc/>
    public int CompareTo(CudaArchitecture other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <summary>Is older.</summary>
    public static bool operator <(CudaArchitecture first, CudaArchitecture second) => first.CompareTo(second) < 0;

    /// <summary>Is newer.</summary>
    public static bool operator >(CudaArchitecture first, CudaArchitecture second) => first.CompareTo(second) > 0;

    /// <summary>Is not newer.</summary>
    public static bool operator <=(CudaArchitecture first, CudaArchitecture second) => first.CompareTo(second) <= 0;

    /// <summary>Is not older.</summary>
    public static bool operator >=(CudaArchitecture first, CudaArchitecture second) => first.CompareTo(second) >= 0;

    /// <inheritdoc/>
    public override string ToString() => $"SM_{Major}{Minor}";
}

/// <summary>The emulator passing for a GPU, for tests of how a program chooses one: see <see cref="Emulator.WithCudaDevices"/>.</summary>
public sealed class CudaDevice : Device
{
    /// <summary>A GPU of a test's making.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="architecture">Its compute capability.</param>
    /// <param name="warpSize">Threads of a warp.</param>
    /// <param name="warps">Most warps of a group.</param>
    /// <param name="multiprocessors">Groups that it would run at once.</param>
    public CudaDevice(string name, CudaArchitecture architecture, int warpSize, int warps, int multiprocessors)
        : base(name, AcceleratorType.Cuda, warpSize, warps, multiprocessors) => Architecture = architecture;

    /// <summary>Compute capability.</summary>
    public CudaArchitecture? Architecture { get; }

    /// <inheritdoc/>
    public override Accelerator CreateAccelerator(Context context) => CreateCudaAccelerator(context);

    /// <summary>Opens the device.</summary>
    public CudaAccelerator CreateCudaAccelerator(Context context) => new(context, this);
}

/// <summary>The emulator passing for a GPU.</summary>
public sealed class CudaAccelerator : Accelerator
{
    internal CudaAccelerator(Context context, CudaDevice device)
        : base(context, device)
    {
    }
}

/// <summary>GPUs of contexts.</summary>
public static class CudaContextExtensions
{
    /// <summary>Adds all GPUs: those of <see cref="Emulator.WithCudaDevices"/>, else none.</summary>
    public static Context.Builder Cuda(this Context.Builder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Devices.AddRange(Emulator.CudaDevices);
        return builder;
    }

    /// <summary>The context's GPUs.</summary>
    public static Context.DeviceCollection<CudaDevice> GetCudaDevices(this Context context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetDevices<CudaDevice>();
    }

    /// <summary>One of the context's GPUs.</summary>
    /// <exception cref="NotSupportedException">There are not so many.</exception>
    public static CudaDevice GetCudaDevice(this Context context, int cudaDeviceIndex) => context.GetCudaDevices()[cudaDeviceIndex];

    /// <summary>Opens one of the context's GPUs.</summary>
    /// <exception cref="NotSupportedException">There are not so many.</exception>
    public static CudaAccelerator CreateCudaAccelerator(this Context context, int cudaDeviceIndex) =>
        context.GetCudaDevice(cudaDeviceIndex).CreateCudaAccelerator(context);
}

/// <summary>The driver refused.</summary>
public sealed class CudaException : AcceleratorException
{
    internal CudaException(string error, string message)
        : base(message) => Error = error;

    /// <summary>The driver's name for it.</summary>
    public string Error { get; }

    /// <inheritdoc/>
    public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;
}

/// <summary>A stream of the driver. There are none here, but code that asks for one compiles.</summary>
public sealed class CudaStream : AcceleratorStream
{
    private CudaStream(Accelerator accelerator)
        : base(accelerator)
    {
    }

    /// <summary>The driver's handle.</summary>
    public IntPtr StreamPtr => IntPtr.Zero;
}

/// <summary>Inline PTX, of which the emulator has none: kernels ask first.</summary>
public static class CudaAsm
{
    /// <summary>False.</summary>
    public static bool IsSupported => Accelerator.CurrentType == AcceleratorType.Cuda;

    /// <summary>An instruction without operands.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public static void Emit(string asm) => throw Unsupported(asm);

    /// <summary>An instruction with a result and three operands.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public static void Emit<T0, T1, T2, T3>(string asm, out T0 arg0, T1 arg1, T2 arg2, T3 arg3)
        where T0 : struct
        where T1 : struct
        where T2 : struct
        where T3 : struct => throw Unsupported(asm);

    private static NotSupportedException Unsupported(string asm) => new($"\"{asm}\" is for GPUs; ask CudaAsm.IsSupported first.");
}
