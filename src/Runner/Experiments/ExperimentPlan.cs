using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// What an experiment does, in the order in which it is done: load, train, attack, study, judge, report. A plan only says what;
/// <see cref="ExperimentRun"/> does it, for every experiment alike.
/// </summary>
public sealed record ExperimentPlan
{
    /// <summary>The label of clean images in tables.</summary>
    public const string Clean = "none";

    /// <summary>The report's heading.</summary>
    public required string Title { get; init; }

    /// <summary>A name of the data set catalogue; models may have others.</summary>
    public required string Dataset { get; init; }

    /// <summary>How many of the first test images are attacked.</summary>
    public required int TestImages { get; init; }

    /// <summary>The networks; those that others need come before them.</summary>
    public required IReadOnlyList<ModelPlan> Models { get; init; }

    /// <summary>What they are attacked with; clean accuracy is always measured first.</summary>
    public IReadOnlyList<AttackPlan> Attacks { get; init; } = [];

    /// <summary>The label of the attack that the summary quotes; null if there is none to quote.</summary>
    public string? Headline { get; init; }

    /// <summary>Columns that are means of others.</summary>
    public IReadOnlyList<MeanPlan> Means { get; init; } = [];

    /// <summary>The automatic checks for misleading robustness, on every model; null for none.</summary>
    public CheckPlan? Checks { get; init; }

    /// <summary>What is looked at beyond accuracies, once all models are trained.</summary>
    public IReadOnlyList<Study> Studies { get; init; } = [];

    /// <summary>Charts and pictures of the report, each made from what was found; null for one whose measurements are missing.</summary>
    public IReadOnlyList<Func<Findings, ReportSection?>> Figures { get; init; } = [];

    /// <summary>A sentence that ends the summary, for example where the paper's numbers come from.</summary>
    public string Note { get; init; } = "";

    /// <summary>The paper's own numbers, in the unit of the table, by model and label of the attack.</summary>
    public IReadOnlyDictionary<(string Model, string Attack), double> PaperNumbers { get; init; } = new Dictionary<(string, string), double>();

    /// <summary>What the paper says that this can test.</summary>
    public IReadOnlyList<ClaimPlan> Claims { get; init; } = [];

    /// <summary>How the run is smaller than the paper's, beyond what the settings say.</summary>
    public IReadOnlyList<string> Reductions { get; init; } = [];

    /// <summary>The models that meet an attack, in their order.</summary>
    public IEnumerable<ModelPlan> ModelsUnder(AttackPlan attack)
    {
        ArgumentNullException.ThrowIfNull(attack);
        string? dataset = attack.Source is null ? null : DatasetOf(Models.First(model => model.Name == attack.Source));
        return Models.Where(model => attack.Models?.Contains(model.Name) ?? (model.IsEvaluated && (dataset is null || DatasetOf(model) == dataset)));
    }

    /// <summary>The data set of a model.</summary>
    public string DatasetOf(ModelPlan model) => (model ?? throw new ArgumentNullException(nameof(model))).Dataset ?? Dataset;
}

/// <summary>The automatic checks of a table's rows.</summary>
/// <param name="Attack">The white-box attack that robustness is claimed against: <c>pgd:eps=0.3,steps=20,early=yes</c>.</param>
/// <param name="Images">On how many of the first test images.</param>
public sealed record CheckPlan(string Attack, int Images)
{
    /// <summary>The attacks of models that meet another, for example on another data set, by the model's name.</summary>
    public IReadOnlyDictionary<string, string> Others { get; init; } = new Dictionary<string, string>();

    /// <summary>The attack that a model's robustness is claimed against.</summary>
    public string AttackOn(string model) => Others.GetValueOrDefault(model, Attack);
}

/// <summary>Something that the measurements may or may not bear out.</summary>
/// <param name="Id">A short name, the same at every scale and in every experiment that tests it.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Decide">Tests it; what it asks for may not have been measured.</param>
public sealed record ClaimPlan(string Id, string Text, Func<Findings, Verdict> Decide);
