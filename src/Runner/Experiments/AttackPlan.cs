using AdvScratch.Adversarial;

namespace AdvScratch.Runner.Experiments;

/// <summary>An attack that models of an experiment are measured under: a column of its tables.</summary>
/// <param name="Label">The column's heading, as the paper has it: <c>PGD-20</c>.</param>
/// <param name="Text">The attack in the words of <c>Runner attack</c>: <c>pgd:eps=0.3,steps=20</c>.</param>
public sealed record AttackPlan(string Label, string Text)
{
    /// <summary>
    /// The model that the attack searches on, if it is not the one that is judged: a black-box attack by transfer. All models are
    /// judged by the same images; for the source itself it is the white-box attack.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Which models meet it; all that are evaluated (on the data set of the source, if there is one) by default.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>On how many of the first test images; null for all of the experiment's.</summary>
    public int? Images { get; init; }

    /// <summary>How many of the first images are kept with what became of them, for pictures.</summary>
    public int Samples { get; init; }

    /// <summary>Whether it is a column of the tables; what is not only enters means, figures and claims.</summary>
    public bool IsListed { get; init; } = true;

    /// <summary>What is told of it: accuracy, or ρ, the mean relative distance (<see cref="RelativeDistance"/>).</summary>
    public AttackMetric Metric { get; init; }
}

/// <summary>What a table tells of an attack.</summary>
public enum AttackMetric
{
    /// <summary>The share of images that are classified correctly in spite of it.</summary>
    Accuracy,

    /// <summary>How far images had to be moved, as a share of their length, for attacks that look for the nearest mistake.</summary>
    RelativeDistance,
}

/// <summary>A column of means over others, model by model: accuracy averaged over budgets, or CAT's "Avg".</summary>
/// <param name="Label">The column's heading.</param>
/// <param name="Of">Labels of the columns; <see cref="ExperimentPlan.Clean"/> among them counts, too.</param>
public sealed record MeanPlan(string Label, IReadOnlyList<string> Of);
