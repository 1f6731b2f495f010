using AdvScratch.OpSpecs;

namespace AdvScratch.Autograd.Tests;

/// <summary>Every operator and composite against differences, orders 1 and 2.</summary>
public class OpSpecTests
{
    public static TheoryData<string> Rows => [.. OpSpecTable.All.Select(spec => spec.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Derivatives_agree_with_differences(string name)
    {
        OpSpec spec = OpSpecTable.All.Single(row => row.Name == name);
        OpSpecResult result = OpSpecRunner.Check(spec, spec.Order, cases: 20, seed: 2024);
        Assert.True(result.Passed, result.ToString());
    }
}
