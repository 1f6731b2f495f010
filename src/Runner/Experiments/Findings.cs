using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// What a run has found so far: an evaluation for each model, attack and repeat, the trainings' curves, and what studies saw. Claims and
/// figures ask it; what they ask for may not have been measured.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="repeats">How many times everything is trained, each time with another seed.</param>
public sealed class Findings(ExperimentPlan plan, int repeats = 1)
{
    private readonly OrderedDictionary<(string Model, string Attack), EvaluationResult?[]> _evaluations = [];
    private readonly Dictionary<(string Model, string Attack), double[]> _distances = [];
    private readonly OrderedDictionary<(string Model, int Repeat), TrainingCurve> _curves = [];
    private readonly OrderedDictionary<string, StudyResult> _studies = [];
    private readonly Dictionary<string, ImageDataset> _images = [];

    /// <summary>The plan.</summary>
    public ExperimentPlan Plan { get; } = plan;

    /// <summary>How many times everything is trained.</summary>
    public int Repeats { get; } = repeats;

    /// <summary>The evaluation of a model under an attack (<see cref="ExperimentPlan.Clean"/>: none) in the first repeat, or null if there is none yet.</summary>
    public EvaluationResult? this[string model, string attack] => _evaluations.GetValueOrDefault((model, attack))?[0];

    /// <summary>The evaluations of all repeats; null if one of them is missing.</summary>
    public IReadOnlyList<EvaluationResult>? All(string model, string attack) =>
        _evaluations.GetValueOrDefault((model, attack)) is { } all && all.All(one => one is not null) ? [.. all.OfType<EvaluationResult>()] : null;

    /// <summary>How trainings went, those of the first repeat first.</summary>
    public IEnumerable<TrainingCurve> Curves => _curves.OrderBy(curve => curve.Key.Repeat).Select(curve => curve.Value);

    /// <summary>How the training of a model went; null if it has not begun.</summary>
    public TrainingCurve? Curve(string model, int repeat = 0) => _curves.GetValueOrDefault((model, repeat));

    /// <summary>What a study found, in the first repeat; null if it has not been made.</summary>
    public StudyResult? Study(string name) => _studies.GetValueOrDefault(name);

    /// <summary>What all studies found.</summary>
    public IEnumerable<StudyResult> Studies => _studies.Values;

    /// <summary>The test images of a data set, to draw pictures; the class names are theirs.</summary>
    public ImageDataset Images(string dataset) => _images[dataset];

    internal void Add(string dataset, ImageDataset test) => _images[dataset] = test;

    internal void Add(string model, string attack, int repeat, EvaluationResult result) => Slot(_evaluations, (model, attack))[repeat] = result;

    internal void AddDistance(string model, string attack, int repeat, double rho) => Slot(_distances, (model, attack))[repeat] = rho;

    internal void Add(TrainingCurve curve, int repeat) => _curves[(curve.Model, repeat)] = curve;

    internal void Add(string study, StudyResult result) => _studies[study] = result;

    /// <summary>The rows of <c>results.json</c>.</summary>
    internal IReadOnlyList<ResultRow> Rows() =>
    [
        .. from key in _evaluations.Keys
           where Plan.Attacks.All(attack => attack.IsListed || attack.Label != key.Attack)
           let row = _distances.TryGetValue(key, out double[]? rho) ? Distance(key, rho) : Accuracy(key)
           where row is not null
           select row,
        .. from model in Plan.Models
           from mean in Plan.Means
           let row = Mean(model.Name, mean)
           where row is not null
           select row,
        .. _studies.Values.SelectMany(study => study.Rows),
    ];

    private T[] Slot<T>(IDictionary<(string, string), T[]> of, (string, string) key) =>
        of.TryGetValue(key, out T[]? slot) ? slot : of[key] = new T[Repeats];

    private ResultRow? Accuracy((string Model, string Attack) key)
    {
        EvaluationResult[] all = [.. _evaluations[key].OfType<EvaluationResult>()];
        if (all.Length == 1)
        {
            Proportion accuracy = all[0].Accuracy;
            return Row(key, "accuracy", accuracy.Value, accuracy.Low, accuracy.High, accuracy.Trials);
        }
        return OverRepeats(key, "accuracy", [.. all.Select(one => one.Accuracy.Value)], all.Sum(one => one.Accuracy.Trials));
    }

    private ResultRow? Distance((string Model, string Attack) key, double[] rho)
    {
        double[] known = [.. rho.Where(one => one > 0)];
        return known.Length == 1 ? Row(key, "ρ", known[0], known[0], known[0], this[key.Model, key.Attack]?.Correct.Count ?? 0) with { Unit = "of an image's length" }
            : OverRepeats(key, "ρ", known, known.Length) is { } row ? row with { Unit = "of an image's length" } : null;
    }

    private ResultRow? Mean(string model, MeanPlan mean)
    {
        double[]?[] columns = [.. mean.Of.Select(label => All(model, label)?.Select(one => one.Accuracy.Value).ToArray())];
        if (columns.Any(column => column is null))
            return null;
        double[] values = [.. Enumerable.Range(0, Repeats).Select(repeat => columns.Average(column => column![repeat]))];
        int n = All(model, mean.Of[0])![0].Correct.Count;
        return Repeats == 1 ? OverImages(model, mean, values[0], n) : OverRepeats((model, mean.Label), "accuracy", values, n * Repeats);
    }

    /// <summary>A mean with the interval of its images, of which each counts with the share of columns where it was right.</summary>
    private ResultRow OverImages(string model, MeanPlan mean, double value, int n)
    {
        IReadOnlyList<bool>[] columns = [.. mean.Of.Select(label => All(model, label)![0].Correct)];
        double half = columns.All(column => column.Count == n)
            ? 1.96 * Enumerable.Range(0, n).Select(i => columns.Average(column => column[i] ? 1.0 : 0.0)).StandardDeviation() / Math.Sqrt(n)
            : 0;
        return Row((model, mean.Label), "accuracy", value, Math.Max(0, value - half), Math.Min(1, value + half), n);
    }

    /// <summary>The mean over trainings, with Student's interval and the standard deviation.</summary>
    private ResultRow? OverRepeats((string Model, string Attack) key, string metric, double[] values, int n)
    {
        if (values.Length < 2)
            return null;
        double mean = values.Mean(), deviation = values.StandardDeviation();
        double half = deviation / Math.Sqrt(values.Length) * StudentT.InvCDF(0, 1, values.Length - 1, 0.975);
        // an accuracy is a fraction, whatever Student's distribution says of a few trainings
        return Row(key, metric, mean, Math.Max(0, mean - half), metric == "accuracy" ? Math.Min(1, mean + half) : mean + half, n) with { Sd = deviation };
    }

    private ResultRow Row((string Model, string Attack) key, string metric, double value, double low, double high, int n) =>
        new(key.Model, key.Attack, metric, value, low, high, n, Plan.PaperNumbers.TryGetValue(key, out double paper) ? paper : null);
}
