using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// A batch under attack. An attack searches it; the problem itself clips iterates to the ball and images to the pixel range,
/// and judges what was found.
/// </summary>
/// <param name="Classifier">The attacked network.</param>
/// <param name="Attack">Gives the threat model, the loss and the goal.</param>
/// <param name="Images">The unperturbed images [N, C, H, W].</param>
/// <param name="Labels">int32 [N]: the labels to leave or, if the attack is targeted, to reach.</param>
/// <param name="Positions">The place of every image in the batch that was first asked for.</param>
public sealed record AttackProblem(Classifier Classifier, Attack Attack, Tensor Images, Tensor Labels, IReadOnlyList<int> Positions)
{
    /// <summary>Is told about every gradient; null if nobody wants to know.</summary>
    public AttackTrace? Trace { get; init; }

    /// <summary>
    /// How many times the network judged each image, by position, counted for all parts of the batch together: what a
    /// black-box attack pays.
    /// </summary>
    internal int[] Queries { get; init; } = new int[Positions.Count];

    /// <summary>
    /// Whether somebody wants to know how the network judges the iterates on the way. If not, nothing of them is read, and the
    /// device never waits for the host.
    /// </summary>
    internal bool IsWatched { get; init; } = true;

    /// <summary>Evaluates the gradients of one attack, so that it can repeat itself; null where a single one is asked for.</summary>
    internal GradientPass? Pass { get; init; }

    /// <summary>The form of the attack's loss that belongs to its goal.</summary>
    public AttackLoss Loss => Attack.Goal.IsTargeted ? Attack.Loss.Targeted : Attack.Loss;

    /// <summary>Is told how far the search is; null if nobody wants to know.</summary>
    public IProgress<AttackStep>? Progress { get; init; }

    /// <summary>Which of the attack's restarts is running, from 0.</summary>
    public int Restart { get; init; }

    /// <summary>What the parts of a composite attack did, in their order; the attack adds to it.</summary>
    public IList<AttackPart> Parts { get; init; } = [];

    /// <summary>An iterate to start from: random, or the one that leaves the images as they are.</summary>
    public Tensor Start(RandomStream? random) => Constrain(Attack.Threat.Start(Images, random));

    /// <summary>
    /// Something random for every image, each from a stream of its own that its position in the batch selects: what an image
    /// gets does not depend on which others are still searched.
    /// </summary>
    /// <param name="random">The search's stream.</param>
    /// <param name="draw">From an image [1, C, H, W] and its stream.</param>
    public Tensor Draw(RandomStream random, Func<Tensor, RandomStream, Tensor> draw)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Tensor.Concat([.. Positions.Select((position, row) => draw(Images.Slice(0, row, 1), random.Fork(position)))], 0);
    }

    /// <summary>Tells the listener, if there is one, how many of a search's steps are done.</summary>
    public void Report(int step, int steps) => Progress?.Report(new AttackStep(Attack.Name, step, steps, Positions.Count));

    /// <inheritdoc cref="ThreatModel.Constrain"/>
    public Tensor Constrain(Tensor iterate) => Attack.Threat.Constrain(iterate, Images, Classifier.Low, Classifier.High);

    /// <summary>x ← P(x + step · d(gradient)), in place; see <see cref="ThreatModel.Ascend"/>.</summary>
    /// <param name="iterate">x, one point an image; changed.</param>
    /// <param name="gradient">Of what is to grow, with respect to the iterate.</param>
    /// <param name="step">Length of the step in the threat model's norm; negative to descend.</param>
    /// <param name="clip">Whether P clips to the pixel range; otherwise <see cref="Render"/> does it alone.</param>
    public void Ascend(Tensor iterate, Tensor gradient, double step, bool clip = true)
    {
        (double low, double high) = clip ? (Classifier.Low, Classifier.High) : (double.NegativeInfinity, double.PositiveInfinity);
        Attack.Threat.Ascend(iterate, gradient, step, Images, low, high);
    }

    /// <summary>The images [N, C, H, W] that iterates stand for, inside the pixel range.</summary>
    public Tensor Render(Tensor iterate)
    {
        using IDisposable pause = Recording.Off();
        return Attack.Threat.Render(iterate, Images).Value.Clamp(Classifier.Low, Classifier.High);
    }

    /// <summary>The gradient of the attack loss, summed over the batch, with respect to the iterates only; and the verdicts on them.</summary>
    public (Tensor Gradient, Verdicts Verdicts) Differentiate(Tensor iterate)
    {
        using TensorScope scope = TensorScope.Begin();
        GradientPass.Results pass = Results(iterate);
        Verdicts verdicts = Judge(pass.Predictions, pass.Losses.ToDoubles());
        Trace?.Add(pass.Gradient, verdicts);
        return (scope.Keep(pass.Gradient), verdicts);
    }

    /// <summary><see cref="Differentiate"/> where nobody watches: the verdicts are null, and nothing is read from the device.</summary>
    internal (Tensor Gradient, Verdicts? Verdicts) Climb(Tensor iterate)
    {
        if (IsWatched)
            return Differentiate(iterate);
        using TensorScope scope = TensorScope.Begin();
        Count();
        return (scope.Keep(Results(iterate).Gradient), null);
    }

    /// <summary>The attack loss of recorded iterates, summed over the batch; each image's; and the logits.</summary>
    internal (Variable Total, Tensor Losses, Tensor Logits) TotalLoss(Variable iterate)
    {
        Variable logits = Classifier.Logits(Attack.Threat.Render(iterate, Images));
        Variable losses = Loss.PerImage(logits, Labels);
        return (Op.Sum(losses), losses.Value, logits.Value);
    }

    /// <summary>Independent standard normal numbers in the shape of the iterates, as <see cref="Draw"/> draws.</summary>
    internal Tensor Noise(RandomStream random, Tensor iterate)
    {
        using TensorScope scope = TensorScope.Begin();
        Shape one = iterate.Shape.With(0, 1);
        return scope.Keep(Draw(random, (_, own) => own.Normal(one, type: iterate.DType, device: iterate.Device)));
    }

    /// <summary>The problem for some of its images.</summary>
    public AttackProblem Rows(ReadOnlySpan<int> rows)
    {
        int[] positions = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            positions[i] = Positions[rows[i]];
        int[] labels = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            labels[i] = Labels.AsSpan<int>()[rows[i]];
        return this with
        {
            Attack = Attack with { Loss = Attack.Loss.Rows(rows) },
            Images = Images.Rows(rows),
            Labels = Tensor.From(labels, [rows.Length], Labels.Device),
            Positions = positions,
        };
    }

    /// <summary>Runs the network on what iterates stand for, without recording, and judges it.</summary>
    public Verdicts Evaluate(Tensor iterate)
    {
        using IDisposable pause = Recording.Off();
        using TensorScope scope = TensorScope.Begin();
        Variable logits = Classifier.Logits(Render(iterate));
        return Judge(logits.Value, Loss.PerImage(logits, Labels).Value);
    }

    /// <summary>How the network ranks the classes of the unperturbed images.</summary>
    internal LogitRanking RankClean()
    {
        using IDisposable pause = Recording.Off();
        using TensorScope scope = TensorScope.Begin();
        return new LogitRanking(Classifier.Logits(Images).Value);
    }

    /// <summary>Judges perturbed images by their logits [N, K] and losses [N], and counts a query for each.</summary>
    public Verdicts Judge(Tensor logits, Tensor losses)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(losses);
        return Judge(logits.ArgMax(1), losses.ToDoubles());
    }

    private Verdicts Judge(Tensor predicted, double[] loss)
    {
        Count();
        int[] predictions = predicted.ToArray<int>();
        bool targeted = Attack.Goal.IsTargeted;
        ReadOnlySpan<int> labels = Labels.AsSpan<int>();
        bool[] reached = new bool[loss.Length];
        for (int i = 0; i < loss.Length; i++)
            reached[i] = !double.IsNaN(loss[i]) && (predictions[i] == labels[i]) == targeted;
        return new Verdicts(predictions, loss, targeted ? Array.ConvertAll(loss, static x => -x) : loss, reached);
    }

    private GradientPass.Results Results(Tensor iterate) => Pass?.Evaluate(this, iterate) ?? GradientPass.Once(this, iterate);

    /// <summary>A query for each image.</summary>
    internal void Count()
    {
        foreach (int position in Positions)
            Queries[position]++;
    }
}

/// <summary>How the network takes a batch of perturbed images.</summary>
/// <param name="Predictions">The predicted classes.</param>
/// <param name="Loss">The attack loss.</param>
/// <param name="Objective">What the attack increases: the loss, or its negative if the attack is targeted.</param>
/// <param name="Reached">Whether the prediction is what the attack wants with its labels; never where the loss is NaN.</param>
public sealed record Verdicts(int[] Predictions, double[] Loss, double[] Objective, bool[] Reached);
