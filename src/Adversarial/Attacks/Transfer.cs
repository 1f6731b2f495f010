using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// An attack that searches on one network and is judged on another: a black-box attack whose adversary trained a network of
/// their own (Papernot, McDaniel and Goodfellow, "Transferability in machine learning", 2016, arXiv 1605.07277). Norm, budget,
/// loss and goal are those of the search; the attacked network is asked once, about the last iterate of each restart.
/// </summary>
public sealed record Transfer : Attack
{
    /// <summary>An attack through another network.</summary>
    /// <param name="search">The attack that searches, for example <see cref="Pgd"/>.</param>
    /// <param name="source">The network that it searches on; it takes the same images and knows the same classes.</param>
    /// <param name="sourceName">The network's name, for tables.</param>
    public Transfer(Attack search, Classifier source, string sourceName)
        : base((search ?? throw new ArgumentNullException(nameof(search))).Threat)
    {
        ArgumentNullException.ThrowIfNull(source);
        (SearchedBy, Source, SourceName) = (search, source, sourceName);
        (Loss, Goal, Restarts) = (search.Loss, search.Goal, search.Restarts);
    }

    /// <summary>The attack that searches.</summary>
    public Attack SearchedBy { get; }

    /// <summary>The network that it searches on.</summary>
    public Classifier Source { get; }

    /// <summary>That network's name.</summary>
    public string SourceName { get; }

    /// <inheritdoc/>
    public override string Name => $"{SearchedBy.Name} from {SourceName}";

    /// <inheritdoc/>
    public override bool UsesGradients => false;

    /// <inheritdoc/>
    public override double ExpectedPasses => SearchedBy.ExpectedPasses + Restarts;

    /// <inheritdoc/>
    public override Attack Scaled(double factor) => new Transfer(SearchedBy.Scaled(factor), Source, SourceName) { ReturnBest = ReturnBest };

    /// <inheritdoc/>
    protected override void Validate(Classifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        SearchedBy.Loss.RequireFit(Source);
        if ((Source.ImageShape, Source.ClassCount, Source.Low, Source.High, Source.DType)
            != (classifier.ImageShape, classifier.ClassCount, classifier.Low, classifier.High, classifier.DType))
        {
            throw new ArgumentException(
                $"{Name} needs two networks for the same images and classes; the source reads {Source.ImageShape} images of "
                + $"{Source.ClassCount} classes, the attacked network {classifier.ImageShape} of {classifier.ClassCount}.");
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        using IDisposable mode = Source.InMode(training: false);
        // the source may be asked as often as one likes: only what the attacked network is asked counts
        AttackProblem atSource = problem with { Classifier = Source, Attack = SearchedBy, Queries = new int[problem.Queries.Length] };
        // the source's best iterates, which are the ones a search is good for even if it does not end there
        BestIterates? atSourceBest = SearchedBy.ReturnBest ? new BestIterates(atSource) : null;
        Tensor last = SearchedBy.Search(atSource, random, atSourceBest, cancellation);
        Tensor crafted = problem.Constrain(atSourceBest?.Iterates ?? last);
        best?.Offer(problem, crafted, problem.Evaluate(crafted));
        return crafted;
    }
}
