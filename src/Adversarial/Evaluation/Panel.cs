namespace AdvScratch.Adversarial;

/// <summary>
/// Several attacks on the same images, side by side. What counts is the worst case of each image: robust is what no attack
/// fools (Carlini et al., "On evaluating adversarial robustness", 2019, arXiv 1902.06705, section 4.2). Averages over attacks
/// say nothing, since an adversary chooses.
/// </summary>
public sealed class Panel
{
    private Panel(EvaluationResult clean, IReadOnlyList<PanelColumn> columns, IReadOnlyList<WorstCase> perBudget, WorstCase overall) =>
        (Clean, Columns, PerBudget, Overall) = (clean, columns, perBudget, overall);

    /// <summary>The unperturbed images.</summary>
    public EvaluationResult Clean { get; }

    /// <summary>The matrix, one column an attack: outcome, loss and distance of every image are in its result.</summary>
    public IReadOnlyList<PanelColumn> Columns { get; }

    /// <summary>The worst case within each norm and budget, in order of appearance.</summary>
    public IReadOnlyList<WorstCase> PerBudget { get; }

    /// <summary>The worst case over all attacks that have a budget.</summary>
    public WorstCase Overall { get; }

    /// <summary>Runs the attacks.</summary>
    /// <param name="evaluations">Of the network; what it knows already is not run again.</param>
    /// <param name="attacks">The attacks, at least one; repetitions are left out.</param>
    /// <param name="progress">Told about every batch, on the calling thread.</param>
    /// <param name="cancellation">Ends the panel between two iterations of an attack; finished attacks stay in the evaluations.</param>
    /// <exception cref="ArgumentException">There is no attack, or one does not fit the classifier.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Panel Run(
        Evaluations evaluations,
        IReadOnlyList<Attack> attacks,
        IProgress<PanelStep>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        ArgumentNullException.ThrowIfNull(attacks);
        foreach ((Attack attack, PanelProgress step) in PanelProgress.Over(attacks, progress))
            evaluations.Of(attack, step, cancellation: cancellation);
        return Of(evaluations, attacks);
    }

    /// <summary>The panel of attacks that were run already; those that were not are left out.</summary>
    /// <exception cref="ArgumentException">None of them was run.</exception>
    public static Panel Of(Evaluations evaluations, IReadOnlyList<Attack> attacks)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        ArgumentNullException.ThrowIfNull(attacks);
        Attack[] done = [.. attacks.Distinct().Where(evaluations.Attacked.ContainsKey)];
        if (done.Length == 0)
            throw new ArgumentException("A panel needs an attack that was run; give at least one.", nameof(attacks));
        EvaluationResult clean = evaluations.Clean;
        PanelColumn[] columns = [.. done.Zip(Labels(done), (attack, label) => new PanelColumn(label, attack, clean, evaluations.Attacked[attack]))];
        double confidence = evaluations.Options.Confidence;
        return new Panel(
            clean,
            columns,
            [
                .. done.Select(attack => attack.Threat).Where(threat => threat.IsBounded).DistinctBy(threat => threat.Budget)
                    .Select(threat => WorstCase.Within(threat, clean, columns, confidence)),
            ],
            WorstCase.OverAll(clean, columns, confidence));
    }

    /// <summary>Attacks that differ in an option which their name does not tell are numbered.</summary>
    private static IEnumerable<string> Labels(Attack[] attacks)
    {
        var seen = new Dictionary<string, int>();
        foreach (Attack attack in attacks)
        {
            int number = seen[attack.Label] = seen.GetValueOrDefault(attack.Label) + 1;
            yield return number == 1 ? attack.Label : $"{attack.Label} ({number})";
        }
    }
}

/// <summary>How far a panel is.</summary>
/// <param name="Label">The attack that runs.</param>
/// <param name="Share">The part of the whole work that is done, estimated from the attacks' <see cref="Attack.ExpectedPasses"/>.</param>
/// <param name="Evaluation">How far the attack is.</param>
public readonly record struct PanelStep(string Label, double Share, EvaluationStep Evaluation);

/// <summary>Turns the progress of one attack after the other into that of all of them.</summary>
internal sealed class PanelProgress(string label, double before, double here, double all, IProgress<PanelStep>? listener)
    : IProgress<EvaluationStep>
{
    public static IEnumerable<(Attack Attack, PanelProgress Step)> Over(IReadOnlyList<Attack> attacks, IProgress<PanelStep>? listener)
    {
        double all = attacks.Sum(attack => attack.ExpectedPasses), before = 0;
        foreach (Attack attack in attacks)
        {
            yield return (attack, new PanelProgress(attack.Label, before, attack.ExpectedPasses, all, listener));
            before += attack.ExpectedPasses;
        }
    }

    public void Report(EvaluationStep value) =>
        listener?.Report(new PanelStep(label, (before + (here * value.Done / value.Count)) / all, value));
}
