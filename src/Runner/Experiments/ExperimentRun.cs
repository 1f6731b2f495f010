using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>Does what an experiment's plan says, for every experiment alike: loads the data, trains the models, attacks them.</summary>
public sealed class ExperimentRun : RecordedRun
{
    private readonly RunRequest _request;
    private readonly Dictionary<string, Classifier> _classifiers = [];

    /// <summary>Prepares a run; nothing is read or written yet.</summary>
    /// <exception cref="Commands.UsageException">The experiment lacks the scale or a key, or a value is out of range.</exception>
    public ExperimentRun(IExperiment experiment, RunRequest request, TimeProvider? clock = null)
        : base(request ?? throw new ArgumentNullException(nameof(request)), clock)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        (Info, _request) = (experiment.Info, request);
        Settings = new Settings(Info, request.Scale, request.Changes);
        Plan = experiment.Plan(Settings);
        foreach (string reduction in Plan.Reductions.Concat(Settings.Reductions()))
            Reductions.Add(reduction);
        Stages = ["load data", .. Plan.Models.Select(m => $"train {m.Name}"), .. Plan.Models.Select(m => $"attack {m.Name}"), "write report"];
    }

    /// <summary>The experiment.</summary>
    public ExperimentInfo Info { get; }

    /// <summary>The values of its keys.</summary>
    public Settings Settings { get; }

    /// <summary>What is done.</summary>
    public ExperimentPlan Plan { get; }

    /// <inheritdoc/>
    public override string Name => Info.Name;

    /// <inheritdoc/>
    public override string Headline => $"{Info.Name}: {Info.Description}, {Settings.Word(Settings.Scale)} scale, seed {_request.Seed}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Stages { get; }

    /// <summary>What was measured so far.</summary>
    public Measurements Measurements { get; } = new();

    /// <summary>How training went so far.</summary>
    public IList<TrainingCurve> Curves { get; } = [];

    /// <inheritdoc/>
    public override string CommandLine => _request.CommandLine(Info.Name);

    /// <inheritdoc/>
    protected override string ScaleWord => Settings.Word(Settings.Scale);

    /// <inheritdoc/>
    protected override string Dataset => Plan.Dataset;

    private protected override void Work(DatasetParts data, RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        Train(data.Train.First(Plan.TrainImages), directory, view, cancellation);
        Attack(data.Test.First(Plan.TestImages), directory, view, cancellation);
    }

    private protected override IReadOnlyList<ResultRow> Rows() => Measurements.Rows(Plan);

    private protected override IReadOnlyList<Claim> Claims() => [.. Plan.Claims.Select(Judge)];

    private protected override Report MakeReport(RunResults results, ImageDataset test) => RunReport.Make(this, results, test);

    private protected override void AddConfig(JsonObject config) => config["settings"] = Settings.ToJson();

    private void Train(ImageDataset images, RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        var stage = new TrainingStage(images, Random, directory, Resumes);
        foreach (ModelPlan model in Plan.Models)
        {
            BeginStage(view);
            var curve = new TrainingCurve(model.Name);
            Curves.Add(curve);
            _classifiers[model.Name] = stage.Run(model, curve, view, cancellation).Classifier;
        }
    }

    private void Attack(ImageDataset images, RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        var stage = new AttackStage(images, Random, directory, Resumes);
        foreach (ModelPlan model in Plan.Models)
        {
            BeginStage(view);
            stage.Run(Plan, model.Name, _classifiers[model.Name], Measurements, view, cancellation);
            directory.WriteResults(Results());
        }
    }

    private Claim Judge(ClaimPlan claim)
    {
        Verdict verdict = claim.Decide(Measurements);
        return new Claim(claim.Id, claim.Text, verdict.Holds, verdict.PValue);
    }
}
