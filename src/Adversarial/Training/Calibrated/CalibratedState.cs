using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What <see cref="CalibratedTraining"/> remembers: the mask network g and its optimiser. Saved as <c>mask.NAME</c> and
/// <c>mask-optimizer.NAME</c>.
/// </summary>
public sealed class CalibratedState : MethodState
{
    private readonly Optimizer _optimizer;
    private readonly double _learningRate;

    internal CalibratedState(Module mask, Optimizer optimizer) =>
        (Mask, _optimizer, _learningRate) = (mask, optimizer, optimizer.LearningRate);

    /// <summary>g: adversarial images [N, C, H, W] to soft masks; in training mode.</summary>
    public Module Mask { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>();
        foreach ((string name, Tensor tensor) in Mask.StateDict())
            state.Add($"mask.{name}", tensor);
        foreach ((string name, Tensor tensor) in _optimizer.StateDict())
            state.Add($"mask-optimizer.{name}", tensor);
        return state;
    }

    /// <inheritdoc/>
    public override IEnumerable<Tensor> RunningStatistics => Mask.NamedBuffers().Select(static named => named.Buffer);

    /// <summary>One step of g against the gradient of its loss; only g's weights get one.</summary>
    /// <param name="loss">L_g, recorded.</param>
    /// <param name="factor">The schedule's factor of the learning rate.</param>
    /// <exception cref="DivergenceException">The loss is NaN or infinite.</exception>
    internal void Update(Variable loss, double factor)
    {
        double value = loss.Item();
        if (!double.IsFinite(value))
            throw new DivergenceException($"The loss of the mask network became {value}; lower the learning rate or the budget.");
        _optimizer.LearningRate = _learningRate * factor;
        _optimizer.Step(Gradient.Of(loss, _optimizer.Parameters));
    }
}
