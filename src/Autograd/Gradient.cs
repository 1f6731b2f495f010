using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <summary>Reverse-mode differentiation: one walk from an output back to chosen inputs.</summary>
public static partial class Gradient
{
    /// <summary>∂output/∂input for one input.</summary>
    /// <inheritdoc cref="Of(Variable, IReadOnlyList{Variable}, bool, Variable?)"/>
    public static Variable Of(Variable output, Variable input, bool createGraph = false, Variable? seed = null) =>
        Of(output, [input], createGraph, seed)[0];

    /// <summary>
    /// The vector-Jacobian products of <paramref name="output"/> with respect to <paramref name="inputs"/>. Only operators
    /// on a path from an input to the output are visited: asking for the image's gradient never pays for the weights'.
    /// </summary>
    /// <param name="output">A scalar, or any shape together with <paramref name="seed"/>.</param>
    /// <param name="inputs">Recorded variables: leaves or intermediate results.</param>
    /// <param name="createGraph">True records the walk itself, so that its results can be differentiated again.</param>
    /// <param name="seed">The vector to multiply from the left, in the output's shape; 1 for a scalar output.</param>
    /// <returns>One gradient for each input, in its shape; zeros where the output does not depend on it.</returns>
    /// <exception cref="ArgumentException">The output is not a scalar and no seed is given, or the seed has another shape.</exception>
    /// <exception cref="InvalidOperationException">The output was computed while recording was off.</exception>
    public static Variable[] Of(Variable output, IReadOnlyList<Variable> inputs, bool createGraph = false, Variable? seed = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(inputs);
        if (!output.IsRecorded && !Recording.IsOn)
            throw new InvalidOperationException(
                "Recording is off on this thread, so the output has no gradient; compute it outside Recording.Off().");
        seed ??= output.Value.Count == 1
            ? Tensor.Full(output.Shape, 1, output.DType, output.Value.Device)
            : throw new ArgumentException(
                $"The output has shape {output.Shape}: give a seed of that shape, or reduce it to a scalar.", nameof(output));
        if (seed.Shape != output.Shape)
            throw new ArgumentException($"The seed has shape {seed.Shape}, the output {output.Shape}.", nameof(seed));
        using IDisposable? pause = createGraph ? null : Recording.Off();
        using TensorScope? scope = createGraph ? null : TensorScope.Begin();
        Variable[] gradients = new BackwardWalk(output, inputs, scope).Run(seed);
        if (scope is not null)
        {
            foreach (Variable gradient in gradients)
                scope.Keep(gradient.Value);
        }
        return gradients;
    }
}
