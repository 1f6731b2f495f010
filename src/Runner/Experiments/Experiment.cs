namespace AdvScratch.Runner.Experiments;

/// <summary>An experiment that is declared by a description and a plan.</summary>
/// <param name="Info">What the list shows.</param>
/// <param name="MakePlan">Says what to do, given the values of the keys.</param>
public sealed record Experiment(ExperimentInfo Info, Func<Settings, ExperimentPlan> MakePlan) : IExperiment
{
    /// <inheritdoc/>
    public ExperimentPlan Plan(Settings settings) => MakePlan(settings);
}
