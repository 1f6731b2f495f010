using System.Globalization;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;

namespace AdvScratch.Runner.Training;

/// <summary>
/// How networks are trained, whatever the method: the values of <see cref="RecipeKeys"/>, those given and, for the others,
/// defaults that suit the images and the network.
/// </summary>
public sealed class Recipe
{
    // images that select tries unless the user says how many are held out
    private const int MostTried = 1000;

    private readonly Dictionary<string, string> _texts;
    private readonly CatalogValues _values;
    private readonly int _available;

    /// <summary>Fills in the defaults, and checks everything.</summary>
    /// <param name="given">Texts by key.</param>
    /// <param name="data">What is trained on.</param>
    /// <param name="network">The architecture.</param>
    /// <param name="budget">The attack that select tries if none is given.</param>
    /// <exception cref="ArgumentException">There is no such key, a text is not a value, or a value is out of range; one sentence.</exception>
    public Recipe(IReadOnlyDictionary<string, string> given, ImageDataset data, Module network, string budget)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(network);
        Check(given);
        _available = data.Count;
        _texts = new Dictionary<string, string>(given);
        FillIn(data.Channels == 1, network.NamedBuffers().Any(), budget);
        foreach ((string key, string needs, string[] values) in RecipeKeys.Conditions)
            Apply(given, key, needs, values);
        _values = new CatalogValues("train", RecipeKeys.All, _texts);
        RequireImages();
        int smaller = Math.Min(data.Height, data.Width);
        if (_values.Word("padding") == "reflect" && _values.Whole("crop") >= smaller)
            throw new ArgumentException($"crop must be at most {smaller - 1}, so that images of {smaller} pixels can be reflected; got {_values.Whole("crop")}.");
        Normalization = InputNormalization.Of(NormalizationWord, data.Channels);
        // what contradicts itself comes to light here
        _ = Options(null);
        _ = Optimizer([]);
    }

    /// <summary>Passes over the images.</summary>
    public int Epochs => _values.Whole("epochs");

    /// <summary>How many of the first images are trained on.</summary>
    public int TrainImages => _values.Whole("train-images");

    /// <summary>How many of the last images are held out.</summary>
    public int HeldOut => _values.Whole("hold-out");

    /// <summary>What the network does to pixels first; null for nothing.</summary>
    internal Normalization? Normalization { get; }

    /// <summary>The word for it, one of <see cref="InputNormalization.Words"/>.</summary>
    internal string? NormalizationWord => _values.WordOrNull("normalize");

    /// <summary>Whether the epoch is chosen, and not just the last.</summary>
    public bool Selects => _values.Word("select") != "none";

    /// <summary>Whether it is chosen on test images.</summary>
    public bool SelectsOnTest => Selects && _values.Word("select-on") == "test";

    /// <summary>What every text is: what <c>config.json</c> keeps, and what a resumed run must have again.</summary>
    public JsonObject ToJson() => new(RecipeKeys.All.Where(key => _texts.ContainsKey(key.Name))
        .Select(key => KeyValuePair.Create<string, JsonNode?>(key.Name, _texts[key.Name])));

    /// <summary>One phrase for the report.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Epochs} epochs of {TrainImages:N0} images in batches of {_texts["batch"]}, {_texts["optimizer"]} with learning rate {_texts["lr"]}, schedule {_texts["schedule"]}{(NormalizationWord is { } word ? $", pixels normalized by {word}" : "")}");

    /// <summary>Checks texts as far as that is possible without the data.</summary>
    /// <exception cref="ArgumentException">There is no such key, or a text is not a value of it, or one out of range.</exception>
    public static void Check(IReadOnlyDictionary<string, string> given)
    {
        var values = new CatalogValues("train", RecipeKeys.All, given);
        foreach ((string key, Func<double, bool> holds, string rule) in RecipeKeys.Ranges)
        {
            if (values.IsGiven(key) && !holds(values.Number(key)))
                throw new ArgumentException($"{key} {rule}; got {given[key]}.");
        }
    }

    /// <summary>Makes the optimiser.</summary>
    public Optimizer Optimizer(IReadOnlyList<Parameter> parameters)
    {
        double rate = _values.Number("lr"), decay = _values.Number("weight-decay");
        return _values.Word("optimizer") == "adam"
            ? new Adam(parameters, rate, weightDecay: decay)
            : new Sgd(parameters, rate, _values.Number("momentum"), decay, _values.Switch("nesterov"));
    }

    /// <summary>What the trainer is told.</summary>
    /// <param name="selection">From <see cref="Selection"/>.</param>
    public TrainerOptions Options(Selection? selection) => new()
    {
        Epochs = Epochs,
        BatchSize = _values.Whole("batch"),
        Schedule = Schedule(),
        DropLastBatch = _values.Switch("drop-last"),
        GradientClip = _values.NumberOrNull("clip"),
        AveragingDecay = _values.NumberOrNull("ema"),
        WeightPerturbation = _values.NumberOrNull("awp") is { } gamma
            ? new WeightPerturbation { Gamma = gamma, FromEpoch = _values.Number("awp-from") }
            : null,
        Selection = selection,
        Augmentation = _values.Whole("crop") != 0 || _values.Switch("flip")
            ? new Augmentation
            {
                Padding = _values.Whole("crop"),
                Border = _values.Word("padding") == "zero" ? BorderKind.Constant : BorderKind.Reflect,
                Fill = _values.Number("fill"),
                Flip = _values.Switch("flip"),
            }
            : null,
    };

    /// <summary>How the best epoch is chosen; null if the last one is used.</summary>
    /// <exception cref="Commands.UsageException">The attack cannot be.</exception>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public Selection? Selection(DatasetParts data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!Selects)
            return null;
        ImageDataset tried = SelectsOnTest ? data.Test.First(MostTried) : data.Train.Last(HeldOut);
        ImageSet images = tried.ToImageSet();
        string source = $"{(SelectsOnTest ? "the first" : "the last")} {tried.Count:N0} {(SelectsOnTest ? "test" : "training")} images";
        return new Selection(images, new AttackText(_values.Word("select-attack")).Make(images), source)
        {
            Criterion = _values.Word("select") == "robust" ? SelectionCriterion.Robust : SelectionCriterion.CleanPlusRobust,
            Every = _values.Whole("select-every"),
            Patience = _values.WholeOrNull("patience"),
        };
    }

    private LearningRateSchedule Schedule() => _values.Word("schedule") switch
    {
        "steps" => LearningRateSchedule.MultiStep(_values.Number("factor"), [.. _values.Numbers("drops")]),
        "linear" => new LinearSchedule([(0, 1), (Epochs, 0)]),
        "cosine" => LearningRateSchedule.Cosine(Epochs),
        "one-cycle" => LearningRateSchedule.OneCycle(Epochs, _values.Number("peak")),
        _ => LearningRateSchedule.Constant,
    };

    private void FillIn(bool grey, bool batchNorm, string budget)
    {
        foreach (CatalogOption key in RecipeKeys.All.Where(key => !key.IsDerived))
            _texts.TryAdd(key.Name, key.Default);
        // the papers train their plain networks with Adam, and residual networks with SGD
        _texts.TryAdd("optimizer", grey || !batchNorm ? "adam" : "sgd");
        bool adam = _texts["optimizer"] == "adam";
        _texts.TryAdd("lr", adam ? "0.001" : batchNorm ? "0.1" : "0.01");
        _texts.TryAdd("weight-decay", adam ? "0" : "5e-4");
        _texts.TryAdd("crop", grey ? "0" : "4");
        _texts.TryAdd("flip", grey ? "no" : "yes");
        int epochs = Number(_texts["epochs"]);
        _texts.TryAdd("drops", string.Create(CultureInfo.InvariantCulture, $"{0.5 * epochs},{0.75 * epochs}"));
        _texts.TryAdd("select-attack", budget);
        bool holdsOut = _texts["select"] != "none" && _texts["select-on"] == "held-out";
        _texts.TryAdd("hold-out", Text(holdsOut ? Math.Min(MostTried, _available / 10) : 0));
        _texts.TryAdd("train-images", Text(Math.Max(0, _available - Number(_texts["hold-out"]))));

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>Refuses a key that would change nothing; where it was not given it goes.</summary>
    private void Apply(IReadOnlyDictionary<string, string> given, string key, string needs, string[] values)
    {
        bool means = _texts.TryGetValue(needs, out string? value) && (values[0] == "*" || values.Contains(value));
        if (means)
            return;
        if (given.ContainsKey(key))
            throw new ArgumentException($"{key} means nothing without {needs}{(values[0] == "*" ? "" : "=" + string.Join(" or ", values))}; give that, too.");
        if (RecipeKeys.All.First(one => one.Name == key).IsDerived)
            _texts.Remove(key);
    }

    private void RequireImages()
    {
        if (TrainImages == 0 || (long)TrainImages + HeldOut > _available)
            throw new ArgumentException($"There are {_available:N0} training images, not {TrainImages:N0} to train on and {HeldOut:N0} to hold out; give fewer.");
        if (Selects && !SelectsOnTest && HeldOut == 0)
            throw new ArgumentException("select needs held-out images, but hold-out is 0; give more.");
    }
}
