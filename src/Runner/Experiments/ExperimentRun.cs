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
    private readonly ModelCache _cache;
    private readonly IReadOnlyList<Stage> _stages;
    private readonly Dictionary<(string Model, int Repeat), TrainedModel> _trained = [];
    private readonly List<CheckLine> _checks = [];
    private readonly List<PlannedModel[]> _models = []; // by repeat

    /// <summary>Prepares a run; nothing is read or written yet.</summary>
    /// <exception cref="Commands.UsageException">The experiment lacks the scale or a key, or a value is out of range.</exception>
    public ExperimentRun(IExperiment experiment, RunRequest request, TimeProvider? clock = null)
        : base(request ?? throw new ArgumentNullException(nameof(request)), clock)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        (Info, _request, _cache) = (experiment.Info, request, new ModelCache(request.ModelFolder));
        Settings = new Settings(Info, request.Scale, request.Changes);
        Plan = experiment.Plan(Settings);
        Findings = new Findings(Plan, request.Repeats);
        Stage[] trainings = [.. Repeats.SelectMany(Trainings)];
        _stages = request.Shard is { } shard
            ? Part(shard, trainings)
            : [.. trainings, .. Repeats.SelectMany(Measurements), .. Plan.Studies.Select(Study)];
        if (request.Shard is not null)
            Reductions.Add($"This is shard {request.Shard}: it only trained {string.Join(", ", _stages.Select(stage => stage.Name["train ".Length..]))}; run it again without --shard and with the models of all shards for the rest.");
        foreach (string reduction in Plan.Reductions.Concat(Settings.Reductions()))
            Reductions.Add(reduction);
        Stages = ["load data", .. _stages.Select(stage => stage.Name), "write report"];
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

    /// <summary>What would be done, and about how long each stage will take; needs the data, and writes nothing.</summary>
    public IReadOnlyList<(string Stage, string What, double Seconds)> Preview(CancellationToken cancellation)
    {
        Load();
        return Forecast(cancellation);
    }

    private (string Stage, string What, double Seconds)[] Forecast(CancellationToken cancellation)
    {
        var forecast = new Forecast(Plan, _cache);
        return [.. _stages.Select(stage => (stage.Name, What(stage), stage.Expect(forecast, cancellation)))];
    }

    /// <summary>How a model is trained, or that it is there already.</summary>
    private string What(Stage stage) =>
        (from repeat in Repeats
         from model in _models[repeat]
         where stage.Name == Named($"train {model.Plan.Name}", repeat)
         select _cache.Has(model.Key) ? $"trained already: {_cache.PathOf(model.Key)}" : model.Description).FirstOrDefault("");

    private protected override void Prepare()
    {
        foreach (string dataset in Datasets)
            Findings.Add(dataset, Data(dataset).Test);
        foreach (int repeat in Repeats)
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
        // a smoke run is over sooner than its forecast
        if (Settings.Scale != Scale.Smoke)
            view.Expect([0, .. Forecast(cancellation).Select(stage => stage.Seconds), 0]);
        foreach (Stage stage in _stages)
        {
            BeginStage(view);
            stage.Do(directory, view, cancellation);
            view.Show(StageState.Done);
            directory.WriteResults(Results());
        }
    }

    private protected override IReadOnlyList<ResultRow> Rows() => Findings.Rows();

    private protected override IReadOnlyList<Claim> Claims() => [.. Plan.Claims.Select(Judge)];

    private protected override int Repetitions => _request.Repeats;

    private protected override IReadOnlyList<CheckLine> Checks() => _checks;

    private protected override Report MakeReport(RunResults results) => RunReport.Make(this, results);

    private protected override void AddConfig(JsonObject config)
    {
        config["settings"] = Settings.ToJson();
        config["repeats"] = _request.Repeats;
        config["models"] = new JsonObject(_models.SelectMany((models, repeat) => models.Select(model =>
            KeyValuePair.Create<string, JsonNode?>(Named(model.Plan.Name, repeat), model.Key))));
        config["shard"] = _request.Shard?.ToString();
    }

    /// <summary>The stream of a repeat: of the first one, that of the seed.</summary>
    private RandomStream Stream(int repeat) => new(_request.Seed + (ulong)repeat);

    private IEnumerable<int> Repeats => Enumerable.Range(0, _request.Repeats);

    private static string Named(string name, int repeat) => repeat == 0 ? name : $"{name}, repeat {repeat + 1}";

    private static string FileName(string model, int repeat) => repeat == 0 ? model : $"{model}-{repeat + 1}";

    private IEnumerable<Stage> Trainings(int repeat) => Plan.Models.Select((model, i) => new Stage(
        Named($"train {model.Name}", repeat),
        (forecast, cancellation) => forecast.Training(_models[repeat][i], cancellation),
        (directory, view, cancellation) => Train(_models[repeat][i], repeat, directory, view, cancellation)));

    /// <summary>The stages of a shard: its part of the trainings, and those whose models these attack.</summary>
    private IReadOnlyList<Stage> Part(Shard shard, Stage[] trainings)
    {
        HashSet<string> mine = [.. trainings.Where((_, place) => shard.Has(place)).Select(stage => stage.Name)];
        foreach (int repeat in Repeats)
        {
            foreach (ModelPlan model in Plan.Models.Reverse().Where(model => mine.Contains(Named($"train {model.Name}", repeat))))
                mine.UnionWith(model.Sources.Select(source => Named($"train {source}", repeat)));
        }
        return [.. trainings.Where(stage => mine.Contains(stage.Name))];
    }

    private IEnumerable<Stage> Measurements(int repeat)
    {
        foreach (ModelPlan model in Evaluated)
        {
            yield return new Stage(Named($"attack {model.Name}", repeat), (forecast, _) => forecast.Attacks(model, Test(model), transfer: false),
                (directory, view, cancellation) => Attacking(repeat, directory).Run(model.Name, Classifier(model.Name, repeat), Test(model), Findings, view, cancellation));
        }
        foreach (ModelPlan source in Plan.Models.Where(model => Plan.Attacks.Any(attack => attack.Source == model.Name)))
        {
            yield return new Stage(Named($"transfer from {source.Name}", repeat), (forecast, _) => forecast.Attacks(source, Test(source), transfer: true),
                (directory, view, cancellation) => Attacking(repeat, directory).Transfer(source.Name, name => Classifier(name, repeat), Test(source), Findings, view, cancellation));
        }
        foreach (ModelPlan model in Plan.Checks is null || repeat > 0 ? [] : Evaluated)
        {
            yield return new Stage($"check {model.Name}", (forecast, _) => forecast.Checks(model, Test(model)), (directory, view, cancellation) => _checks.Add(
                new CheckStage(Plan.Checks!, Random.Fork("checks"), directory, Resumes).Run(model.Name, Classifier(model.Name, 0), Test(model), view, cancellation)));
        }
    }

    private Stage Study(Study study) => new(
        study.Name,
        (forecast, _) => study.Runs.Sum(run => forecast.Attack(Plan.Models.First(model => model.Name == run.Model), run.Attack, Test)),
        (_, view, cancellation) => Findings.Add(study.Name, study.Look(Context(study, view, cancellation))));

    private void Train(PlannedModel model, int repeat, RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        var curve = new TrainingCurve(model.Plan.Name);
        Findings.Add(curve, repeat);
        TrainingJob job = model.Job(_cache, [.. model.Plan.Sources.Select(source => Classifier(source, repeat))]);
        _trained[(model.Plan.Name, repeat)] = model.Stage(directory).Run(job, curve, view, cancellation);
        AtomicFile.Copy(job.Path, directory.CheckpointPath(FileName(model.Plan.Name, repeat)));
    }

    private AttackStage Attacking(int repeat, RunDirectory directory) => new(Plan, Stream(repeat), repeat, directory, Resumes, dataset => Data(dataset).Train);

    private Classifier Classifier(string model, int repeat) => _trained[(model, repeat)].Classifier;

    private ImageDataset Test(ModelPlan model) => Data(Plan.DatasetOf(model)).Test;

    private StudyContext Context(Study study, RunView view, CancellationToken cancellation) => new(name => _trained[(name, 0)], Data)
    {
        Plan = Plan,
        Random = Random.Fork(study.Name),
        Progress = (share, detail) => view.Show(new StageState(Math.Min(share, 0.999)) { Detail = detail }),
        Cancellation = cancellation,
    };

    private Claim Judge(ClaimPlan claim)
    {
        Verdict verdict = Settings.HasStandIns ? Verdict.Open : claim.Decide(Findings);
        return new Claim(claim.Id, claim.Text, verdict.Holds, verdict.PValue);
    }

    /// <summary>A part of the work.</summary>
    /// <param name="Name">For people.</param>
    /// <param name="Expect">How many seconds it will take.</param>
    /// <param name="Do">Does it.</param>
    private sealed record Stage(
        string Name, Func<Forecast, CancellationToken, double> Expect, Action<RunDirectory, RunView, CancellationToken> Do);
}
