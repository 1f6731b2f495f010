// with the package, the tests of every backend run on a GPU; those that do not need one say Xunit.Fact
global using FactAttribute = AdvScratch.Gpu.Tests.CudaFactAttribute;
global using TheoryAttribute = AdvScratch.Gpu.Tests.CudaTheoryAttribute;

namespace AdvScratch.Gpu.Tests;

/// <summary>A test that is skipped, with the reason, where there is no GPU.</summary>
public sealed class CudaFactAttribute : Xunit.FactAttribute
{
    public CudaFactAttribute() => Skip = Machine.Missing;
}

/// <inheritdoc cref="CudaFactAttribute"/>
public sealed class CudaTheoryAttribute : Xunit.TheoryAttribute
{
    public CudaTheoryAttribute() => Skip = Machine.Missing;
}
