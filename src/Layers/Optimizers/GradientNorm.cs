using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>The l2 norm of all gradients of a network together, and gradients that keep below a largest one.</summary>
public static class GradientNorm
{
    /// <summary><c>√(Σᵢ ‖gᵢ‖²)</c>; infinite or NaN if the square of any element is.</summary>
    public static double Of(IReadOnlyList<Variable> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        double squares = 0;
        foreach (Variable gradient in gradients)
        {
            using TensorScope scope = TensorScope.Begin();
            squares += (gradient.Value * gradient.Value).Sum().Item();
        }
        return Math.Sqrt(squares);
    }

    /// <summary>
    /// The gradients times <c>min(1, c/(norm + 10⁻⁶))</c>, as torch.nn.utils.clip_grad_norm_ (Pascanu et al., ICML 2013,
    /// algorithm 1). Below the largest norm they are returned as they are.
    /// </summary>
    /// <param name="gradients">One for each parameter.</param>
    /// <param name="largest">c, positive.</param>
    /// <param name="norm">The norm before; if it is not finite, nothing is scaled.</param>
    public static IReadOnlyList<Variable> Clip(IReadOnlyList<Variable> gradients, double largest, out double norm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(largest);
        norm = Of(gradients);
        double factor = largest / (norm + 1e-6);
        // new tensors, because two parameters may share a gradient
        return factor < 1 && double.IsFinite(norm) ? [.. gradients.Select(gradient => new Variable(gradient.Value * factor))] : gradients;
    }
}
