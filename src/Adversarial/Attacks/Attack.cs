using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// A search for a perturbation that a threat model allows and that fools a classifier. An attack is a record of options;
/// what it finds is clipped to the ball and the pixel range here, and judged here, whatever the search did.
/// Images are [N, C, H, W] in the classifier's pixel units, labels int32 [N]; no image influences another.
/// </summary>
public abstract record Attack
{
    /// <summary>An attack under a threat model.</summary>
    protected Attack(ThreatModel threat)
    {
        ArgumentNullException.ThrowIfNull(threat);
        Threat = threat;
    }

    /// <summary>Name, as tables print it.</summary>
    public abstract string Name { get; }

    /// <summary>Name, norm and budget, for example <c>PGD-40 l∞ 0.3</c>.</summary>
    public string Label => $"{Name} {Threat.Budget}";

    /// <summary>Whether the search follows gradients of the attacked network (white box) or only asks for its output.</summary>
    public virtual bool UsesGradients => true;

    /// <summary>
    /// What the search of one image costs at most, in passes through the network, a gradient counting as three: for
    /// estimates of the time left, not for results.
    /// </summary>
    public virtual double ExpectedPasses => 100;

    /// <summary>Which perturbations are allowed.</summary>
    public ThreatModel Threat { get; init; }

    /// <summary>What is increased (decreased towards a target).</summary>
    public AttackLoss Loss { get; init; } = AttackLoss.CrossEntropy;

    /// <summary>Which label to leave or to reach.</summary>
    public AttackGoal Goal { get; init; } = AttackGoal.Untargeted;

    /// <summary>How often the search is run; the best result counts, so that more restarts never weaken the attack.</summary>
    public int Restarts { get; init => field = Require.Positive(value); } = 1;

    /// <summary>
    /// True returns, for each image, the best of all iterates, the unperturbed image included: one that reaches the goal
    /// before one that does not, then the one with the higher loss. That is what an evaluation wants, and no image that is
    /// misclassified already counts as robust. False returns the last iterate, as in the papers' algorithms and for training.
    /// </summary>
    public bool ReturnBest { get; init; } = true;

    /// <summary>Whether <see cref="Search"/> offers what it finds; of the others the last iterate is judged after each search.</summary>
    private protected virtual bool SearchOffers => ReturnBest;

    /// <summary>Searches, and judges the result in evaluation mode; the network's mode is restored.</summary>
    /// <param name="classifier">The attacked network.</param>
    /// <param name="images">[N, C, H, W] inside the pixel range.</param>
    /// <param name="labels">The true labels: int32 [N].</param>
    /// <param name="random">Gives starts and random targets; the same stream gives the same result.</param>
    /// <param name="trace">Gets the norm of every gradient on the way.</param>
    /// <param name="progress">Told about every step, on the calling thread.</param>
    /// <param name="cancellation">Ends the search between two iterations.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, a pixel lies outside the range, or options contradict each other.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public AttackResult Run(
        Classifier classifier,
        Tensor images,
        Tensor labels,
        RandomStream random,
        AttackTrace? trace = null,
        IProgress<AttackStep>? progress = null,
        CancellationToken cancellation = default)
    {
        using TensorScope scope = TensorScope.Begin();
        Check(classifier, images, labels, random);
        using IDisposable mode = classifier.InMode(training: false);
        AttackProblem problem = Pose(classifier, images, labels, random) with { Trace = trace, Progress = progress };
        using GradientPass? pass = problem.Pass;
        Verdicts before = problem.Evaluate(problem.Start(random: null));
        Tensor found = Find(problem, before, random, cancellation);
        Verdicts after = problem.Evaluate(found);
        return new AttackResult
        {
            Images = scope.Keep(problem.Render(found)),
            Iterates = scope.Keep(found),
            Flow = Kept(Threat.FlowOf(found)),
            PixelPerturbation = Kept(Threat.PixelsOf(found, images)),
            CleanPredictions = before.Predictions,
            Predictions = after.Predictions,
            Success = Succeeded(after, labels.AsSpan<int>()),
            Distances = Threat.Distance(found, images).ToDoubles(),
            LossBefore = before.Loss,
            LossAfter = after.Loss,
            GoalLabels = problem.Labels.ToArray<int>(),
            Queries = problem.Queries,
            Parts = [.. problem.Parts],
        };

        Tensor? Kept(Tensor? tensor) => tensor is null ? null : scope.Keep(tensor);
    }

    /// <summary>Searches and returns only the images: what training needs. The network's mode is restored.</summary>
    /// <param name="classifier">The attacked network.</param>
    /// <param name="images">[N, C, H, W] inside the pixel range.</param>
    /// <param name="labels">The true labels: int32 [N].</param>
    /// <param name="random">Gives starts and random targets; the same stream gives the same result.</param>
    /// <param name="training">The mode of the network while the attack queries it; true also updates running statistics.</param>
    /// <param name="cancellation">Ends the search between two iterations.</param>
    /// <returns>[N, C, H, W], inside the ball and the pixel range.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, a pixel lies outside the range, or options contradict each other.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Tensor Perturb(
        Classifier classifier,
        Tensor images,
        Tensor labels,
        RandomStream random,
        bool training = false,
        CancellationToken cancellation = default)
    {
        using TensorScope scope = TensorScope.Begin();
        Check(classifier, images, labels, random);
        using IDisposable mode = classifier.InMode(training);
        AttackProblem problem = Pose(classifier, images, labels, random);
        using GradientPass? pass = problem.Pass;
        return scope.Keep(problem.Render(Find(problem, clean: null, random, cancellation)));
    }

    /// <summary>The same attack with its budget, and whatever is measured in it, multiplied by a factor.</summary>
    public virtual Attack Scaled(double factor) =>
        this with { Threat = Threat.IsBounded ? Threat with { Epsilon = Threat.Epsilon * factor } : Threat };

    /// <summary>The attack as it is after some epochs of training, for attacks that change with them.</summary>
    internal virtual Attack AtEpoch(double epoch) => this;

    /// <summary>One search, from one start.</summary>
    /// <param name="problem">What to attack; it clips and judges.</param>
    /// <param name="random">This search's stream.</param>
    /// <param name="best">Wants to be offered every iterate, the last one included; null if only the last one counts.</param>
    /// <param name="cancellation">Ends the search between two iterations.</param>
    /// <returns>The last iterate.</returns>
    protected internal abstract Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation);

    /// <summary>As many searches as there are restarts, each from a start of its own.</summary>
    internal void SearchAll(AttackProblem problem, RandomStream random, BestIterates best, CancellationToken cancellation)
    {
        for (int restart = 0; restart < Restarts; restart++)
        {
            using TensorScope scope = TensorScope.Begin();
            AttackProblem again = problem with { Restart = restart };
            Tensor last = Search(again, random.Fork(restart), SearchOffers ? best : null, cancellation);
            if (SearchOffers)
                continue;
            last = problem.Constrain(last);
            best.Offer(problem, last, problem.Evaluate(last));
        }
    }

    /// <summary>Checks the options against each other and against a network, as <see cref="Run"/> does at its beginning.</summary>
    /// <exception cref="ArgumentException">They contradict each other, or the attack does not work on this network.</exception>
    public void RequireFit(Classifier classifier) => Validate(classifier);

    /// <summary>Checks options against each other and against the classifier.</summary>
    /// <exception cref="ArgumentException">They contradict each other.</exception>
    protected virtual void Validate(Classifier classifier) => Loss.RequireFit(classifier);

    /// <summary>The threat model of an attack that perturbs pixels; refuses another.</summary>
    /// <exception cref="ArgumentException">Iterates of the threat model are not pixels.</exception>
    private protected PixelThreat RequirePixels() => Threat as PixelThreat
        ?? throw new ArgumentException($"{Name} perturbs pixels; give it {nameof(Linf)} or {nameof(L2)} instead of {Threat.Norm}.");

    private Tensor Find(AttackProblem problem, Verdicts? clean, RandomStream random, CancellationToken cancellation)
    {
        if (!ReturnBest && Restarts == 1)
            return problem.Constrain(Search(problem, random.Fork(0), best: null, cancellation));
        var best = new BestIterates(problem);
        if (ReturnBest)
            best.Offer(problem, best.Iterates, clean ?? problem.Evaluate(best.Iterates));
        SearchAll(problem, random, best, cancellation);
        return problem.Constrain(best.Iterates);
    }

    private AttackProblem Pose(Classifier classifier, Tensor images, Tensor labels, RandomStream random)
    {
        Tensor goal = Goal.Labels(classifier, images, labels, random.Fork("goal"));
        return new AttackProblem(classifier, this, images, goal, [.. Enumerable.Range(0, images.Shape[0])]) { Pass = new GradientPass() };
    }

    private bool[] Succeeded(Verdicts after, ReadOnlySpan<int> labels)
    {
        if (Goal.IsTargeted)
            return after.Reached;
        // an attack may flee another label than the true one, success is always about the true one
        bool[] success = new bool[labels.Length];
        for (int i = 0; i < success.Length; i++)
            success[i] = !double.IsNaN(after.Loss[i]) && after.Predictions[i] != labels[i];
        return success;
    }

    private void Check(Classifier classifier, Tensor images, Tensor labels, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(random);
        Validate(classifier);
        classifier.RequireImages(images);
        if (images.Shape[0] == 0 || labels.DType != DType.Int32 || labels.Shape != [images.Shape[0]])
        {
            throw new ArgumentException(
                $"{Name} needs images and one int32 label for each; got images {images.Shape} and labels {labels}.", nameof(labels));
        }
        if (Tensor.Concat([images.Max().Reshape(1), (-images).Max().Reshape(1)], 0).ToDoubles() is not [var highest, var lowest]
            || !(highest <= classifier.High && -lowest >= classifier.Low))
        {
            throw new ArgumentException(
                $"{Name} got a pixel outside the classifier's range [{classifier.Low}, {classifier.High}]; scale the images.",
                nameof(images));
        }
        if (!Recording.IsOn)
            throw new InvalidOperationException($"{Name} needs gradients; call it outside Recording.Off().");
    }
}
