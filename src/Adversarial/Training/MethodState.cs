using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What a training method remembers from step to step. All of it is in named tensors of fixed shapes, so that a checkpoint
/// holds it and a resumed run goes on with the same bits.
/// </summary>
public abstract class MethodState
{
    /// <summary>Of a method that remembers nothing.</summary>
    public static MethodState None { get; } = new Nothing();

    /// <summary>Everything by name, to be saved; the live tensors, not copies.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> StateDict();

    /// <summary>
    /// Those tensors of the state that evaluating an objective changes: the running statistics of a second network. The
    /// trainer sets them back after a pass that shall not count; see <see cref="Objective"/>.
    /// </summary>
    public virtual IEnumerable<Tensor> RunningStatistics => [];

    /// <summary>Copies a saved state back.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, unexpected, or of another shape; nothing is changed then.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state) => StateCopy.Into(StateDict(), state, "training method");

    private sealed class Nothing : MethodState
    {
        public override IReadOnlyDictionary<string, Tensor> StateDict() => new Dictionary<string, Tensor>();
    }
}
