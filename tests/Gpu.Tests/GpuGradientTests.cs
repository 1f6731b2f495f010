using AdvScratch.OpSpecs;

namespace AdvScratch.Gpu.Tests;

/// <summary>The table of operators against finite differences, in double precision, on the GPU's kernels.</summary>
public class GpuGradientTests
{
    private const int Cases = 2;

    public static TheoryData<string> Names => [.. OpSpecTable.All.Select(spec => spec.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivatives_are_differences(string name)
    {
        OpSpec spec = OpSpecTable.All.First(one => one.Name == name);
        OpSpecResult result = OpSpecRunner.Check(spec, spec.Order, Cases, seed: 1, TestGpu.Device);
        Assert.True(result.Passed, result.ToString());
    }
}
