namespace AdvScratch.Adversarial;

/// <summary>
/// Do many small steps fool what one large step fools? Where one step does better the loss surface misleads the search
/// (Athalye et al. 2018, section 3.1: "one-step attacks perform better than iterative attacks").
/// </summary>
public sealed class SingleStepCheck : Check
{
    /// <summary>One image in a hundred, or one at all, may lie behind a bend that only a long step crosses.</summary>
    public const double ToleratedShare = 0.01;

    /// <summary>More than that is a pattern.</summary>
    public const double FailingShare = 0.05;

    /// <inheritdoc/>
    public override string Name => "many steps beat one";

    /// <inheritdoc/>
    public override IEnumerable<Attack> Needs(Examination examination) => [Single(examination), examination.Reference];

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        int only = examination.OnlyFooledBy(Single(examination), examination.Reference);
        return Graded(
            (double)only / examination.Count,
            Math.Max(ToleratedShare, 1.0 / examination.Count),
            FailingShare,
            $"One step fools {only} of {examination.Count} images that {examination.Reference.Steps} steps do not",
            "the gradient misleads the search, so look for masked gradients and try smaller steps");
    }

    private static GradientAttack Single(Examination examination) => examination.Reference with
    {
        Steps = 1,
        StepSize = examination.Reference.Threat.Epsilon,
        RandomStart = false,
        Restarts = 1,
        ReturnBest = false,
        StopEarly = false,
    };
}

/// <summary>Has the search converged? If twice the effort fools more, so will still more of it.</summary>
public abstract class ConvergenceCheck : Check
{
    /// <summary>One point of accuracy, or one image, is less than the accuracy's interval; less is not worth the time.</summary>
    public const double ToleratedGain = 0.01;

    /// <summary>Beyond five points the accuracy is a statement about the attack's effort and not about the network.</summary>
    public const double FailingGain = 0.05;

    private protected CheckResult Gain(Examination examination, Attack more, string what)
    {
        double before = examination.Accuracy(examination.Reference), after = examination.Accuracy(more);
        return Graded(
            before - after,
            // the difference of two fractions may lie a rounding above that of one image
            Math.Max(ToleratedGain, 1.5 / examination.Count),
            FailingGain,
            $"With twice the {what} the accuracy is {Percent(after)} instead of {Percent(before)}",
            $"the attack has not converged, so give it more {what}");
    }
}

/// <summary>Do twice the steps, of the same size, still gain?</summary>
public sealed class MoreStepsCheck : ConvergenceCheck
{
    /// <inheritdoc/>
    public override string Name => "twice the steps gain nothing";

    /// <inheritdoc/>
    public override IEnumerable<Attack> Needs(Examination examination) => [examination.Reference, Twice(examination)];

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination) => Gain(examination, Twice(examination), "steps");

    private static GradientAttack Twice(Examination examination) =>
        examination.Reference with { Steps = 2 * examination.Reference.Steps };
}

/// <summary>Do twice the restarts still gain?</summary>
public sealed class MoreRestartsCheck : ConvergenceCheck
{
    /// <inheritdoc/>
    public override string Name => "twice the restarts gain nothing";

    /// <inheritdoc/>
    public override IEnumerable<Attack> Needs(Examination examination) => [examination.Reference, Twice(examination)];

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination) => Gain(examination, Twice(examination), "restarts");

    private static GradientAttack Twice(Examination examination) =>
        examination.Reference with { Restarts = 2 * examination.Reference.Restarts, RandomStart = true };
}

/// <summary>
/// Does an attack that sees no gradient of the network fool images that no attack with gradients does? Random noise is always
/// tried; transferred images and score-based searches count if they were run with the same norm and budget, and so do further
/// attacks with gradients (Athalye et al. 2018, section 3.1: "black-box attacks are better than white-box attacks").
/// </summary>
public sealed class BlackBoxCheck : Check
{
    /// <summary>Thousands of queries may find an image or two that one search misses, a warning; one in twenty is a pattern.</summary>
    public const double FailingShare = 0.05;

    /// <inheritdoc/>
    public override string Name => "white box beats black box";

    /// <inheritdoc/>
    public override IEnumerable<Attack> Needs(Examination examination) => [examination.Reference, Noise(examination)];

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        // AutoAttack is both
        ILookup<bool, Attack> attacks = examination.Evaluations.Attacked.Keys
            .Where(attack => attack.Threat.Budget == examination.Reference.Threat.Budget && attack is not AutoAttack)
            .ToLookup(attack => attack.UsesGradients);
        IReadOnlyList<bool> stands = Evaluation.WorstCase([.. attacks[true].Select(examination.Stands)]);
        (Attack strongest, int only) = attacks[false]
            .Select(attack => (attack, examination.Stands(attack).Where((still, image) => !still && stands[image]).Count()))
            .MaxBy(static beaten => beaten.Item2);
        string seeing = string.Join(", ", attacks[true].Select(attack => attack.Name).Distinct());
        return Graded(
            (double)only / examination.Count,
            tolerated: 0,
            FailingShare,
            only == 0
                ? $"No image is fooled without gradients ({string.Join(", ", attacks[false].Select(attack => attack.Name))}) and not with them ({seeing})"
                : $"{strongest.Name} fools {only} of {examination.Count} images that no attack with gradients ({seeing}) fools",
            "gradients are masked or the searches too short, so believe the lower accuracy and try other losses, steps and restarts");
    }

    // as many questions to the network as the reference asks
    private static RandomNoise Noise(Examination examination) => new(examination.Reference.Threat)
    {
        Restarts = examination.Reference.Steps * examination.Reference.Restarts,
        ReturnBest = true,
    };
}
