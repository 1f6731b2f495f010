using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>Does what an experiment's plan says, for every experiment alike.</summary>
public sealed class ExperimentRun : RecordedRun
{
    private readonly RunRequest _request;
    private readonly Dictionary<(string Model, int Repeat), TrainedModel> _trained = [];
    private readonly List<CheckLine> _checks = [];
    private readonly List<PlannedModel[]> _models = []; // by repeat

    /// <summary>Prepares a run; nothing is read or written yet.</summary>
    /// <exception cref="Commands.UsageException">The experiment lacks the scale or a key, or a value is out of range.</exception>
    public ExperimentRun(IExperiment experiment, RunRequest request, TimeProvider? clock = null)
        : base(request ?? throw new ArgumentNullException(nameof(request)), clock)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        (Info, _request) = (experiment.Info, request);
        Settings = new Settings(Info, request.Scale, request.Changes);
        Plan = experiment.Plan(Settings);
        Findings = new Findings(Plan, request.Repeats);
        foreach (string reduction in Plan.Reductions.Concat(Settings.Reductions()))
            Reductions.Add(reduction);
        Stages = ["load data", .. Repeated(_ => Plan.Models.Select(model => $"train {model.Name}")), .. Repeated(WorkOn), .. Plan.Studies.Select(study => study.Name), "write report"];
    }

    /// <summary>The experiment.</summary>
    public ExperimentInfo Info { get; }

    /// <summary>The values of its keys.</summary>
    public Settings Settings { get; }

    /// <summary>What is done.</summary>
    public ExperimentPlan Plan { get; }

    /// <summary>What was found so far.</summary>
    public Findings Findings { get; }

    /// <inheritdoc/>
    public override string Name => Info.Name;

    /// <inheritdoc/>
    public override string Headline => $"{Info.Name}: {Info.Description}, {Settings.Word(Settings.Scale)} scale, seed {_request.Seed}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Stages { get; }

    /// <inheritdoc/>
    public override string CommandLine => _request.CommandLine(Info.Name);

    /// <inheritdoc/>
    protected override string ScaleWord => Settings.Word(Settings.Scale);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Datasets => [.. Plan.Models.Select(Plan.DatasetOf).Append(Plan.Dataset).Distinct()];

    /// <summary>The models of the first repeat; known once the data are there.</summary>
    internal IReadOnlyList<PlannedModel> Models => _models.Count > 0 ? _models[0] : [];

    private IEnumerable<ModelPlan> Evaluated => Plan.Models.Where(model => model.IsEvaluated);

    private IEnumerable<string> Sources => Plan.Attacks.Select(attack => attack.Source).OfType<string>().Distinct();

    private protected override void Prepare()
    {
        foreach (string dataset in Datasets)
            Findings.Add(dataset, Data(dataset).Test);
        for (int repeat = 0; repeat < _request.Repeats; repeat++)
        {
            var planned = new List<PlannedModel>();
            foreach (ModelPlan model in Plan.Models)
                planned.Add(new PlannedModel(model, Data(Plan.DatasetOf(model)), [.. model.Sources.Select(source => planned.First(one => one.Plan.Name == source))], Stream(repeat)));
            _models.Add([.. planned]);
        }
        if (_models[0].Where(model => model.SelectsOnTest).Select(model => model.Plan.Name).ToArray() is { Length: > 0 } peeking)
            Reductions.Add($"The weights of {string.Join(", ", peeking)} are those of the epoch that did best on the test set, so their accuracies are too high to be estimates.");
    }

    private protected override void Work(RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        var cache = new ModelCache(_request.ModelFolder);
        for (int repeat = 0; repeat < _request.Repeats; repeat++)
        {
            foreach (PlannedModel model in _models[repeat])
                Train(model, repeat, cache, directory, view, cancellation);
        }
        for (int repeat = 0; repeat < _request.Repeats; repeat++)
            Attack(repeat, directory, view, cancellation);
        foreach (Study study in Plan.Studies)
        {
            BeginStage(view);
            Findings.Add(study.Name, study.Look(Context(study, view, cancellation)));
            view.Show(StageState.Done);
        }
    }

    private protected override IReadOnlyList<ResultRow> Rows() => Findings.Rows();

    private protected override IReadOnlyList<Claim> Claims() => [.. Plan.Claims.Select(Judge)];

    private protected override IReadOnlyList<CheckLine> Checks() => _checks;

    private protected override Report MakeReport(RunResults results) => RunReport.Make(this, results);

    private protected override void AddConfig(JsonObject config)
    {
        config["settings"] = Settings.ToJson();
        config["repeats"] = _request.Repeats;
        config["models"] = new JsonObject(_models.SelectMany((models, repeat) => models.Select(model =>
            KeyValuePair.Create<string, JsonNode?>(repeat == 0 ? model.Plan.Name : $"{model.Plan.Name}, repeat {repeat + 1}", model.Key))));
    }

    /// <summary>The stream of a repeat: of the first one, that of the seed.</summary>
    private RandomStream Stream(int repeat) => new(_request.Seed + (ulong)repeat);

    private IEnumerable<string> Repeated(Func<int, IEnumerable<string>> stages) => Enumerable.Range(0, _request.Repeats)
        .SelectMany(repeat => stages(repeat).Select(stage => repeat == 0 ? stage : $"{stage}, repeat {repeat + 1}"));

    private IEnumerable<string> WorkOn(int repeat) =>
    [
        .. Evaluated.Select(model => $"attack {model.Name}"),
        .. Sources.Select(source => $"transfer from {source}"),
        .. Plan.Checks is null || repeat > 0 ? [] : Evaluated.Select(model => $"check {model.Name}"),
    ];

    private void Train(PlannedModel model, int repeat, ModelCache cache, RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        BeginStage(view);
        var curve = new TrainingCurve(model.Plan.Name);
        Findings.Add(curve, repeat);
        TrainingJob job = model.Job(cache, [.. model.Plan.Sources.Select(source => _trained[(source, repeat)].Classifier)]);
        _trained[(model.Plan.Name, repeat)] = model.Stage(directory).Run(job, curve, view, cancellation);
        string copy = directory.CheckpointPath(repeat == 0 ? model.Plan.Name : $"{model.Plan.Name}-{repeat + 1}");
        AtomicFile.Copy(job.Path, copy);
    }

    private void Attack(int repeat, RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        var stage = new AttackStage(Plan, Stream(repeat), repeat, directory, Resumes);
        foreach (ModelPlan model in Evaluated)
        {
            BeginStage(view);
            stage.Run(model.Name, Classifier(model.Name), Test(model.Name), Findings, view, cancellation);
            directory.WriteResults(Results());
        }
        foreach (string source in Sources)
        {
            BeginStage(view);
            stage.Transfer(source, Classifier, Test(source), Findings, view, cancellation);
            directory.WriteResults(Results());
        }
        if (Plan.Checks is not { } checks || repeat > 0)
            return;
        var checking = new CheckStage(checks, Random.Fork("checks"));
        foreach (ModelPlan model in Evaluated)
        {
            BeginStage(view);
            _checks.Add(checking.Run(model.Name, Classifier(model.Name), Test(model.Name), view, cancellation));
            view.Show(StageState.Done);
        }

        Classifier Classifier(string model) => _trained[(model, repeat)].Classifier;
    }

    private ImageDataset Test(string model) => Data(Plan.DatasetOf(Plan.Models.First(one => one.Name == model))).Test;

    private StudyContext Context(Study study, RunView view, CancellationToken cancellation) => new(name => _trained[(name, 0)], Data)
    {
        Plan = Plan,
        Random = Random.Fork(study.Name),
        Progress = (share, detail) => view.Show(new StageState(Math.Min(share, 0.999)) { Detail = detail }),
        Cancellation = cancellation,
    };

    private Claim Judge(ClaimPlan claim)
    {
        Verdict verdict = claim.Decide(Findings);
        return new Claim(claim.Id, claim.Text, verdict.Holds, verdict.PValue);
    }
}
