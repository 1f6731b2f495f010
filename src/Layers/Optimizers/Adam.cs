using AdvScratch.Autograd;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Layers;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1) with (coupled) weight decay, as torch.optim.Adam: g ← g + λ w,
/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − η m̂ / (√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly double _weightDecay;
    private readonly Tensor[] _means;
    private readonly Tensor[] _squares;

    /// <summary>Makes an optimiser at rest.</summary>
    /// <param name="parameters">What it moves.</param>
    /// <param name="learningRate">η, at least 0.</param>
    /// <param name="beta1">β₁, decay of the mean of gradients, in [0, 1).</param>
    /// <param name="beta2">β₂, decay of the mean of squared gradients, in [0, 1).</param>
    /// <param name="epsilon">ε, at least 0.</param>
    /// <param name="weightDecay">λ, at least 0.</param>
    /// <exception cref="ArgumentException">An option lies outside its range.</exception>
    public Adam(
        IReadOnlyList<Parameter> parameters,
        double learningRate = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0)
        : base(parameters, learningRate)
    {
        _beta1 = Checked(beta1, nameof(beta1), 1);
        _beta2 = Checked(beta2, nameof(beta2), 1);
        _epsilon = Checked(epsilon, nameof(epsilon));
        _weightDecay = Checked(weightDecay, nameof(weightDecay));
        _means = Zeros("exp_avg");
        _squares = Zeros("exp_avg_sq");
    }

    /// <inheritdoc/>
    protected override void Update(IReadOnlyList<Variable> gradients)
    {
        double rate = LearningRate / (1 - Math.Pow(_beta1, Steps));
        double root = 1 / Math.Sqrt(1 - Math.Pow(_beta2, Steps));
        Tensor.Update(new AdamUpdate(rate, root, _beta1, _beta2, _epsilon, _weightDecay), Operands(gradients, _means, _squares));
    }
}
