using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Candidate = ILGPU.Runtime.Cuda.CudaDevice;

namespace AdvScratch.Tensors.Gpu;

/// <summary>Finds NVIDIA's GPU and makes a <see cref="Device"/> of it.</summary>
public static class CudaDevice
{
    /// <summary>Oldest compute capability: Volta's. Older GPUs lack what the kernels were tuned and tested with.</summary>
    private const int OldestMajor = 7;

    private static readonly Lock Gate = new();
    private static bool _isDriverSought;

    /// <summary>Opens the GPU with the most multiprocessors. CUDA_VISIBLE_DEVICES hides GPUs, as from any program.</summary>
    /// <param name="description">The GPU's name, or, where none can be used, a clause that says why.</param>
    /// <returns>The device, to be kept for the rest of the process; null where there is none.</returns>
    public static Device? TryOpen(out string description)
    {
        Context? context = null;
        try
        {
            SeekDriver();
            // not O2: it moves loads from shared memory over barriers
            context = Context.Create(builder => builder.Cuda().EnableAlgorithms().Optimize(OptimizationLevel.O1).Profiling());
            Candidate? best = Best(context);
            if (best?.Architecture?.Major >= OldestMajor)
            {
                Device device = Of(best.CreateAccelerator(context), Tuning.Cuda, "cuda");
                description = best.Name;
                return device;
            }
            description = best is not null ? $"{best.Name} is too old: its compute capability is below {OldestMajor}.0"
                : HasDriver() ? "NVIDIA's driver finds no GPU"
                : "NVIDIA's driver is not installed";
        }
        catch (Exception e) when (e is AcceleratorException or NotSupportedException or InvalidOperationException
            or TypeLoadException or TypeInitializationException)
        {
            description = $"the GPU cannot be opened ({e.Message.Split('\n')[0].TrimEnd()})";
        }
        context?.Dispose();
        return null;
    }

    /// <summary>A device that computes on an accelerator.</summary>
    internal static Device Of(Accelerator accelerator, Tuning tuning, string name) =>
        new(name, new GpuBackend(new GpuContext(accelerator, tuning)));

    private static Candidate? Best(Context context)
    {
        Candidate? best = null;
        foreach (Candidate candidate in context.GetCudaDevices())
        {
            if (best is null || candidate.NumMultiprocessors > best.NumMultiprocessors)
                best = candidate;
        }
        return best;
    }

    private static bool HasDriver() =>
        NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out _) || NativeLibrary.TryLoad("libcuda.so", out _);

    /// <summary>
    /// On Linux the package asks for libcuda.so, which only development packages install; drivers come with libcuda.so.1. (Under
    /// Windows' Linux it has a resolver of its own, which knows the folder.)
    /// </summary>
    private static void SeekDriver()
    {
        lock (Gate)
        {
            if (_isDriverSought || !OperatingSystem.IsLinux() || Directory.Exists("/usr/lib/wsl/lib"))
                return;
            _isDriverSought = true;
            NativeLibrary.SetDllImportResolver(
                typeof(Context).Assembly,
                (name, _, _) => name == "cuda" && NativeLibrary.TryLoad("libcuda.so.1", out nint driver) ? driver : 0);
        }
    }
}
