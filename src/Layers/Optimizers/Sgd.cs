using AdvScratch.Autograd;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Layers;

/// <summary>
/// Stochastic gradient descent with momentum and (coupled) weight decay, as torch.optim.SGD:
/// g ← g + λ w, b ← μ b + g, w ← w − η b; with Nesterov's momentum w ← w − η (g + μ b).
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly double _momentum;
    private readonly double _weightDecay;
    private readonly bool _nesterov;
    private readonly Tensor[] _averages;

    /// <summary>Makes an optimiser at rest.</summary>
    /// <param name="parameters">What it moves.</param>
    /// <param name="learningRate">η, at least 0.</param>
    /// <param name="momentum">μ, in [0, 1).</param>
    /// <param name="weightDecay">λ, at least 0.</param>
    /// <param name="nesterov">Nesterov's form; needs momentum.</param>
    /// <exception cref="ArgumentException">An option lies outside its range.</exception>
    public Sgd(IReadOnlyList<Parameter> parameters, double learningRate, double momentum = 0, double weightDecay = 0, bool nesterov = false)
        : base(parameters, learningRate)
    {
        _momentum = Checked(momentum, nameof(momentum), 1);
        _weightDecay = Checked(weightDecay, nameof(weightDecay));
        _nesterov = nesterov;
        if (nesterov && momentum == 0)
            throw new ArgumentException("Nesterov's form needs a positive momentum.", nameof(nesterov));
        _averages = momentum > 0 ? Zeros("momentum_buffer") : [];
    }

    /// <inheritdoc/>
    protected override void Update(IReadOnlyList<Variable> gradients) => Tensor.Update(
        new MomentumUpdate(LearningRate, _momentum, _weightDecay, _nesterov),
        Operands(gradients, _averages));
}
