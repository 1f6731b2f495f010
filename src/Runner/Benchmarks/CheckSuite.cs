using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>
/// Compares a whole step of adversarial training on a device with the CPU's (<see cref="StepComparison"/>). The CPU itself is
/// compared with the reference, which is slow: so with one image, and the small network unless another is named.
/// </summary>
internal static class CheckSuite
{
    private const int DefaultBatch = 128;
    private const string Small = "cat-mnist";

    public static IEnumerable<Deviation> Run(Selection selection)
    {
        bool onCpu = Device.Default == Device.Cpu;
        int batch = selection.Batch > 0 ? selection.Batch : onCpu ? 1 : DefaultBatch;
        string[] networks = onCpu && selection.Only is null ? [Small] : selection.Of([Small, "preact-resnet18"], name => name, "network");
        Device expected = onCpu ? Device.Reference : Device.Cpu;
        return networks.SelectMany(name => new StepComparison(name, batch, expected, Device.Default).Run());
    }
}
