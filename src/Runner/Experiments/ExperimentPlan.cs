using AdvScratch.Adversarial;
using AdvScratch.Layers;

namespace AdvScratch.Runner.Experiments;

/// <summary>What an experiment does, in the order in which it is done: load, train, attack, judge, report.</summary>
public sealed record ExperimentPlan
{
    /// <summary>The report's heading.</summary>
    public required string Title { get; init; }

    /// <summary>A name of the data set catalogue.</summary>
    public required string Dataset { get; init; }

    /// <summary>How many of the first training images are used.</summary>
    public required int TrainImages { get; init; }

    /// <summary>How many of the first test images are attacked.</summary>
    public required int TestImages { get; init; }

    /// <summary>The networks.</summary>
    public required IReadOnlyList<ModelPlan> Models { get; init; }

    /// <summary>What each of them is attacked with; clean accuracy is always measured first.</summary>
    public required IReadOnlyList<Attack> Attacks { get; init; }

    /// <summary>The attack that the summary quotes and whose images are shown; one of <see cref="Attacks"/>.</summary>
    public required Attack Headline { get; init; }

    /// <summary>A sentence that ends the summary, for example where the paper's numbers come from.</summary>
    public string Note { get; init; } = "";

    /// <summary>The paper's own numbers, fractions, by model and label of the attack.</summary>
    public IReadOnlyDictionary<(string Model, string Attack), double> PaperNumbers { get; init; } =
        new Dictionary<(string, string), double>();

    /// <summary>What is claimed.</summary>
    public IReadOnlyList<ClaimPlan> Claims { get; init; } = [];

    /// <summary>How the run is smaller than the paper's, beyond what the settings say.</summary>
    public IReadOnlyList<string> Reductions { get; init; } = [];

    /// <summary>The label of clean images in tables.</summary>
    public const string Clean = "none";
}

/// <summary>A network and how it is trained.</summary>
/// <param name="Name">In tables, and the name of its checkpoint.</param>
/// <param name="Network">A name of <see cref="Networks"/>.</param>
/// <param name="Method">Natural, adversarial, ….</param>
/// <param name="Optimizer">Makes the optimiser for the network's parameters.</param>
/// <param name="Training">How long and in what portions.</param>
public sealed record ModelPlan(
    string Name, string Network, TrainingMethod Method, Func<IReadOnlyList<Parameter>, Optimizer> Optimizer, TrainerOptions Training);

/// <summary>Something that the measurements may or may not bear out.</summary>
/// <param name="Id">A short name.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Decide">Tests it; what it asks for may not have been measured.</param>
public sealed record ClaimPlan(string Id, string Text, Func<Measurements, Verdict> Decide);
