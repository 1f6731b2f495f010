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

    /// <summary>Opens the GPU with the most multiprocessors. CUDA_VISIBLE_DEVICES hides GPUs, as from any program.</summary>
    /// <param name="description">The GPU's name, or, where none can be used, a clause that says why.</param>
    /// <returns>The device, to be kept for the rest of the process; null where there is none.</returns>
    public static Device? TryOpen(out string description) => TryOpen(Tuning.Cuda, out description);

    /// <inheritdoc cref="TryOpen(out string)"/>
    internal static Device? TryOpen(Tuning tuning, out string description)
    {
        Context? context = null;
        try
        {
            CudaDriver.Seek(typeof(Context).Assembly);
            context = Context.Create(builder => Options(builder.Cuda()));
            Candidate? best = Best(context);
            if (best?.Architecture?.Major >= OldestMajor)
            {
                description = best.Name;
                return new Device("cuda", new GpuBackend(new GpuContext(best.CreateAccelerator(context), tuning)));
            }
            description = best is not null ? $"{best.Name} is too old: its compute capability is below {OldestMajor}.0"
                : CudaDriver.IsInstalled ? "NVIDIA's driver finds no GPU"
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

    /// <summary>How kernels are compiled. Not O2: it moves loads from shared memory over barriers.</summary>
    internal static void Options(Context.Builder builder) => builder.EnableAlgorithms().Optimize(OptimizationLevel.O1).Profiling();

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
}
