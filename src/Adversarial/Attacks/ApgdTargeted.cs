using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// APGD on the targeted DLR loss, once for each of the classes that come after the label in the ranking of the unperturbed
/// image's logits (Croce and Hein, ICML 2020, section 4.2). The loss leads towards a class, but any wrong prediction
/// counts, and an image that is fooled is not led towards further classes. Norms l∞ and l2. Images [N, C, H, W] in the
/// classifier's pixel range, labels int32 [N]. Needs 4 classes. Defaults: fra31/auto-attack, autopgd_base.py.
/// </summary>
public sealed record ApgdTargeted : Apgd
{
    /// <summary>A search towards each of nine classes, or all others if there are fewer, each from a random start.</summary>
    /// <param name="threat"><see cref="Linf"/> or <see cref="L2"/>, with ε in pixel units.</param>
    /// <param name="iterations">Number of steps towards each class.</param>
    public ApgdTargeted(PixelThreat threat, int iterations = 100)
        : base(threat, iterations) => Loss = AttackLoss.Dlr;

    /// <inheritdoc/>
    public override string Name => "APGD-T";

    /// <summary>How many classes are tried, from the second of the ranking on.</summary>
    public int TargetClasses { get; init => field = Require.Positive(value); } = 9;

    /// <inheritdoc/>
    public override double ExpectedPasses => base.ExpectedPasses * TargetClasses;

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        base.Validate(classifier);
        AttackLoss.TargetedDlr().RequireFit(classifier);
        if (!ReturnBest || Goal.IsTargeted)
            throw new ArgumentException($"{Name} chooses its targets itself and keeps what fools; leave Goal untargeted and ReturnBest on.");
    }

    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(best);
        int classes = Math.Min(TargetClasses, problem.Classifier.ClassCount - 1);
        for (int k = 0; k < classes && best.Open(problem) is { Length: > 0 } open; k++)
        {
            using TensorScope scope = TensorScope.Begin();
            AttackProblem rest = problem.Rows(open);
            AttackLoss towards = AttackLoss.TargetedDlr(rest.RankClean().Ranked(k + 2));
            base.Search(rest with { Attack = this with { Loss = towards }, Progress = null }, random.Fork(k), best, cancellation);
            rest.Report(k + 1, classes);
        }
        return best.Iterates;
    }
}
