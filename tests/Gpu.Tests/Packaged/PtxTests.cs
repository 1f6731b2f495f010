using Xunit.Abstractions;

namespace AdvScratch.Gpu.Tests;

/// <summary>Compiles what the backend can launch for the first GPU of each generation; no GPU is needed.</summary>
public class PtxTests(ITestOutputHelper output)
{
    [Xunit.Theory]
    [InlineData(70)]
    [InlineData(80)]
    [InlineData(90)]
    public void Every_kernel_compiles(int architecture)
    {
        CompiledKernel[] kernels = [.. CompiledKernel.Launchable.Select(one => CompiledKernel.Compile(one.Kernel, one.Bounds, architecture))];
        Assert.True(kernels.Length > 200, $"{kernels.Length} kernels are too few to be all");
        foreach (CompiledKernel kernel in kernels)
            output.WriteLine($"{KernelSweep.NameOf(kernel.Method)}: {kernel.SharedBytes} bytes shared, {kernel.LocalBytes} local");
        Assert.Empty(kernels.SelectMany(kernel => kernel.Faults()));
        KernelTable.WriteIfAsked(architecture, kernels);
    }
}
