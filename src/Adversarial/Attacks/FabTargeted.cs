using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// FAB towards one class at a time (Croce and Hein, "Reliable evaluation of adversarial robustness …", ICML 2020, section 5): the
/// boundary between the label and a target is what each search projects onto, for each of the classes that come after the
/// label in the ranking of the unperturbed image's logits. Any wrong prediction counts. It needs one gradient a step where
/// <see cref="Fab"/> needs one for each class. Norms l∞ and l2. Images [N, C, H, W] in the classifier's pixel range, labels
/// int32 [N]. Defaults: fra31/auto-attack, fab_base.py.
/// </summary>
public sealed record FabTargeted : Fab
{
    /// <summary>A search towards each of nine classes, or all others if there are fewer.</summary>
    /// <param name="threat"><see cref="Linf"/> or <see cref="L2"/>, with ε in pixel units.</param>
    /// <param name="iterations">Number of steps towards each class.</param>
    public FabTargeted(PixelThreat threat, int iterations = 100)
        : base(threat, iterations)
    {
    }

    /// <inheritdoc/>
    public override string Name => "FAB-T";

    /// <summary>How many classes are tried, from the second of the ranking on.</summary>
    public int TargetClasses { get; init => field = Require.Positive(value); } = 9;

    /// <inheritdoc/>
    public override double ExpectedPasses => 4.0 * Iterations * Restarts * TargetClasses;

    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(best);
        int classes = Math.Min(TargetClasses, problem.Classifier.ClassCount - 1);
        LogitRanking ranking = problem.RankClean();
        for (int k = 0; k < classes; k++)
        {
            using TensorScope scope = TensorScope.Begin();
            SearchTowards([ranking.Ranked(k + 2)], problem with { Progress = null }, random.Fork(k), best, cancellation);
            problem.Report(k + 1, classes);
        }
        return best.Iterates;
    }
}
