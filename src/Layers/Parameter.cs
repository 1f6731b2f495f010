using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>
/// A weight of a network: a leaf that gradients flow to. Its value outlives every <see cref="TensorScope"/> and is
/// changed in place (<see cref="Tensor.Assign"/>) by optimisers and by loading.
/// </summary>
/// <param name="value">The initial value; the parameter takes it out of its scope.</param>
public sealed class Parameter(Tensor value) : Variable(Persisted(value), requiresGradient: true)
{
    private static Tensor Persisted(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Persist();
    }
}
