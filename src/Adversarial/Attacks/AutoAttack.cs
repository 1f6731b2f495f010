using System.Diagnostics;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// AutoAttack: attacks without parameters to tune that fail in different ways, one after the other, each on the images that the
/// ones before left (Croce and Hein, "Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free
/// attacks", ICML 2020, section 5). Norms l∞ and l2. Images [N, C, H, W] in the classifier's pixel range, labels int32 [N].
/// Needs 4 classes. Versions, order and options: fra31/auto-attack, autoattack.py.
/// </summary>
/// <remarks>
/// <see cref="AttackResult.Parts"/> tells which part fooled which image and how long each took. What a part finds is clipped and
/// judged again before the image leaves; parts stop working on an image as soon as it is fooled.
/// </remarks>
public sealed record AutoAttack : Attack
{
    /// <summary>The standard version.</summary>
    /// <param name="threat"><see cref="Linf"/> or <see cref="L2"/>, with ε in pixel units.</param>
    public AutoAttack(PixelThreat threat)
        : base(threat)
    {
    }

    /// <inheritdoc/>
    public override string Name => Version == AutoAttackVersion.Plus ? "AutoAttack plus" : "AutoAttack";

    /// <summary>Which parts it has.</summary>
    public AutoAttackVersion Version { get; init; }

    /// <summary>The parts, in their order.</summary>
    public IReadOnlyList<Attack> Attacks
    {
        get
        {
            PixelThreat threat = RequirePixels();
            var entropy = new Apgd(threat) { StopEarly = true };
            var targeted = new ApgdTargeted(threat) { StopEarly = true };
            var boundary = new FabTargeted(threat) { StopEarly = true };
            var square = new Square(threat);
            Attack[] parts = Version == AutoAttackVersion.Standard ? [entropy, targeted, boundary, square] :
            [
                entropy with { Restarts = 5 },
                entropy with { Restarts = 5, Loss = AttackLoss.Dlr },
                new Fab(threat) { StopEarly = true, Restarts = 5 },
                square,
                targeted,
                boundary,
            ];
            return Array.ConvertAll(parts, part => part with { Goal = Goal });
        }
    }

    /// <inheritdoc/>
    public override double ExpectedPasses => Attacks.Sum(part => part.ExpectedPasses);

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        if (!ReturnBest || Goal.IsTargeted || Restarts > 1)
            throw new ArgumentException($"{Name} fixes the options of its parts; leave Goal untargeted, Restarts at 1 and ReturnBest on.");
        if (classifier.ClassCount < 4)
        {
            throw new ArgumentException(
                $"{Name} has targeted parts, whose loss needs 4 classes, and the classifier has {classifier.ClassCount}; "
                + $"run {nameof(Apgd)}, {nameof(Fab)} and {nameof(Square)} one by one.");
        }
        foreach (Attack part in Attacks)
            part.RequireFit(classifier);
    }

    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(best);
        foreach (Attack part in Attacks)
        {
            using TensorScope scope = TensorScope.Begin();
            var clock = Stopwatch.StartNew();
            int[] rows = best.Open(problem);
            if (rows.Length > 0)
            {
                AttackProblem rest = problem.Rows(rows) with { Attack = part };
                part.SearchAll(rest, random.Fork(part.Name), best, cancellation);
                best.Confirm(rest);
            }
            IEnumerable<int> broken = rows.Except(best.Open(problem)).Select(row => problem.Positions[row]);
            problem.Parts.Add(new AttackPart(part.Name, rows.Length, [.. broken], clock.Elapsed.TotalSeconds));
        }
        return best.Iterates;
    }
}

/// <summary>The versions of <see cref="AutoAttack"/> for networks without randomness.</summary>
public enum AutoAttackVersion
{
    /// <summary>APGD-CE, APGD-T, FAB-T, Square: what results in the literature mean by AutoAttack.</summary>
    Standard,

    /// <summary>APGD-CE, APGD-DLR and FAB, 5 restarts each, Square, APGD-T, FAB-T.</summary>
    Plus,
}
