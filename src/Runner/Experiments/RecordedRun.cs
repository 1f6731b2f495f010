using System.Reflection;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// Work that leaves a run directory: loads the data, does what the concrete run does in its stages, and writes the results.
/// What is finished is on the disk; a cancelled run keeps it and says in its report what is missing.
/// </summary>
public abstract class RecordedRun
{
    private readonly RunOptions _options;
    private readonly TimeProvider _clock;
    private DateTimeOffset _started;
    private readonly Dictionary<string, DatasetParts> _data = [];
    private int _stage;

    /// <param name="options">What every run can be asked for.</param>
    /// <param name="clock">Gives the times; the system's clock by default.</param>
    private protected RecordedRun(RunOptions options, TimeProvider? clock)
    {
        (_options, _clock) = (options, clock ?? TimeProvider.System);
        Random = new RandomStream(options.Seed);
    }

    /// <summary>What is run: the experiment's or the command's name.</summary>
    public abstract string Name { get; }

    /// <summary>One line for the terminal.</summary>
    public abstract string Headline { get; }

    /// <summary>The names of the stages, in their order; the first loads the data, the last writes the report.</summary>
    public abstract IReadOnlyList<string> Stages { get; }

    /// <summary>The command that repeats the run.</summary>
    public abstract string CommandLine { get; }

    /// <summary>smoke, laptop or paper; custom for what the user put together.</summary>
    protected abstract string ScaleWord { get; }

    /// <summary>Names of the data set catalogue.</summary>
    protected abstract IReadOnlyList<string> Datasets { get; }

    /// <summary>Whether the run goes on with what is in its folder.</summary>
    internal bool Resumes => _options.Resume;

    /// <summary>The seed's stream.</summary>
    protected RandomStream Random { get; }

    /// <summary>How the run is smaller than it could be, a sentence each.</summary>
    protected IList<string> Reductions { get; } = [];

    /// <summary>Runs all stages on the calling thread.</summary>
    /// <param name="folder">The run directory; made once the data are there.</param>
    /// <param name="view">Shows the work.</param>
    /// <param name="cancellation">Ends the run between two steps of training or iterations of an attack.</param>
    /// <returns>The run directory.</returns>
    /// <exception cref="DataException">The data are missing or bad; there is no run directory then.</exception>
    /// <exception cref="Commands.UsageException">The folder holds a run with other options; it stays as it is.</exception>
    /// <exception cref="DivergenceException">Training went wrong; what was finished is in the run directory.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was finished is in the run directory.</exception>
    public RunDirectory Execute(string folder, RunView view, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(view);
        view.Begin(0);
        Load();
        view.Show(StageState.Done);
        cancellation.ThrowIfCancellationRequested();
        bool goesOn = Resumes && RunDirectory.HasBegun(folder);
        JsonObject config = Config();
        if (goesOn && RunConfig.Compare(RunDirectory.Open(folder), config) is { } remark)
            Reductions.Add(remark);
        RunDirectory directory = RunDirectory.Create(folder, _clock);
        if (!goesOn)
            directory.WriteConfig(config);
        directory.Log(goesOn ? "resumed" : "started");
        try
        {
            Work(directory, view, cancellation);
        }
        catch (Exception e) when (e is DivergenceException || (e is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            Reductions.Insert(0, $"This run was ended in stage {_stage + 1} of {Stages.Count} ({Stages[_stage]}): what follows is missing.");
            Finish(directory, e is DivergenceException ? "failed" : "cancelled");
            if (e is DivergenceException)
                throw;
            throw new RunCancelledException($"Cancelled; what was finished is in '{directory.Path}'.", e);
        }
        BeginStage(view);
        Finish(directory, "finished");
        view.Show(StageState.Done);
        return directory;
    }

    /// <summary>What <c>results.json</c> holds at this moment.</summary>
    public RunResults Results() => new(
        Name,
        ScaleWord,
        _options.Seed,
        ComputeDevice.Description,
        _options.Threads,
        _started,
        Math.Round((_clock.GetLocalNow() - _started).TotalSeconds, 3),
        [.. Reductions],
        Rows(),
        Claims())
    {
        Checks = Checks(),
        Repeats = Repetitions,
    };

    /// <summary>Reads the data and prepares; nothing is written.</summary>
    private protected void Load()
    {
        Compute.Threads = _options.Threads;
        _started = _clock.GetLocalNow();
        foreach (string dataset in Datasets)
        {
            _data[dataset] = DatasetCatalog.Load(dataset, _options.DataFolder);
            if (DatasetCatalog.Doubt(dataset, _options.DataFolder) is { } doubt)
                Reductions.Insert(0, doubt);
        }
        Prepare();
    }

    /// <summary>Looks at what the data tell, before anything is written; here a run may still be refused.</summary>
    private protected virtual void Prepare()
    {
    }

    /// <summary>The stages between the first and the last; each begins by <see cref="BeginStage"/>.</summary>
    private protected abstract void Work(RunDirectory directory, RunView view, CancellationToken cancellation);

    private protected abstract IReadOnlyList<ResultRow> Rows();

    private protected virtual IReadOnlyList<Claim> Claims() => [];

    private protected virtual int Repetitions => 1;

    private protected virtual IReadOnlyList<CheckLine> Checks() => [];

    private protected abstract Report MakeReport(RunResults results);

    /// <summary>What <c>config.json</c> holds beside what every run has.</summary>
    private protected abstract void AddConfig(JsonObject config);

    /// <summary>A data set of the run; there once the first stage is done.</summary>
    private protected DatasetParts Data(string dataset) => _data[dataset];

    private protected void BeginStage(RunView view) => view.Begin(++_stage);

    private void Finish(RunDirectory directory, string how)
    {
        RunResults results = Results();
        directory.WriteResults(results);
        directory.WriteReport(MakeReport(results));
        directory.Log(how);
        RunIndex.Update(Path.GetDirectoryName(directory.Path)!);
    }

    private JsonObject Config()
    {
        var config = new JsonObject
        {
            ["experiment"] = Name,
            ["version"] = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            ["command"] = CommandLine,
            ["scale"] = ScaleWord,
            ["seed"] = _options.Seed,
            ["device"] = ComputeDevice.Description,
            ["threads"] = _options.Threads,
            ["dataset"] = Together(dataset => dataset),
            ["data_folder"] = Together(dataset => DatasetCatalog.Locate(dataset, _options.DataFolder)),
        };
        AddConfig(config);
        return config;

        string Together(Func<string, string> of) => string.Join(", ", Datasets.Select(of).Distinct());
    }
}
