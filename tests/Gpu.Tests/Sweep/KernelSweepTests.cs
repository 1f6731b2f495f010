using System.Reflection;

namespace AdvScratch.Gpu.Tests;

/// <summary>In small, on a simulated device with and without the package.</summary>
public class KernelSweepTests
{
    public static TheoryData<string> Families => KernelSweep.Families;

    [Xunit.Theory]
    [MemberData(nameof(Families))]
    public void A_family_agrees_with_the_reference(string family) => KernelSweep.Instance.Run(family);

    [Xunit.Fact]
    public void Every_kernel_is_launched()
    {
        Assert.InRange(KernelSweep.Existing.Length, 40, 200);
        MethodInfo[] launched = [.. KernelSweep.Instance.RunAll().Select(KernelSweep.Definition)];
        Assert.Empty(KernelSweep.Existing.Except(launched));
    }
}
