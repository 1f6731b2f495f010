using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>Tries weights on held-out images and keeps a copy of the best ones, running statistics included.</summary>
internal sealed class BestWeights
{
    private readonly Selection _selection;
    private readonly Classifier _classifier;
    private readonly RandomStream _random;
    private readonly Tensor _score = LiveNumber.New(0, DType.Float64);
    private readonly Tensor _epoch = LiveNumber.New(-1);
    private readonly Tensor _lastTrial = LiveNumber.New(-1);

    /// <param name="selection">What is tried, and when.</param>
    /// <param name="classifier">Whose weights are tried.</param>
    /// <param name="random">The same for every trial, so that trials differ by their weights only.</param>
    public BestWeights(Selection selection, Classifier classifier, RandomStream random)
    {
        selection.Data.RequireFit(classifier);
        selection.Attack.RequireFit(classifier);
        (_selection, _classifier, _random) = (selection, classifier, random);
        Tensors = new OrderedDictionary<string, Tensor>(
            classifier.Network.StateDict().Select(static named => KeyValuePair.Create(named.Key, named.Value.Copy().Persist())));
    }

    /// <summary>The best weights by name, once there is an <see cref="Epoch"/>.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The epoch of the best trial; −1 before the first one.</summary>
    public int Epoch => (int)_epoch.Item();

    /// <summary>Whether the last trial came so long after the best one that training stops.</summary>
    public bool IsOutOfPatience => _selection.Patience is { } patience && Epoch >= 0 && (int)_lastTrial.Item() - Epoch >= patience;

    /// <summary>Whether there is a trial after an epoch.</summary>
    public bool IsDue(int epoch, int epochs) => (epoch + 1) % _selection.Every == 0 || epoch + 1 == epochs;

    /// <summary>Tries the classifier as it is, and copies its weights if they are the best so far.</summary>
    public SelectionScore Try(int epoch, CancellationToken cancellation)
    {
        var options = new EvaluationOptions { BatchSize = _selection.BatchSize };
        EvaluationResult clean = Evaluation.Clean(_classifier, _selection.Data, options, cancellation: cancellation);
        EvaluationResult attacked = Evaluation.UnderAttack(
            _classifier, _selection.Attack, _selection.Data, _random, options, cancellation: cancellation);
        double robust = attacked.Accuracy.Value;
        double score = _selection.Criterion == SelectionCriterion.Robust ? robust : clean.Accuracy.Value + robust;
        bool best = Epoch < 0 || score > _score.Item();
        _lastTrial.Set(epoch);
        if (best)
        {
            _score.Set(score);
            _epoch.Set(epoch);
            foreach ((string name, Tensor live) in _classifier.Network.StateDict())
                Tensors[name].Assign(live);
        }
        return new SelectionScore(clean.Accuracy.Value, robust, best, clean.Seconds + attacked.Seconds);
    }

    /// <summary>Everything by name; the live tensors.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
    [
        .. Tensors.Select(static named => ($"network.{named.Key}", named.Value)),
        ("score", _score), ("epoch", _epoch), ("last_trial", _lastTrial),
    ];
}
