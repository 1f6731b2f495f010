using AdvScratch.Autograd;

namespace AdvScratch.Layers;

/// <summary>Affine map y = x Wᵀ + b: [N, inputs] → [N, outputs].</summary>
public sealed class Linear : Module
{
    /// <summary>Makes a layer with weights drawn from the initializer.</summary>
    /// <param name="initializer">Makes the parameters.</param>
    /// <param name="inputs">Features of the input.</param>
    /// <param name="outputs">Features of the output.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public Linear(Initializer initializer, int inputs, int outputs, bool bias = true)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        Weight = RegisterParameter("weight", initializer.Matrix(outputs, inputs));
        if (bias)
            Bias = RegisterParameter("bias", initializer.Biases(outputs, inputs));
    }

    /// <summary>W, [outputs, inputs].</summary>
    public Parameter Weight { get; }

    /// <summary>b, [outputs], if the layer has it.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Forward(x, relu: false);

    /// <summary>The output, through a ReLU on request.</summary>
    internal Variable Forward(Variable x, bool relu) => Op.MatMul(x, Weight, transposeB: true, shift: Bias, relu: relu);
}
