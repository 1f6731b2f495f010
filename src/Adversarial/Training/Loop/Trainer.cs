using System.Diagnostics;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// The training loop, for every method: shuffle, take a batch, ask the method for its loss, walk back, update. The order of
/// the images and every random number depend on the given stream, the epoch and the step only, so that two runs give the
/// same weights bit for bit. Training can be stopped between any two steps, saved (<see cref="StateDict"/>) and resumed.
/// </summary>
public sealed partial class Trainer
{
    private readonly Classifier _classifier;
    private readonly TrainingMethod _method;
    private readonly MethodState _state;
    private readonly Optimizer _optimizer;
    private readonly TrainerOptions _options;
    private readonly RandomStream _random;
    private readonly double _learningRate;
    private readonly TrainingPosition _position = new();
    private readonly WeightAverage? _average;
    private readonly BestWeights? _best;
    private readonly (string Name, string Meaning, Tensor Value)[] _run;

    /// <summary>Brings together what is trained and how, and lets the method begin.</summary>
    /// <param name="classifier">What is trained, with its initial weights.</param>
    /// <param name="method">Turns a batch into a loss.</param>
    /// <param name="optimizer">Updates the classifier's parameters; its learning rate is the initial one.</param>
    /// <param name="options">How long, in what portions, and what happens besides.</param>
    /// <param name="random">The training's stream; the same one when resuming.</param>
    /// <exception cref="ArgumentException">The images or the attack of the selection do not fit the classifier.</exception>
    public Trainer(Classifier classifier, TrainingMethod method, Optimizer optimizer, TrainerOptions options, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        (_classifier, _method, _optimizer, _options, _random) = (classifier, method, optimizer, options, random);
        _learningRate = optimizer.LearningRate;
        _average = options.AveragingDecay is { } decay ? new WeightAverage(decay, classifier.Network) : null;
        _best = options.Selection is { } selection ? new BestWeights(selection, classifier, random.Fork("selection")) : null;
        _run = Facts(options, random);
        _state = method.Begin(classifier, random.Fork("method"));
    }

    /// <summary>Epochs finished, those before a resume included.</summary>
    public int EpochsDone => _position.Epoch;

    /// <summary>What the method remembers, as the last step left it: for example a second network.</summary>
    public MethodState MethodState => _state;

    /// <summary>Whether training is over before its last epoch, because the selection ran out of patience.</summary>
    public bool HasStoppedEarly => _best is { IsOutOfPatience: true } && EpochsDone < _options.Epochs;

    /// <summary>
    /// Trains from where training is to the last epoch, or until the selection runs out of patience, and restores the
    /// network's mode.
    /// </summary>
    /// <param name="data">What to train on; the same images when resuming.</param>
    /// <param name="epochDone">Called after every epoch, for example to save; outside of any batch.</param>
    /// <param name="progress">Told about every step, on the training thread.</param>
    /// <param name="cancellation">
    /// Ends training between two steps or inside an attack; weights and all state are those after the last whole step.
    /// </param>
    /// <returns>What happened, epoch by epoch: the epochs finished in this call.</returns>
    /// <exception cref="ArgumentException">The images do not fit the classifier or the training so far, or there are none.</exception>
    /// <exception cref="DivergenceException">
    /// The loss, the norm of the gradients (if they are clipped) or a weight became NaN or infinite. For a loss or a norm, the
    /// weights and all state are those before that step. Weights are looked at after every epoch, before
    /// <paramref name="epochDone"/> is called, and after a cancellation, so that broken ones are never saved. A method may
    /// find a network of its own diverged after the update; then only a checkpoint is whole.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<EpochMetrics> Run(
        ImageSet data,
        Action<EpochMetrics>? epochDone = null,
        IProgress<TrainingStep>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.RequireFit(_classifier);
        _position.Begin(data.Count);
        using IDisposable mode = _classifier.InMode(training: true);
        var epochs = new List<EpochMetrics>();
        while (EpochsDone < _options.Epochs && !HasStoppedEarly)
        {
            epochs.Add(RunEpoch(data, progress, cancellation));
            epochDone?.Invoke(epochs[^1]);
        }
        return epochs;
    }

    private EpochMetrics RunEpoch(ImageSet data, IProgress<TrainingStep>? progress, CancellationToken cancellation)
    {
        int epoch = EpochsDone, seenBefore = _position.Seen;
        int size = Math.Min(_options.BatchSize, data.Count);
        int steps = _options.DropLastBatch ? data.Count / size : (data.Count + size - 1) / size;
        RandomStream random = _random.Fork(epoch);
        int[] order = random.Fork("shuffle").Permutation(data.Count);
        var clock = Stopwatch.StartNew();
        try
        {
            while (_position.Step < steps)
            {
                cancellation.ThrowIfCancellationRequested();
                var moment = new Moment(epoch, _position.Step, steps);
                ReadOnlySpan<int> indices = order.AsSpan(moment.Step * size, Math.Min(size, data.Count - (moment.Step * size)));
                (double loss, int correct) = Step(data, indices, random.Fork(moment.Step), moment, cancellation);
                progress?.Report(new TrainingStep(
                    epoch, moment.Step, steps, loss, (double)correct / indices.Length, (_position.Seen - seenBefore) / clock.Elapsed.TotalSeconds));
            }
        }
        catch (OperationCanceledException)
        {
            RequireFiniteWeights();
            throw;
        }
        RequireFiniteWeights();
        return Finished(new Moment(epoch, steps - 1, steps), clock.Elapsed.TotalSeconds, _position.Seen - seenBefore, cancellation);
    }

    /// <summary>Ends an epoch whose steps are done: a trial if one is due, the metrics, the new position.</summary>
    private EpochMetrics Finished(Moment last, double seconds, int seen, CancellationToken cancellation)
    {
        SelectionScore? score = _best is not null && _best.IsDue(last.Epoch, _options.Epochs) ? Trial(_best, last.Epoch, cancellation) : null;
        var metrics = new EpochMetrics(
            last.Epoch, _position.Loss, _position.Accuracy, RateAt(last), seconds, seconds > 0 ? seen / seconds : 0)
        {
            Selection = score,
        };
        _position.NextEpoch();
        return metrics;
    }

    private SelectionScore Trial(BestWeights best, int epoch, CancellationToken cancellation)
    {
        using TensorScope scope = TensorScope.Begin();
        using IDisposable? averages = _average?.Shown();
        return best.Try(epoch, cancellation);
    }

    private double RateAt(Moment moment) => _learningRate * _options.Schedule.FactorAt(moment.Epochs);

    /// <summary>A step of training.</summary>
    private readonly record struct Moment(int Epoch, int Step, int Steps)
    {
        /// <summary>How far training is, in epochs.</summary>
        public double Epochs => Epoch + ((double)Step / Steps);

        /// <summary>For messages.</summary>
        public override string ToString() => $"epoch {Epoch + 1}, step {Step + 1} of {Steps}";
    }
}
