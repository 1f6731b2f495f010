using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Perturbations drawn without a look at the network: the baseline below every attack. <see cref="Attack.Restarts"/> is the
/// number of draws k, and the worst of them counts: an image gets no more once one has fooled it.
/// </summary>
/// <remarks>
/// <see cref="Attack.ReturnBest"/> is off, as in the papers: the unperturbed image is not one of the candidates. Turned on, it
/// is one, and images that are misclassified as they are get no draws.
/// </remarks>
public abstract record NoiseAttack : Attack
{
    /// <summary>Noise under a threat model.</summary>
    protected NoiseAttack(ThreatModel threat)
        : base(threat) => ReturnBest = false;

    /// <inheritdoc/>
    public override bool UsesGradients => false;

    /// <inheritdoc/>
    public override double ExpectedPasses => Restarts;

    /// <inheritdoc/>
    private protected override bool SearchOffers => true;

    /// <summary>One draw for every image of the problem, as iterates of the threat model.</summary>
    protected abstract Tensor Draw(AttackProblem problem, RandomStream random);

    /// <inheritdoc/>
    protected internal sealed override Tensor Search(
        AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        cancellation.ThrowIfCancellationRequested();
        // drawn for the whole batch before any image leaves it
        Tensor drawn = problem.Constrain(Draw(problem, random));
        if (best?.Open(problem) is { Length: > 0 } open)
        {
            AttackProblem rest = problem.Rows(open);
            Tensor rows = drawn.Rows(open);
            best.Offer(rest, rows, rest.Evaluate(rows));
        }
        return drawn;
    }
}
