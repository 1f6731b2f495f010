namespace AdvScratch.Adversarial;

/// <summary>
/// Does an attack that may change every pixel at will fool every image? It can put any other image in its place; if it does
/// not, it does not find what is there (Athalye et al. 2018, section 3.1: "unbounded attacks do not reach 100 % success").
/// It starts at the image itself, since a random point of so large a ball is no longer an image of the class.
/// </summary>
public sealed class UnconstrainedCheck : Check
{
    /// <summary>Above this accuracy the search is broken rather than a little short.</summary>
    public const double FailingAccuracy = 0.05;

    /// <inheritdoc/>
    public override string Name => "an unconstrained attack fools all";

    /// <inheritdoc/>
    public override IEnumerable<Attack> Needs(Examination examination) => Unconstrained(examination) is { } attack ? [attack] : [];

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        if (Unconstrained(examination) is not { } attack)
            return NotApplicable($"The budget of {examination.Reference.Name} is not one of pixels, so there is no largest one.");
        double accuracy = examination.Accuracy(attack);
        return Graded(
            accuracy,
            tolerated: 0,
            FailingAccuracy,
            $"Without a budget the accuracy under {attack.Name} is {Percent(accuracy)}",
            "images that may become any other cannot be robust, so the gradient is masked or the search too short");
    }

    private static Attack? Unconstrained(Examination examination)
    {
        GradientAttack reference = examination.Reference;
        double range = examination.Classifier.High - examination.Classifier.Low;
        double? radius = reference.Threat switch
        {
            Linf => range,
            L2 => range * Math.Sqrt(examination.Classifier.ImageShape.Size),
            _ => null,
        };
        return radius is not { } epsilon ? null : reference with
        {
            Threat = reference.Threat with { Epsilon = epsilon },
            // far enough to cross the whole range twice
            StepSize = Math.Max(2.5 * epsilon / reference.Steps, reference.StepSize),
            RandomStart = false,
            Restarts = 1,
        };
    }
}

/// <summary>
/// Does the accuracy fall as the budget grows? Everything that a small budget allows a large one allows too (Carlini et al.
/// 2019, section 5.3); where the accuracy stays, the search does not use what it is given.
/// </summary>
public sealed class BudgetCheck : Check
{
    /// <summary>One point up is the chance of random starts.</summary>
    public const double ToleratedRise = 0.01;

    private static readonly double[] Factors = [0.5, 1, 2, 4];

    /// <inheritdoc/>
    public override string Name => "accuracy falls with the budget";

    /// <inheritdoc/>
    public override IEnumerable<Attack> Needs(Examination examination) => Attacks(examination);

    /// <inheritdoc/>
    public override CheckResult Judge(Examination examination)
    {
        if (examination.Reference.Threat.Epsilon == 0)
            return NotApplicable("A budget of 0 does not grow by multiplication.");
        double[] accuracy = [examination.Evaluations.Clean.Accuracy.Value, .. Attacks(examination).Select(examination.Accuracy)];
        string facts = $"Over 0, ½, 1, 2 and 4 times the budget {examination.Reference.Threat.Budget} the accuracy is "
            + string.Join(", ", accuracy.Select(Percent));
        double rise = accuracy.Zip(accuracy.Skip(1)).Max(static pair => pair.Second - pair.First);
        return rise > ToleratedRise
                ? Failed($"{facts}: it rises with the budget, which no network's robustness does, so the search is broken.")
            : accuracy[^1] > 0 && accuracy[^1] >= accuracy[0] - ToleratedRise
                ? Failed($"{facts}: it does not fall, so the gradient is masked or the budget far too small.")
            : Passed($"{facts}.");
    }

    private static IEnumerable<Attack> Attacks(Examination examination) =>
        Factors.Select(factor => factor == 1 ? examination.Reference : examination.Reference.Scaled(factor));
}
