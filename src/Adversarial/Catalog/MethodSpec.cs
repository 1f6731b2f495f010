namespace AdvScratch.Adversarial;

/// <summary>A training method as the catalogue describes and makes it.</summary>
public sealed class MethodSpec : CatalogSpec
{
    private readonly Func<CatalogValues, MethodTask, TrainingMethod> _make;

    internal MethodSpec(
        string name, Type type, string summary, string paper, IReadOnlyList<CatalogOption> options, Func<CatalogValues, MethodTask, TrainingMethod> make)
        : base(name, type, summary, paper, options) => _make = make;

    /// <summary>
    /// Names of the networks that must have been trained naturally before, if the user gives none; empty for methods that
    /// need no other networks.
    /// </summary>
    public IReadOnlyList<string> SourceNetworks { get; init; } = [];

    /// <summary>Makes the method.</summary>
    /// <param name="values">Values of its options.</param>
    /// <param name="task">What it will be used on.</param>
    /// <exception cref="ArgumentException">A value is out of range; the message is one sentence.</exception>
    public TrainingMethod Create(CatalogValues values, MethodTask task)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(task);
        return _make(values, task);
    }

    /// <summary>Makes the method with default options.</summary>
    /// <inheritdoc cref="Create(CatalogValues, MethodTask)"/>
    public TrainingMethod Create(MethodTask task) => Create(Defaults, task);
}

/// <summary>What a method is used on; defaults depend on it.</summary>
/// <param name="Data">The training images; methods whose noise is made after them look at them.</param>
/// <param name="ClassCount">How many classes there are.</param>
public sealed record MethodTask(ImageSet Data, int ClassCount)
{
    /// <summary>Networks trained before, for methods that attack them instead of the one that is trained.</summary>
    public IReadOnlyList<Classifier> Sources { get; init; } = [];

    /// <summary>How many epochs training will have, for schedules that span it; null where nobody knows.</summary>
    public double? Epochs { get; init => field = value is { } epochs ? Require.Positive(epochs) : null; }

    /// <summary>Whether images are grey: the papers' budgets differ (0.3 on MNIST, 8/255 on CIFAR).</summary>
    internal bool IsGrey => Data.ImageShape[0] == 1;
}
