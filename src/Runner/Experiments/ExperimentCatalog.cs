using AdvScratch.Runner.Papers;

namespace AdvScratch.Runner.Experiments;

/// <summary>All experiments, in the order in which they are listed.</summary>
internal static class ExperimentCatalog
{
    public static IReadOnlyList<IExperiment> All { get; } = [new Quickstart(), .. JointPaper.Experiments, .. Sgr.Experiments, .. So.Experiments, .. Cat.Experiments];
}
