using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Square attack: random search that changes one square of the image at a time and keeps what raises the loss; it needs no
/// gradient (Andriushchenko, Croce, Flammarion and Hein, "Square Attack: a query-efficient black-box adversarial attack via
/// random search", ECCV 2020, algorithms 1 to 3). l∞ or l2; the loss is the margin max_{k≠y} z_k − z_y. Images [N, C, H, W] in
/// the classifier's pixel range, labels int32 [N].
/// </summary>
/// <remarks>
/// All images that are not yet fooled are asked about in one forward pass; a fooled image is left alone. Every image draws from
/// a stream of its own, so that it is attacked the same whichever other images are still in the batch. Squares lie anywhere in
/// the image, as in the paper; the published programs never touch its last row and column at most sizes.
/// <see cref="AttackResult.Queries"/> tells how often each image was asked about.
/// </remarks>
public sealed record Square : Attack
{
    /// <summary>Where the published schedule halves the area of the square, in steps of 10,000.</summary>
    private static readonly int[] Halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

    /// <summary>The version of AutoAttack: 5,000 queries, p = 0.8, the schedule as published whatever the number of queries.</summary>
    /// <param name="threat"><see cref="Linf"/> or <see cref="L2"/>, with ε in pixel units.</param>
    public Square(PixelThreat threat)
        : base(threat) => Loss = AttackLoss.Margin();

    /// <summary>Forward passes that an image may cost, the start included (fra31/auto-attack, square.py: 5,000).</summary>
    public int QueryLimit { get; init => field = Require.Positive(value); } = 5000;

    /// <summary>
    /// p: the share of the pixels that the first squares cover, in (0, 1]; it is halved as the search goes on (fra31/auto-attack,
    /// square.py: 0.8).
    /// </summary>
    public double Area
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(Area), $"{nameof(Area)} is a share of the pixels and must be greater than 0 and at most 1; got {value}.");
    } = 0.8;

    /// <summary>
    /// Whether the schedule, made for 10,000 queries, is stretched to <see cref="QueryLimit"/>. Without, more queries continue
    /// the search of fewer.
    /// </summary>
    public bool RescaleSchedule { get; init; }

    /// <inheritdoc/>
    public override string Name => "Square";

    /// <inheritdoc/>
    public override bool UsesGradients => false;

    /// <inheritdoc/>
    public override double ExpectedPasses => (double)QueryLimit * Restarts;

    /// <summary>
    /// The authors' version: 10,000 queries, p = 0.05 for l∞ and 0.1 for l2, the schedule stretched to the number of queries
    /// (max-andr/square-attack, attack.py; robust networks need a larger p, its README uses 0.3 and 0.8).
    /// </summary>
    /// <param name="threat"><see cref="Linf"/> or <see cref="L2"/>, with ε in pixel units.</param>
    public static Square Original(PixelThreat threat) =>
        new(threat) { QueryLimit = 10000, Area = threat is L2 ? 0.1 : 0.05, RescaleSchedule = true };

    /// <summary>The share of the pixels that the square of a step covers (section 4.1; attack.py, p_selection).</summary>
    /// <param name="step">From 0, the step after the start.</param>
    internal double AreaAt(int step)
    {
        int published = RescaleSchedule ? (int)((double)step / QueryLimit * 10000) : step;
        return Area / (1 << Halvings.Count(halving => published > halving));
    }

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        base.Validate(classifier);
        if (Threat is not (Linf or L2) || !Threat.IsBounded)
            throw new ArgumentException($"{Name} needs a budget in l∞ or l2; got ε = {Threat.Epsilon} in {Threat.Norm}.");
    }

    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var changes = SquareChanges.For(Threat, problem.Classifier);
        RandomStream[] streams = [.. problem.Positions.Select(position => random.Fork(position))];
        // where the search stands, row by row; the best of all restarts may be elsewhere
        Tensor current = problem.Start(random: null);
        double[] objective = new double[streams.Length];
        Array.Fill(objective, double.NegativeInfinity);
        int[] open = best?.Open(problem) ?? [.. Enumerable.Range(0, streams.Length)];
        for (int query = 0; query < QueryLimit && open.Length > 0; query++)
        {
            cancellation.ThrowIfCancellationRequested();
            using TensorScope scope = TensorScope.Begin();
            AttackProblem rest = problem.Rows(open);
            RandomStream[] draws = Array.ConvertAll(open, row => streams[row]);
            Tensor proposed = rest.Constrain(query == 0
                ? changes.Start(rest.Images, draws)
                : changes.Change(rest.Images, current.Rows(open), AreaAt(query - 1), draws));
            Verdicts verdicts = rest.Evaluate(proposed);
            best?.Offer(rest, proposed, verdicts);
            for (int i = 0; i < open.Length; i++)
            {
                // success counts even where the loss does not rise, as in AutoAttack
                if (!verdicts.Reached[i] && !(verdicts.Objective[i] > objective[open[i]]))
                    continue;
                objective[open[i]] = verdicts.Objective[i];
                current.AssignRow(open[i], proposed, i);
            }
            open = [.. open.Where((_, i) => !verdicts.Reached[i])];
            rest.Report(query + 1, QueryLimit);
        }
        return current;
    }
}
