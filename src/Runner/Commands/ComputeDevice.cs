using AdvScratch.Runner.Experiments;
using AdvScratch.Tensors;
#if GPU
using AdvScratch.Tensors.Gpu;
#endif

namespace AdvScratch.Runner.Commands;

/// <summary>Where this process computes.</summary>
internal static class ComputeDevice
{
    // opened once, and only if it may be used
    private static readonly Lazy<(Device? Device, string Description)> Gpu = new(OpenGpu);

    /// <summary>For results: "cpu (AMD EPYC 7B13)", or "cuda (NVIDIA H100 PCIe)".</summary>
    public static string Description => Device.Default == Device.Cpu ? Processor.Description : $"{Device.Default.Name} ({Gpu.Value.Description})";

    /// <summary>Settles it; to be called before anything is made that holds tensors.</summary>
    /// <param name="word">What --device was given: auto prefers a GPU.</param>
    /// <returns>What to say behind the device's description: for auto, that it was chosen and why; else nothing.</returns>
    /// <exception cref="UsageException">There is no GPU, or this build cannot use it.</exception>
    public static string Choose(string word)
    {
        (Device? gpu, string description) = word == "cpu" ? (null, "") : Gpu.Value;
        if (word == "cuda" && gpu is null)
            throw new UsageException(Refusal(description));
        Device.Default = gpu ?? Device.Cpu;
        return word != "auto" ? "" : gpu is not null ? " (chosen by --device auto)" : $" (chosen by --device auto: {description})";
    }

#if GPU
    private static (Device? Device, string Description) OpenGpu() => (CudaDevice.TryOpen(out string description), description);

    private static string Refusal(string reason) => $"There is no GPU to compute with: {reason}; use --device cpu or --device auto.";
#else
    private static (Device? Device, string Description) OpenGpu() => (null, "this build has no GPU support");

    private static string Refusal(string reason) => $"{char.ToUpperInvariant(reason[0])}{reason[1..]}; build it with -p:Gpu=true, or use --device cpu.";
#endif
}
