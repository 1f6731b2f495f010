using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Tests.Datasets;

/// <summary>Tests, and the processes they start, see no data sets that the developer has fetched.</summary>
internal static class NoDataAtHome
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "nothing else runs before all tests of an assembly")]
    internal static void Begin() =>
        Environment.SetEnvironmentVariable(DataHome.Variable, Path.Combine(Path.GetTempPath(), "advscratch-no-data"));
}
