using AdvScratch.Autograd;

namespace AdvScratch.Layers;

/// <summary>max(x, 0), with derivative 0 at 0.</summary>
public sealed class Relu : Module
{
    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Op.Relu(x);
}

/// <summary>x for x &gt; 0, slope · x otherwise.</summary>
/// <param name="slope">Slope on the negative side.</param>
public sealed class LeakyRelu(double slope = 0.01) : Module
{
    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Op.LeakyRelu(x, slope);
}

/// <summary>1 / (1 + e⁻ˣ).</summary>
public sealed class Sigmoid : Module
{
    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Op.Sigmoid(x);
}

/// <summary>tanh x.</summary>
public sealed class Tanh : Module
{
    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Op.Tanh(x);
}
