using AdvScratch.Layers;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Adversarial;

/// <summary>The exponential moving average of a network's weights; see <see cref="TrainerOptions.AveragingDecay"/>.</summary>
internal sealed class WeightAverage
{
    private readonly double _decay;
    private readonly Module _network;
    private readonly (string Name, Tensor Average, Tensor Live)[] _weights;
    private readonly Tensor _updates = LiveNumber.New(0);

    public WeightAverage(double decay, Module network)
    {
        (_decay, _network) = (decay, network);
        _weights = [.. network.NamedParameters().Select(static named =>
            (named.Name, named.Parameter.Value.Copy().Persist(), named.Parameter.Value))];
    }

    /// <summary>w̄ ← dₜ w̄ + (1 − dₜ) w, in one pass.</summary>
    public void Update()
    {
        double t = _updates.Item();
        Tensor.Update(
            new AverageUpdate(Math.Min(_decay, (1 + t) / (10 + t))),
            [.. _weights.Select(static weight => new UpdateOperands(weight.Average, weight.Live))]);
        _updates.Add(1);
    }

    /// <summary>Puts the average into the network until the result is disposed; the copies belong to the current scope.</summary>
    public IDisposable Shown()
    {
        var weights = new TensorsAsTheyWere(_weights.Select(static weight => weight.Live));
        foreach ((_, Tensor average, Tensor live) in _weights)
            live.Assign(average);
        return weights;
    }

    /// <summary>The network's state with the averages in the place of its weights; the live tensors.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors()
    {
        var tensors = new OrderedDictionary<string, Tensor>(_network.StateDict());
        foreach ((string name, Tensor average, _) in _weights)
            tensors[name] = average;
        return tensors;
    }

    /// <summary>Everything by name; the live tensors.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        [.. _weights.Select(static weight => (weight.Name, weight.Average)), ("updates", _updates)];
}
