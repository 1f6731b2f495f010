namespace AdvScratch.Adversarial;

/// <summary>Runs the automatic checks for misleading robustness.</summary>
public static class Diagnosis
{
    /// <summary>All checks, in the order in which they are reported: the network first, then the attacks.</summary>
    public static IReadOnlyList<Check> All { get; } =
    [
        new PixelRangeCheck(),
        new DeterminismCheck(),
        new LogitsCheck(),
        new GradientCheck(),
        new SingleStepCheck(),
        new MoreStepsCheck(),
        new MoreRestartsCheck(),
        new BlackBoxCheck(),
        new AutoAttackCheck(),
        new UnconstrainedCheck(),
        new BudgetCheck(),
        new ConfirmationCheck(),
        new UntouchedCheck(),
    ];

    /// <summary>The attacks that checks need and that were not run yet, each one once.</summary>
    public static IReadOnlyList<Attack> Missing(Examination examination, IReadOnlyList<Check>? checks = null)
    {
        ArgumentNullException.ThrowIfNull(examination);
        return
        [
            .. (checks ?? All).SelectMany(check => check.Needs(examination)).Distinct()
                .Where(attack => !examination.Evaluations.Attacked.ContainsKey(attack)),
        ];
    }

    /// <summary>Runs the attacks that are missing, then the checks.</summary>
    /// <param name="examination">What is examined.</param>
    /// <param name="checks">Some of the checks; all by default.</param>
    /// <param name="progress">Told about every batch of every attack, on the calling thread.</param>
    /// <param name="cancellation">Ends it between two iterations of an attack.</param>
    /// <returns>One result a check, in their order.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<CheckResult> Run(
        Examination examination,
        IReadOnlyList<Check>? checks = null,
        IProgress<PanelStep>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(examination);
        checks ??= All;
        CheckResult range = new PixelRangeCheck().Judge(examination);
        if (range.Verdict == CheckVerdict.Failed)
        {
            // attacks refuse such images
            return
            [
                .. checks.Select(check => check is PixelRangeCheck ? range : new CheckResult(
                    check.Name, CheckVerdict.NotApplicable, "Not looked at, because the images lie outside the pixel range.")),
            ];
        }
        foreach ((Attack attack, PanelProgress step) in PanelProgress.Over(Missing(examination, checks), progress))
            examination.Evaluations.Of(attack, step, cancellation: cancellation);
        return [.. checks.Select(check => check.Judge(examination))];
    }
}
