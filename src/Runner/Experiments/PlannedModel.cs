using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Training;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>A model of a plan with its data: everything that determines its weights, and from that its name in the cache.</summary>
internal sealed class PlannedModel
{
    // counts up when the same texts come to mean other weights
    private const int Version = 1;

    private readonly MethodChoice _choice;
    private readonly Recipe _recipe;
    private readonly Selection? _selection;
    private readonly RandomStream _random;

    /// <summary>Fills in defaults and checks everything.</summary>
    /// <param name="plan">The model.</param>
    /// <param name="data">Its data set.</param>
    /// <param name="sources">What the method attacks besides.</param>
    /// <param name="random">The stream of the repeat.</param>
    /// <exception cref="UsageException">A text of the plan is not a value.</exception>
    public PlannedModel(ModelPlan plan, DatasetParts data, IReadOnlyList<PlannedModel> sources, RandomStream random)
    {
        (Plan, Sources) = (plan, sources);
        _choice = plan.Choice();
        _random = plan.Draw == 0 ? random : random.Fork(string.Create(CultureInfo.InvariantCulture, $"draw {plan.Draw}"));
        var budget = TrainingBudget.Of([_choice], data.Train.Channels == 1);
        using (TensorScope.Begin())
        {
            Classifier probe = TrainingStage.New(plan.Network, data.Train, _random);
            _recipe = UsageException.Asked($"{plan.Name}: ", () => new Recipe(plan.Recipe(), data.Train, probe.Network, budget.Trial));
        }
        _selection = UsageException.Asked($"{plan.Name}: ", () => _recipe.Selection(data));
        Train = data.Train.First(_recipe.TrainImages);
        Declaration = Declare(data);
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(Declaration.ToJsonString()));
        Key = $"{plan.Network}-{_choice.Spec.Name}-{Convert.ToHexStringLower(hash)[..20]}";
    }

    /// <summary>The model in the experiment.</summary>
    public ModelPlan Plan { get; }

    /// <summary>What the method attacks besides.</summary>
    public IReadOnlyList<PlannedModel> Sources { get; }

    /// <summary>The images that it is trained on.</summary>
    public ImageDataset Train { get; }

    /// <summary>Its name in the cache.</summary>
    public string Key { get; }

    /// <summary>Everything that determines the weights.</summary>
    public JsonObject Declaration { get; }

    /// <summary>How it is trained, one phrase.</summary>
    public string Description => $"{Plan.Network}, {Plan.Method}: {_recipe}";

    /// <summary>Whether the epoch is chosen on test images.</summary>
    public bool SelectsOnTest => _recipe.SelectsOnTest;

    /// <summary>The network before its training.</summary>
    /// <param name="random">Gives the weights.</param>
    public Classifier New(RandomStream random) => TrainingStage.New(Plan.Network, Train, random, _recipe.Normalization);

    /// <summary>The training, given the sources' weights.</summary>
    public TrainingJob Job(ModelCache cache, IReadOnlyList<Classifier> sources)
    {
        var task = new MethodTask(Train.ToImageSet(), Train.ClassCount) { Sources = sources, Epochs = _recipe.Epochs };
        return new TrainingJob(
            Plan.Name, Plan.Network, _choice.Create(task), _recipe.Optimizer, _recipe.Options(_selection), cache.PathOf(Key), cache.ResumePathOf(Key))
        {
            Normalization = _recipe.NormalizationWord,
            StatePath = cache.StatePathOf(Key),
            Facts = new Dictionary<string, string> { ["declaration"] = Declaration.ToJsonString(RunDirectory.OneLine) },
        };
    }

    /// <summary>The stage that trains it.</summary>
    public TrainingStage Stage(RunDirectory directory) => new(Train, _random, directory);

    private JsonObject Declare(DatasetParts data) => new()
    {
        ["version"] = Version,
        ["dataset"] = data.Train.Name,
        ["data_sha256"] = data.Train.Fingerprint() + (_recipe.SelectsOnTest ? data.Test.Fingerprint() : ""),
        ["network"] = Plan.Network,
        ["method"] = _choice.Spec.Name,
        ["options"] = _choice.ToJson(),
        ["training"] = _recipe.ToJson(),
        ["sources"] = new JsonArray([.. Sources.Select(source => (JsonNode)source.Key)]),
        ["seed"] = _random.Seed,
        ["draw"] = Plan.Draw,
        ["device"] = Device.Default.Name,
    };
}
