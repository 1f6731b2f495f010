using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <content>What is saved and restored.</content>
public sealed partial class Trainer
{
    /// <summary>
    /// The weights to use: those of the best epoch if there was a selection, else the averages if there are any, else the last.
    /// </summary>
    public FinalState FinalState =>
        _best is { Epoch: >= 0 } ? new FinalState(FinalWeights.Best, _best.Epoch, _best.Tensors)
        : _average is not null ? new FinalState(FinalWeights.Averaged, EpochsDone - 1, _average.Tensors())
        : new FinalState(FinalWeights.Last, EpochsDone - 1, _classifier.Network.StateDict());

    /// <summary>
    /// Everything that a resumed training needs, by name: <c>network.*</c>, <c>optimizer.*</c>, <c>method.*</c>,
    /// <c>average.*</c> and <c>best.*</c> where the options ask for them, <c>position.*</c> (epoch, step in the epoch, number of
    /// images, and the sums of the epoch in progress) and <c>run.*</c> (what has to be the same after a resume). The tensors
    /// are the live ones, not copies, of shapes that never change. Between two steps they are consistent.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>();
        Add("network", Pairs(_classifier.Network.StateDict()));
        Add("optimizer", Pairs(_optimizer.StateDict()));
        Add("method", Pairs(_state.StateDict()));
        Add("average", _average?.State() ?? []);
        Add("best", _best?.State() ?? []);
        Add("position", _position.State());
        Add("run", _run.Select(static fact => (fact.Name, fact.Value)));
        return state;

        void Add(string owner, IEnumerable<(string Name, Tensor Tensor)> tensors)
        {
            foreach ((string name, Tensor tensor) in tensors)
                state.Add($"{owner}.{name}", tensor);
        }

        static IEnumerable<(string, Tensor)> Pairs(IReadOnlyDictionary<string, Tensor> tensors) =>
            tensors.Select(static named => (named.Key, named.Value));
    }

    /// <summary>
    /// Copies a saved state back: training goes on where it was, and ends with the bits of a training that was never interrupted.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The state is of another network, optimiser, method, set of options, batch size or random stream; nothing is changed then.
    /// </exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach ((string name, string meaning, Tensor value) in _run)
        {
            if (state.TryGetValue($"run.{name}", out Tensor? saved) && !saved.ToDoubles().SequenceEqual(value.ToDoubles()))
                throw new InvalidDataException($"The saved training had {meaning} {Text(saved)}, this one has {Text(value)}; resume it with the options it began with.");
        }
        StateCopy.Into(StateDict(), state, "training");

        static string Text(Tensor values) => string.Join(", ", values.ToDoubles());
    }

    /// <summary>What decides on batches and random numbers, and has to be the same after a resume.</summary>
    private static (string Name, string Meaning, Tensor Value)[] Facts(TrainerOptions options, RandomStream random)
    {
        return
        [
            ("batch_size", "batches of", Int(options.BatchSize)),
            ("drop_last", "the option to drop the last batch at", Int(options.DropLastBatch ? 1 : 0)),
            ("seed", "the seed (low and high half)", Int((int)random.Seed, (int)(random.Seed >> 32))),
            ("stream", "the random stream (low and high half)", Int((int)random.Stream, (int)(random.Stream >> 32))),
        ];

        static Tensor Int(params int[] values) => Tensor.From(values, [values.Length], Device.Cpu).Persist();
    }
}
