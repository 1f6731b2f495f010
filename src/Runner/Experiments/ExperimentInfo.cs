namespace AdvScratch.Runner.Experiments;

/// <summary>What <c>Runner list</c> shows of an experiment.</summary>
/// <param name="Name">As it is written in <c>Runner run NAME</c>.</param>
/// <param name="Paper">joint, sgr, so or cat; null if it belongs to none of the papers.</param>
/// <param name="Description">One line.</param>
/// <param name="ExpectedTime">The scales it has, and how long each takes on two cores.</param>
/// <param name="Keys">What <c>--set</c> can change.</param>
public sealed record ExperimentInfo(
    string Name, string? Paper, string Description, IReadOnlyDictionary<Scale, string> ExpectedTime, IReadOnlyList<Key> Keys);

/// <summary>A paper's table or figure, or a demonstration: what to train, what to attack, what to claim.</summary>
public interface IExperiment
{
    /// <summary>What the list shows.</summary>
    ExperimentInfo Info { get; }

    /// <summary>Says what to do; <see cref="ExperimentRun"/> does it.</summary>
    ExperimentPlan Plan(Settings settings);
}
