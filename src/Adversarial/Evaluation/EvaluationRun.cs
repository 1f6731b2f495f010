using System.Diagnostics;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>A batch after an evaluation: the images that counted, and the network's verdict on the images before and after.</summary>
internal sealed record EvaluatedBatch(
    Tensor Images,
    IReadOnlyList<int> CleanPredictions,
    IReadOnlyList<int> Predictions,
    IReadOnlyList<double> Losses,
    IReadOnlyList<double> Distances)
{
    public IReadOnlyList<AttackPart> Parts { get; init; } = [];

    public Tensor? Flow { get; init; }
}

/// <summary>Walks over a set batch by batch and gathers what became of every image.</summary>
internal sealed class EvaluationRun
{
    private readonly string _name;
    private readonly Classifier _classifier;
    private readonly ImageSet _data;
    private readonly EvaluationOptions _options;
    private readonly List<bool> _correct = [];
    private readonly List<int> _predictions = [];
    private readonly List<double> _losses = [];
    private readonly List<double> _distances = [];
    private readonly List<ImageSample> _samples = [];
    private readonly List<AttackPart> _parts = [];

    public EvaluationRun(string name, Classifier classifier, ImageSet data, EvaluationOptions? options)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(data);
        data.RequireFit(classifier);
        (_name, _classifier, _data, _options) = (name, classifier, data, options ?? new EvaluationOptions());
    }

    public EvaluationResult Over(
        Func<Tensor, Tensor, int, EvaluatedBatch> evaluate, IProgress<EvaluationStep>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        for (int start = 0, batch = 0; start < _data.Count; start += _options.BatchSize, batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            using (TensorScope.Begin())
            {
                int count = Math.Min(_options.BatchSize, _data.Count - start);
                (Tensor images, Tensor labels) = _data.Batch(start, count, _classifier.DType, _classifier.Device);
                Add(images, labels.AsSpan<int>(), evaluate(images, labels, batch));
            }
            progress?.Report(new EvaluationStep(_correct.Count, _data.Count, _correct.Count(static correct => correct)));
        }
        return Result(clock.Elapsed.TotalSeconds);
    }

    /// <summary>What became of all images that were added.</summary>
    public EvaluationResult Result(double seconds) => new()
    {
        Name = _name,
        Correct = _correct,
        Predictions = _predictions,
        Distances = _distances,
        Losses = _losses,
        Accuracy = Proportion.Of(_correct, _options.Confidence),
        Samples = _samples,
        Parts = _parts,
        Seconds = seconds,
    };

    /// <summary>Adds the next batch of the set.</summary>
    public void Add(Tensor images, ReadOnlySpan<int> labels, EvaluatedBatch batch)
    {
        AddParts(batch.Parts, _correct.Count);
        for (int i = 0; i < labels.Length; i++)
        {
            if (_samples.Count < _options.Samples)
            {
                _samples.Add(new ImageSample(
                    labels[i],
                    Pixels(images, i),
                    batch.CleanPredictions[i],
                    Pixels(batch.Images, i),
                    batch.Predictions[i],
                    batch.Distances[i])
                {
                    Flow = batch.Flow is null ? null : Pixels(batch.Flow, i),
                });
            }
            // a NaN loss is a network that cannot tell: not a correct prediction
            _correct.Add(batch.Predictions[i] == labels[i] && !double.IsNaN(batch.Losses[i]));
        }
        _predictions.AddRange(batch.Predictions);
        _losses.AddRange(batch.Losses);
        _distances.AddRange(batch.Distances);
    }

    /// <summary>Adds what the parts of an attack did to the batch that begins at an image of the set.</summary>
    private void AddParts(IReadOnlyList<AttackPart> parts, int first)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            if (i == _parts.Count)
                _parts.Add(new AttackPart(parts[i].Name, 0, [], 0));
            (int attacked, double seconds) = (_parts[i].Attacked + parts[i].Attacked, _parts[i].Seconds + parts[i].Seconds);
            int[] broken = [.. _parts[i].Broken, .. parts[i].Broken.Select(position => first + position)];
            _parts[i] = new AttackPart(parts[i].Name, attacked, broken, seconds);
        }
    }

    private static float[] Pixels(Tensor images, int index) => images.Slice(0, index, 1).To(DType.Float32).ToArray<float>();
}
