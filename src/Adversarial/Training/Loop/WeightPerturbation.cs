using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Adversarial;

/// <summary>
/// Adversarial weight perturbation (Wu, Xia and Wang, NeurIPS 2020; one step, as in the authors' code csdongxian/AWP). After
/// the images were crafted, every weight tensor w of two or more dimensions moves up the gradient g of the objective by a
/// share of its own length, <c>v = γ ‖w‖ g / (‖g‖ + 10⁻²⁰)</c> in l2 norms. The gradient for the update is taken at w + v, and
/// the update is made at w. Biases and the scales of batch norm stay as they are. A step costs one more pass through the
/// network, forward and back; loss, accuracy and running statistics are those of the pass at w + v.
/// </summary>
public sealed record WeightPerturbation
{
    /// <summary>γ, at least 0: 0.01 with adversarial training, 0.005 with TRADES in the authors' code.</summary>
    public double Gamma { get; init => field = Require.NotNegative(value); } = 0.01;

    /// <summary>The epoch, from 0, from which on weights are perturbed. The authors' code begins at 0, or at 10 with TRADES.</summary>
    public double FromEpoch { get; init => field = Require.NotNegative(value); }

    /// <summary>Moves the weights until the result is disposed, which sets them back bit for bit.</summary>
    /// <param name="parameters">The weights; their copies belong to the scope that is current here.</param>
    /// <param name="gradient">Their gradients at the weights as they are; called once.</param>
    internal IDisposable Move(IReadOnlyList<Parameter> parameters, Func<Variable[]> gradient)
    {
        var weights = new TensorsAsTheyWere(parameters.Where(IsPerturbed).Select(static p => p.Value));
        using TensorScope scope = TensorScope.Begin();
        Variable[] gradients = gradient();
        for (int i = 0; i < gradients.Length; i++)
        {
            if (!IsPerturbed(parameters[i]))
                continue;
            Tensor weight = parameters[i].Value;
            double step = Gamma * GradientNorm.Of([weight]) / (GradientNorm.Of([gradients[i]]) + 1e-20);
            Tensor.Update(new MomentumUpdate(-step, 0, 0, false), new UpdateOperands(weight, gradients[i].Value));
        }
        return weights;
    }

    private static bool IsPerturbed(Parameter parameter) => parameter.Shape.Rank > 1;
}
