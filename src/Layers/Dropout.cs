using AdvScratch.Autograd;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Layers;

/// <summary>
/// Dropout (Srivastava et al., JMLR 2014, section 4), inverted as in PyTorch: in training <c>y = x m / (1 − p)</c>, where every
/// element of m is 0 with probability p and else 1; in evaluation y = x. Any shape.
/// </summary>
/// <remarks>
/// The masks come from the stream that <see cref="Module.UseRandom"/> gave: each forward pass in training mode draws
/// another, and the same stream gives the same ones whatever the number of threads. For the gradient a mask is a constant.
/// </remarks>
public sealed class Dropout : Module
{
    /// <summary>Makes a layer.</summary>
    /// <param name="rate">p, the probability to drop an element, in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate lies outside its range.</exception>
    public Dropout(double rate = 0.5)
    {
        if (!(rate is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), $"The rate of dropout must be at least 0 and less than 1; got {rate}.");
        Rate = rate;
    }

    /// <summary>p.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">In training mode, there is no stream to draw from.</exception>
    public override Variable Forward(Variable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!IsTraining || Rate == 0)
            return x;
        if (Random is null)
        {
            throw new InvalidOperationException(
                "Dropout in training mode has nothing to draw from; call UseRandom on the network first, or use evaluation mode.");
        }
        Tensor uniform = Random.Uniform(x.Shape, type: x.DType, device: x.Value.Device);
        Tensor mask = Tensor.Zip<GreaterOrEqual>(uniform, uniform.Like(Rate));
        return x * (mask * (1 / (1 - Rate)));
    }
}
