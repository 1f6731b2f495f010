using System.Reflection;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// Does what an experiment's plan says, for every experiment alike: loads the data, trains the models, attacks them, and
/// writes the run directory. What is finished is on the disk; a cancelled run keeps it and says in its report what is missing.
/// </summary>
public sealed class ExperimentRun
{
    private readonly RunRequest _request;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _started;
    private readonly RandomStream _random;
    private readonly Dictionary<string, Classifier> _classifiers = [];
    private readonly List<string> _reductions;
    private int _stage;

    /// <summary>Prepares a run; nothing is read or written yet.</summary>
    /// <exception cref="Commands.UsageException">The experiment lacks the scale or a key, or a value is out of range.</exception>
    public ExperimentRun(IExperiment experiment, RunRequest request, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(request);
        (Info, _request, _clock) = (experiment.Info, request, clock ?? TimeProvider.System);
        Settings = new Settings(Info, request.Scale, request.Changes);
        Plan = experiment.Plan(Settings);
        _started = _clock.GetLocalNow();
        _random = new RandomStream(request.Seed);
        _reductions = [.. Plan.Reductions, .. Settings.Reductions()];
        Stages = ["load data", .. Plan.Models.Select(m => $"train {m.Name}"), .. Plan.Models.Select(m => $"attack {m.Name}"), "write report"];
    }

    /// <summary>The experiment.</summary>
    public ExperimentInfo Info { get; }

    /// <summary>The values of its keys.</summary>
    public Settings Settings { get; }

    /// <summary>What is done.</summary>
    public ExperimentPlan Plan { get; }

    /// <summary>The names of the stages, in their order.</summary>
    public IReadOnlyList<string> Stages { get; }

    /// <summary>What was measured so far.</summary>
    public Measurements Measurements { get; } = new();

    /// <summary>How training went so far.</summary>
    public IList<TrainingCurve> Curves { get; } = [];

    /// <summary>The command that repeats the run.</summary>
    public string CommandLine => _request.CommandLine(Info.Name);

    /// <summary>Runs all stages on the calling thread.</summary>
    /// <param name="folder">The run directory; made once the data are there.</param>
    /// <param name="view">Shows the work.</param>
    /// <param name="cancellation">Ends the run between two steps of training or iterations of an attack.</param>
    /// <returns>The run directory.</returns>
    /// <exception cref="DataException">The data are missing or bad; there is no run directory then.</exception>
    /// <exception cref="DivergenceException">Training went wrong; what was finished is in the run directory.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was finished is in the run directory.</exception>
    public RunDirectory Execute(string folder, RunView view, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(view);
        Compute.Threads = _request.Threads;
        view.Begin(0);
        DatasetParts data = DatasetCatalog.Load(Plan.Dataset, _request.DataFolder);
        // another folder may hold another data set of the same format
        if (_request.DataFolder is not null && DatasetCatalog.Verify(Plan.Dataset, _request.DataFolder).Any(check => !check.Good))
            _reductions.Insert(0, $"The files in '{_request.DataFolder}' are not the known ones of {Plan.Dataset}, so these numbers are of other data.");
        view.Show(StageState.Done);
        cancellation.ThrowIfCancellationRequested();
        RunDirectory directory = RunDirectory.Create(folder, _clock);
        directory.WriteConfig(Config());
        directory.Log("started");
        try
        {
            Train(data.Train.First(Plan.TrainImages), directory, view, cancellation);
            Attack(data.Test.First(Plan.TestImages), directory, view, cancellation);
        }
        catch (Exception e) when (e is DivergenceException || (e is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            _reductions.Insert(0, $"This run was ended in stage {_stage + 1} of {Stages.Count} ({Stages[_stage]}): what follows is missing.");
            Finish(directory, data.Test, e is DivergenceException ? "failed" : "cancelled");
            if (e is DivergenceException)
                throw;
            throw new RunCancelledException($"Cancelled; what was finished is in '{directory.Path}'.", e);
        }
        view.Begin(++_stage);
        Finish(directory, data.Test, "finished");
        view.Show(StageState.Done);
        return directory;
    }

    private void Train(ImageDataset images, RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        var stage = new TrainingStage(images, _random, directory);
        foreach (ModelPlan model in Plan.Models)
        {
            view.Begin(++_stage);
            var curve = new TrainingCurve(model.Name);
            Curves.Add(curve);
            _classifiers[model.Name] = stage.Run(model, curve, view, cancellation);
        }
    }

    private void Attack(ImageDataset images, RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        var stage = new AttackStage(images, _random, directory);
        foreach (ModelPlan model in Plan.Models)
        {
            view.Begin(++_stage);
            stage.Run(Plan, model.Name, _classifiers[model.Name], Measurements, view, cancellation);
            directory.WriteResults(Results());
        }
    }

    /// <summary>What <c>results.json</c> holds at this moment.</summary>
    public RunResults Results() => new(
        Info.Name,
        Settings.Word(Settings.Scale),
        _request.Seed,
        Processor.Description,
        _request.Threads,
        _started,
        Math.Round((_clock.GetLocalNow() - _started).TotalSeconds, 3),
        [.. _reductions],
        Measurements.Rows(Plan),
        [.. Plan.Claims.Select(Judge)]);

    private Claim Judge(ClaimPlan claim)
    {
        Verdict verdict = claim.Decide(Measurements);
        return new Claim(claim.Id, claim.Text, verdict.Holds, verdict.PValue);
    }

    private void Finish(RunDirectory directory, ImageDataset test, string how)
    {
        RunResults results = Results();
        directory.WriteResults(results);
        directory.WriteReport(RunReport.Make(this, results, test));
        directory.Log(how);
    }

    private JsonObject Config() => new()
    {
        ["experiment"] = Info.Name,
        ["version"] = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        ["command"] = CommandLine,
        ["scale"] = Settings.Word(Settings.Scale),
        ["seed"] = _request.Seed,
        ["device"] = Device.Cpu.Name,
        ["threads"] = _request.Threads,
        ["dataset"] = Plan.Dataset,
        ["data_folder"] = DatasetCatalog.Locate(Plan.Dataset, _request.DataFolder),
        ["settings"] = Settings.ToJson(),
    };
}
