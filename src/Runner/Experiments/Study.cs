using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// A look at trained models that is not an accuracy: gradients during an attack, covariances of perturbations, masks. It depends on
/// the models, the images and the stream only, so that a resumed run finds the same.
/// </summary>
/// <param name="Name">A short name, for progress and claims.</param>
/// <param name="Look">Does it.</param>
public sealed record Study(string Name, Func<StudyContext, StudyResult> Look)
{
    /// <summary>Which attacks it runs on all test images of which models: what its forecast counts.</summary>
    public IReadOnlyList<(string Model, string Attack)> Runs { get; init; } = [];
}

/// <summary>What a study looks at.</summary>
public sealed class StudyContext
{
    private readonly Func<string, TrainedModel> _models;
    private readonly Func<string, DatasetParts> _data;

    internal StudyContext(Func<string, TrainedModel> models, Func<string, DatasetParts> data) => (_models, _data) = (models, data);

    /// <summary>The plan.</summary>
    public required ExperimentPlan Plan { get; init; }

    /// <summary>The study's own stream.</summary>
    public required RandomStream Random { get; init; }

    /// <summary>Told about the share that is done, 0 to 1, and what is being done.</summary>
    public required Action<double, string> Progress { get; init; }

    /// <summary>Ends it; studies hand it to attacks.</summary>
    public required CancellationToken Cancellation { get; init; }

    /// <summary>A trained model, by its name in the plan.</summary>
    public Classifier Model(string name) => _models(name).Classifier;

    /// <summary>What the method of a model remembered at the end of its training, for example the mask network of CAT.</summary>
    /// <exception cref="InvalidOperationException">It remembers nothing.</exception>
    public MethodState MethodState(string name) =>
        _models(name).MethodState() ?? throw new InvalidOperationException($"The method of {name} remembers nothing.");

    /// <summary>The training images of a model's data set, all of them.</summary>
    public ImageDataset TrainImages(string model) => Data(model).Train;

    /// <summary>The experiment's test images of a model's data set.</summary>
    public ImageDataset TestImages(string model) => Data(model).Test.First(Plan.TestImages);

    private DatasetParts Data(string model) => _data(Plan.DatasetOf(Plan.Models.First(known => known.Name == model)));
}

/// <summary>What a study found.</summary>
/// <param name="Rows">For <c>results.json</c>; nothing that differs from run to run, such as times.</param>
/// <param name="Sections">For the report, in their order.</param>
public sealed record StudyResult(IReadOnlyList<ResultRow> Rows, IReadOnlyList<ReportSection> Sections)
{
    /// <summary>Numbers that claims test, one an image, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Values { get; init; } = new Dictionary<string, IReadOnlyList<double>>();
}
