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
    protected override string Dataset { get; }

    private protected ModelRequest Request { get; }

    /// <summary>The attacks; known once the data are there.</summary>
    private protected IReadOnlyList<Attack> Attacks { get; private set; } = [];

    /// <summary>What was evaluated so far; known once the data are there.</summary>
    private protected Evaluations Evaluations => _evaluations!;

    private Evaluations? _evaluations;

    /// <summary>The attacks that were run so far, or null if there is none yet.</summary>
    private protected Panel? Panel => Attacks.Any(attack => Evaluations.Attacked.ContainsKey(attack)) ? Panel.Of(Evaluations, Attacks) : null;

    private protected abstract IReadOnlyList<Attack> MakeAttacks(ImageSet images);

    private protected override void Prepare(DatasetParts data)
    {
        ImageSet images = data.Test.First(Request.Images).ToImageSet();
        Attacks = [.. MakeAttacks(images).Distinct()];
        _evaluations = new Evaluations(
            _file.Load(_network, data.Test), images, Random.Fork("attack"), new EvaluationOptions { BatchSize = Request.Batch, Samples = Samples });
        foreach (Attack attack in Attacks)
            RequireFit(attack);
        if (Request.Images < data.Test.Count)
            Reductions.Add($"Accuracy is measured on the first {Request.Images} of {data.Test.Count} test images.");
    }

    private void RequireFit(Attack attack)
    {
        try
        {
            attack.RequireFit(Evaluations.Classifier);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message.Split(" (Parameter", 2)[0]);
        }
    }

    /// <summary>Runs the attacks, one stage for all of them.</summary>
    private protected void RunPanel(RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        BeginStage(view);
        EvaluationResult clean = Evaluations.Clean;
        Log(directory, ExperimentPlan.Clean, clean);
        // attack by attack, so that what is finished is on the disk
        double all = Attacks.Sum(attack => attack.ExpectedPasses), before = 0;
        foreach (Attack attack in Attacks)
        {
            double share = before / all, accuracy = clean.Accuracy.Value;
            int done = 0, count = Evaluations.Data.Count;
            var progress = new Relay<EvaluationStep>(step =>
            {
                (done, accuracy) = (step.Done, (double)step.Correct / step.Done);
                Show(attack.Label, 0);
            });
            // a batch may take minutes: its steps are a sign of life
            var steps = new Relay<AttackStep>(step => Show(
                $"{attack.Label}, {step.Attack} {step.Step}/{step.Steps} on {step.Images} images",
                Math.Min(Request.Batch, count - done) * ShareOfSearch(attack, step)));
            Log(directory, attack.Label, Evaluations.Of(attack, progress, steps, cancellation));

            void Show(string detail, double images)
            {
                share = Math.Max(share, (before + (attack.ExpectedPasses * (done + images) / count)) / all);
                view.Show(new StageState(Math.Min(0.999, share), Accuracy: accuracy) { Detail = detail });
            }

            before += attack.ExpectedPasses;
            directory.WriteResults(Results());
            directory.WriteMatrix(Panel!, Evaluations.Data.Labels);
        }
        view.Show(StageState.Done);
    }

    /// <summary>How much of a batch's expected work a step has come to; parts of a composite attack follow one another.</summary>
    private static double ShareOfSearch(Attack attack, AttackStep step)
    {
        IReadOnlyList<Attack> parts = attack is AutoAttack composite ? composite.Attacks : [attack];
        double before = parts.TakeWhile(part => part.Name != step.Attack).Sum(part => part.ExpectedPasses);
        double here = parts.FirstOrDefault(part => part.Name == step.Attack)?.ExpectedPasses ?? 0;
        return (before + (here * step.Step / step.Steps)) / parts.Sum(part => part.ExpectedPasses);
    }

    private protected override IReadOnlyList<ResultRow> Rows() => Panel is { } panel ? PanelRows.Of(Model, panel) : [];

    private protected override Report MakeReport(RunResults results, ImageDataset test) => new(Title, Summary(), CommandLine, results)
    {
        Sections = Panel is { } panel ? [.. PanelPictures.Of(panel, test)] : [],
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

    private void Log(RunDirectory directory, string label, EvaluationResult result) => directory.Log("evaluated", new JsonObject
    {
        ["model"] = Model,
        ["attack"] = label,
        ["accuracy"] = result.Accuracy.Value,
        ["images"] = result.Accuracy.Trials,
        ["seconds"] = result.Seconds,
    });
}
