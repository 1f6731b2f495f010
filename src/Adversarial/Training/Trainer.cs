using System.Diagnostics;
using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// The training loop, for every method: shuffle, take a batch, ask the method for its loss, walk back, update. The order of
/// the images and every random number depend on the given stream, the epoch and the step only, so that two runs give the
/// same weights bit for bit and training can resume at any epoch.
/// </summary>
public sealed class Trainer
{
    private readonly Classifier _classifier;
    private readonly TrainingMethod _method;
    private readonly Optimizer _optimizer;
    private readonly TrainerOptions _options;
    private readonly double _learningRate;
    private MethodState _state = MethodState.None;

    /// <summary>Brings together what is trained and how.</summary>
    /// <param name="classifier">What is trained.</param>
    /// <param name="method">Turns a batch into a loss.</param>
    /// <param name="optimizer">Updates the classifier's parameters; its learning rate is the initial one.</param>
    /// <param name="options">How long and in what portions.</param>
    public Trainer(Classifier classifier, TrainingMethod method, Optimizer optimizer, TrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(options);
        (_classifier, _method, _optimizer, _options) = (classifier, method, optimizer, options);
        _learningRate = optimizer.LearningRate;
    }

    /// <summary>Trains, and restores the network's mode.</summary>
    /// <param name="data">What to train on.</param>
    /// <param name="random">The experiment's stream; the same one, with the same <paramref name="firstEpoch"/>, when resuming.</param>
    /// <param name="firstEpoch">
    /// The epoch to begin with: 0, or the number of epochs done when weights and optimiser state were saved.
    /// </param>
    /// <param name="epochDone">Called after every epoch, for example to save; outside of any batch.</param>
    /// <param name="progress">Told about every step, on the training thread.</param>
    /// <param name="cancellation">Ends training between two steps; the weights are those after the last whole step.</param>
    /// <returns>What happened, epoch by epoch.</returns>
    /// <exception cref="ArgumentException">The images do not fit the classifier, or there are none.</exception>
    /// <exception cref="DivergenceException">The loss became NaN or infinite; the weights are those before that step.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<EpochMetrics> Run(
        ImageSet data,
        RandomStream random,
        int firstEpoch = 0,
        Action<EpochMetrics>? epochDone = null,
        IProgress<TrainingStep>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(random);
        data.RequireFit(_classifier);
        _state = _method.Begin(_classifier, random.Fork("method"));
        using IDisposable mode = _classifier.InMode(training: true);
        var epochs = new List<EpochMetrics>();
        for (int epoch = firstEpoch; epoch < _options.Epochs; epoch++)
        {
            epochs.Add(RunEpoch(data, random.Fork(epoch), epoch, progress, cancellation));
            epochDone?.Invoke(epochs[^1]);
        }
        return epochs;
    }

    private EpochMetrics RunEpoch(
        ImageSet data, RandomStream random, int epoch, IProgress<TrainingStep>? progress, CancellationToken cancellation)
    {
        int size = Math.Min(_options.BatchSize, data.Count);
        int steps = _options.DropLastBatch ? data.Count / size : (data.Count + size - 1) / size;
        int[] order = random.Fork("shuffle").Permutation(data.Count);
        var clock = Stopwatch.StartNew();
        double loss = 0;
        int correct = 0, seen = 0;
        for (int step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> indices = order.AsSpan(step * size, Math.Min(size, data.Count - (step * size)));
            (double batchLoss, int batchCorrect) = Step(data, indices, random.Fork(step), epoch, step, steps, cancellation);
            loss += batchLoss * indices.Length;
            correct += batchCorrect;
            seen += indices.Length;
            progress?.Report(new TrainingStep(
                epoch, step, steps, batchLoss, (double)batchCorrect / indices.Length, seen / clock.Elapsed.TotalSeconds));
        }
        double seconds = clock.Elapsed.TotalSeconds;
        return new EpochMetrics(epoch, loss / seen, (double)correct / seen, _optimizer.LearningRate, seconds, seen / seconds);
    }

    private (double Loss, int Correct) Step(
        ImageSet data, ReadOnlySpan<int> indices, RandomStream random, int epoch, int step, int steps, CancellationToken cancellation)
    {
        using TensorScope scope = TensorScope.Begin();
        (Tensor images, Tensor labels) = data.Batch(indices, _classifier.DType, _classifier.Device);
        if (_options.Augmentation is { } augmentation)
            images = augmentation.Apply(images, random.Fork("augment"));
        double moment = epoch + ((double)step / steps);
        double factor = _options.Schedule.FactorAt(moment);
        var batch = new TrainingBatch(_classifier, images, labels, random, moment)
        {
            Step = ((long)epoch * steps) + step,
            LearningRateFactor = factor,
            State = _state,
        };
        Objective objective = _method.Prepare(batch, cancellation);
        TrainingLoss result = objective.Evaluate();
        double loss = result.Value.Item();
        if (!double.IsFinite(loss))
        {
            throw new DivergenceException(
                $"The loss became {loss} in epoch {epoch + 1}, step {step + 1} of {steps}; lower the learning rate or the budget.");
        }
        Variable[] gradients = Gradient.Of(result.Value, _optimizer.Parameters);
        _optimizer.LearningRate = _learningRate * factor;
        _optimizer.Step(gradients);
        objective.AfterUpdate?.Invoke();
        return (loss, Hits(result.Logits.Value.ArgMax(1), labels));
    }

    private static int Hits(Tensor predictions, Tensor labels)
    {
        ReadOnlySpan<int> predicted = predictions.AsSpan<int>(), expected = labels.AsSpan<int>();
        int hits = 0;
        for (int i = 0; i < expected.Length; i++)
            hits += predicted[i] == expected[i] ? 1 : 0;
        return hits;
    }
}
