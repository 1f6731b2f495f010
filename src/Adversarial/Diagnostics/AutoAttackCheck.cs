namespace AdvScratch.Adversarial;

/// <summary>
/// Does AutoAttack, whose parts fail in different ways, find much more than the reference? A wide gap between PGD and
/// AutoAttack is what defences that mask gradients have in common (Croce and Hein, "Reliable evaluation of adversarial
/// robustness with an ensemble of diverse parameter-free attacks", ICML 2020, section 6). Looked at if AutoAttack was run
/// with the same norm and budget: it is too dear to be run for the check alone.
/// </summary>
public sealed class AutoAttackCheck : Check
{
    /// <summary>Sound networks lose some points as well, TRADES on CIFAR-10 about three from PGD-20: four attacks find more than one.</summary>
    public const double ToleratedGap = 0.05;

    /// <summary>"Often by more than 10 %" is how the paper's abstract sums up the defences whose accuracy did not last.</summary>
    public const double FailingGap = 0.1;

    /// <inheritdoc/>
    public override string Name => "AutoAttack finds little more";

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        ArgumentNullException.ThrowIfNull(examination);
        GradientAttack reference = examination.Reference;
        Attack? auto = examination.Evaluations.Attacked.Keys.FirstOrDefault(
            attack => attack is AutoAttack && attack.Threat.Budget == reference.Threat.Budget);
        if (auto is null || !examination.Evaluations.Attacked.ContainsKey(reference))
            return NotApplicable($"AutoAttack was not run within {reference.Threat.Budget}.");
        double before = examination.Accuracy(reference), after = examination.Accuracy(auto);
        return Graded(
            before - after,
            Math.Max(ToleratedGap, 1.5 / examination.Count),
            FailingGap,
            $"Under {auto.Name} the accuracy is {Percent(after)}, under {reference.Name} {Percent(before)}",
            "gradients are masked or the search is too short, so report the lower one");
    }
}
