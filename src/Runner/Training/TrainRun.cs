using System.Globalization;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Training;

/// <summary><c>Runner train</c>: the same network by one or several methods, each attacked as soon as it is trained.</summary>
public sealed class TrainRun : RecordedRun
{
    // random starts of attacks depend on it
    private const int EvaluationBatch = 100;

    // what the report shows of an attack
    private const int Samples = 20;

    private readonly TrainRequest _request;
    private readonly NetworkInfo _network;
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly SourceNetworks _sources;
    private readonly List<TrainedMethod> _trained = [];
    private Recipe? _recipe;
    private Selection? _selection;
    private ImageDataset? _train;
    private IReadOnlyList<(MethodChoice Choice, TrainingMethod Method)> _methods = [];
    private string _fingerprint = "";

    /// <summary>Prepares a run; nothing but the source files is read yet.</summary>
    /// <exception cref="UsageException">There is no such method, data set, network or key, or a text is not a value.</exception>
    /// <exception cref="DataException">A source's file is missing or bad.</exception>
    public TrainRun(TrainRequest request, TimeProvider? clock = null)
        : base(request ?? throw new ArgumentNullException(nameof(request)), clock)
    {
        _request = request;
        (Choices, _given) = MethodChoice.Read(request.Methods, request.Changes);
        Dataset = ModelFile.DatasetOf(request.DataSet);
        _network = ModelFile.NetworkOf(request.Arch);
        _sources = new SourceNetworks(Choices, _network, [.. request.Sources.Select(ModelFile.Open)]);
        Stages =
        [
            "load data",
            .. _sources.ToTrain.Select(source => $"train {source.Name}"),
            .. Choices.SelectMany(choice => (string[])[$"train {choice.Spec.Name}", $"attack {choice.Spec.Name}"]),
            "write report",
        ];
    }

    /// <inheritdoc/>
    public override string Name => "train";

    /// <inheritdoc/>
    public override string Headline => $"train: {string.Join(", ", Choices.Select(choice => choice.Spec.Name))}, {_network.Name} on {Dataset}, seed {_request.Seed}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Stages { get; }

    /// <inheritdoc/>
    public override string CommandLine => _request.CommandLine();

    /// <summary>The methods, in their order.</summary>
    internal IReadOnlyList<MethodChoice> Choices { get; }

    /// <summary>The attacks; known once the data are there.</summary>
    internal IReadOnlyList<Attack> Attacks { get; private set; } = [];

    /// <summary>What was trained so far.</summary>
    internal IReadOnlyList<TrainedMethod> Trained => _trained;

    /// <summary>How training went so far, that of sources included.</summary>
    internal IList<TrainingCurve> Curves { get; } = [];

    /// <summary>How is trained; known once the data are there.</summary>
    internal Recipe Recipe => _recipe!;

    /// <summary>How the best epoch is chosen; null if it is not.</summary>
    internal Selection? Selection => _selection;

    /// <summary>The network's name.</summary>
    internal string Network => _network.Name;

    /// <inheritdoc/>
    protected override string ScaleWord => "custom";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Datasets => [Dataset];

    private string Dataset { get; }

    private protected override void Prepare()
    {
        DatasetParts data = Data(Dataset);
        ModelFile.RequireFit(_network, data.Train);
        var budget = TrainingBudget.Of(Choices, data.Train.Channels == 1);
        Classifier probe = TrainingStage.New(_network.Name, data.Train, Random);
        _recipe = UsageException.Asked("--set: ", () => new Recipe(_given, data.Train, probe.Network, budget.Trial));
        _selection = UsageException.Asked("--set select-attack: ", () => Recipe.Selection(data));
        _train = data.Train.First(Recipe.TrainImages);
        ImageDataset test = data.Test.First(_request.Images);
        _sources.Prepare(data.Train, Random);
        var task = new MethodTask(_train.ToImageSet(), _train.ClassCount) { Sources = _sources.Classifiers, Epochs = Recipe.Epochs };
        _methods = [.. Choices.Select(choice => (choice, choice.Create(task)))];
        Attacks = [.. (_request.Attacks ?? budget.Panel).Select(text => text.Make(test.ToImageSet())).Distinct()];
        RequireFit(probe);
        _fingerprint = data.Train.Fingerprint() + data.Test.Fingerprint();
        AddRemarks(data);
    }

    private protected override void Work(RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        TrainerOptions options = Recipe.Options(_selection);
        foreach (SourceNetwork source in _sources.ToTrain)
        {
            BeginStage(view);
            var job = new TrainingJob(source.Name, source.Network, new NaturalTraining(), Recipe.Optimizer, options with { Selection = null }, directory);
            new TrainingStage(_train!, source.Random(Random), directory).Run(job, source.Classifier, NewCurve(source.Name), view, cancellation);
        }
        var stage = new TrainingStage(_train!, Random, directory);
        ImageSet test = Data(Dataset).Test.First(_request.Images).ToImageSet();
        foreach ((MethodChoice choice, TrainingMethod method) in _methods)
        {
            BeginStage(view);
            TrainingCurve curve = NewCurve(choice.Spec.Name);
            var job = new TrainingJob(choice.Spec.Name, _network.Name, method, Recipe.Optimizer, options, directory)
            {
                Normalization = Recipe.NormalizationWord,
            };
            TrainedModel model = stage.Run(job, curve, view, cancellation);
            BeginStage(view);
            Evaluate(model, curve, test, directory, view, cancellation);
        }
    }

    private protected override IReadOnlyList<ResultRow> Rows() => [.. _trained.SelectMany(one => one.Rows(Attacks, Recipe.TrainImages))];

    private protected override Report MakeReport(RunResults results) => TrainReport.Make(this, results, Data(Dataset).Test);

    private protected override void AddConfig(JsonObject config)
    {
        config["network"] = _network.Name;
        config["methods"] = new JsonObject(Choices.Select(choice => KeyValuePair.Create<string, JsonNode?>(choice.Spec.Name, choice.ToJson())));
        config["training"] = Recipe.ToJson();
        config["sources"] = new JsonArray([.. _sources.Names.Select(name => (JsonNode)name)]);
        config["images"] = _request.Images;
        config["attacks"] = new JsonArray([.. Attacks.Select(attack => (JsonNode)attack.ToString())]);
        config["data_sha256"] = _fingerprint;
    }

    private TrainingCurve NewCurve(string name)
    {
        var curve = new TrainingCurve(name);
        Curves.Add(curve);
        return curve;
    }

    private void Evaluate(
        TrainedModel model, TrainingCurve curve, ImageSet test, RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        var options = new EvaluationOptions { BatchSize = EvaluationBatch, Samples = Samples };
        var evaluations = new Evaluations(model.Classifier, test, Random.Fork("attack"), options);
        var trained = new TrainedMethod(curve, model.Weights, model.Epoch, evaluations);
        _trained.Add(trained);
        for (int i = 0; Resumes && i < Attacks.Count; i++)
        {
            if (EvaluationFile.Read(PathOf(i), Attacks[i].ToString()) is { } known)
                evaluations.Add(Attacks[i], known);
        }
        new PanelStage(curve.Model, evaluations, Attacks, directory).Run(
            i =>
            {
                EvaluationFile.Write(PathOf(i), Attacks[i].ToString(), evaluations.Attacked[Attacks[i]]);
                directory.WriteResults(Results());
            },
            view,
            cancellation);
        directory.WriteResults(Results());

        string PathOf(int attack) => directory.EvaluationPath(curve.Model, attack + 1);
    }

    /// <summary>Refuses what cannot work on these images or this network before anything is written.</summary>
    private void RequireFit(Classifier probe)
    {
        foreach (Attack attack in Attacks.Concat(_selection is null ? [] : [_selection.Attack]))
            UsageException.Asked("", () => attack.RequireFit(probe));
        foreach ((MethodChoice choice, TrainingMethod method) in _methods)
            UsageException.Asked($"--method {choice.Spec.Name}: ", () => method.Begin(probe, Random.Fork("probe")));
    }

    private void AddRemarks(DatasetParts data)
    {
        if (Recipe.SelectsOnTest)
        {
            Reductions.Add($"The weights of every model are those that did best on {_selection!.Source} under {_selection.Attack.Label}: "
                + "the checkpoint was chosen on the test set, so its accuracies are too high to be estimates.");
        }
        if (Recipe.TrainImages < data.Train.Count)
            Reductions.Add(string.Create(CultureInfo.InvariantCulture, $"Trained on {Recipe.TrainImages:N0} of {data.Train.Count:N0} training images."));
        if (_request.Images < data.Test.Count)
            Reductions.Add(string.Create(CultureInfo.InvariantCulture, $"Accuracy is measured on the first {_request.Images:N0} of {data.Test.Count:N0} test images."));
    }
}
