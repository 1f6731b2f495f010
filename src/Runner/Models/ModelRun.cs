using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Models;

/// <summary>Attacks a saved model: the common part of <c>attack</c> and <c>evaluate</c>.</summary>
public abstract class ModelRun : RecordedRun
{
    // what the report shows of an attack, and what the checks look at again
    private const int Samples = 100;

    private readonly ModelFile _file;
    private readonly NetworkInfo _network;

    /// <summary>Reads the model's file; the data are loaded when the run begins.</summary>
    /// <exception cref="DataException">The file is missing or bad.</exception>
    /// <exception cref="UsageException">There is no such network or data set.</exception>
    private protected ModelRun(ModelRequest request, TimeProvider? clock)
        : base(request ?? throw new ArgumentNullException(nameof(request)), clock)
    {
        Request = request;
        _file = ModelFile.Open(request.Model);
        _network = _file.Network(request.Arch);
        Dataset = _file.Dataset(request.DataSet);
    }

    /// <inheritdoc/>
    public override string Headline => $"{Name}: {_network.Name} from '{_file.Path}' on {Dataset}, seed {Request.Seed}";

    /// <summary>The model's name in tables.</summary>
    public string Model => _file.Name;

    /// <inheritdoc/>
    protected override string ScaleWord => "custom";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Datasets => [Dataset];

    private string Dataset { get; }

    private protected ModelRequest Request { get; }

    /// <summary>The attacks; known once the data are there.</summary>
    private protected IReadOnlyList<Attack> Attacks { get; private set; } = [];

    /// <summary>What was evaluated so far; known once the data are there.</summary>
    private protected Evaluations Evaluations => _evaluations!;

    private Evaluations? _evaluations;

    /// <summary>The attacks that were run so far, or null if there is none yet.</summary>
    private protected Panel? Panel => Attacks.Any(attack => Evaluations.Attacked.ContainsKey(attack)) ? Panel.Of(Evaluations, Attacks) : null;

    private protected abstract IReadOnlyList<Attack> MakeAttacks(ImageSet images);

    private protected override void Prepare()
    {
        DatasetParts data = Data(Dataset);
        ImageSet images = data.Test.First(Request.Images).ToImageSet();
        Attacks = [.. MakeAttacks(images).Distinct()];
        _evaluations = new Evaluations(
            _file.Load(_network, data.Test), images, Random.Fork("attack"), new EvaluationOptions { BatchSize = Request.Batch, Samples = Samples });
        foreach (Attack attack in Attacks)
            UsageException.Asked("", () => attack.RequireFit(Evaluations.Classifier));
        if (Request.Images < data.Test.Count)
            Reductions.Add($"Accuracy is measured on the first {Request.Images} of {data.Test.Count} test images.");
    }

    /// <summary>Runs the attacks, one stage for all of them.</summary>
    private protected void RunPanel(RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        BeginStage(view);
        new PanelStage(Model, Evaluations, Attacks, directory).Run(
            _ =>
            {
                directory.WriteResults(Results());
                directory.WriteMatrix(Panel!, Evaluations.Data.Labels);
            },
            view,
            cancellation);
    }

    private protected override IReadOnlyList<ResultRow> Rows() => Panel is { } panel ? PanelRows.Of(Model, panel) : [];

    private protected override Report MakeReport(RunResults results) => new(Title, Summary(), CommandLine, results)
    {
        Sections = Panel is { } panel ? [.. PanelPictures.Of(panel, Data(Dataset).Test)] : [],
    };

    private protected override void AddConfig(JsonObject config)
    {
        config["model"] = System.IO.Path.GetFullPath(_file.Path);
        config["network"] = _network.Name;
        config["images"] = Evaluations.Data.Count;
        config["batch"] = Request.Batch;
        config["attacks"] = new JsonArray([.. Attacks.Select(attack => (JsonNode)attack.Label)]);
    }

    /// <summary>The report's heading.</summary>
    private protected abstract string Title { get; }

    private protected virtual string Summary() => Panel is not { } panel ? "No attack was finished."
        : $"Of {panel.Clean.Correct.Count} images {Phrase.Percent(panel.Clean.Accuracy.Value)} are classified correctly as they are; "
            + string.Join(", ", panel.PerBudget.Select(worst => $"{Phrase.Percent(worst.Accuracy.Value)} stand the worst of the attacks within {worst.Name}")) + ".";
}
