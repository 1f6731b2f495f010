using AdvScratch.Autograd;

namespace AdvScratch.Layers;

/// <summary>
/// Neighbouring layers as one operator: what follows a convolution, a linear map or a normalisation is done before its result
/// is stored, instead of in passes of its own. Names and state of the layers stay theirs; results are those of the layers
/// one by one, up to rounding.
/// </summary>
internal static class Fusion
{
    /// <summary>The layers in order, grouped.</summary>
    public static Func<Variable, Variable>[] Steps(IReadOnlyList<Module> layers)
    {
        var steps = new List<Func<Variable, Variable>>();
        for (int i = 0; i < layers.Count;)
        {
            (Func<Variable, Variable> step, int taken) = Step(layers[i], layers.ElementAtOrDefault(i + 1), layers.ElementAtOrDefault(i + 2));
            steps.Add(step);
            i += taken;
        }
        return [.. steps];
    }

    private static (Func<Variable, Variable> Step, int Taken) Step(Module layer, Module? second, Module? third) => (layer, second, third) switch
    {
        (Conv2d conv, BatchNorm2d norm, Relu) => (x => conv.Forward(x, norm, relu: true), 3),
        (Conv2d conv, BatchNorm2d norm, _) => (x => conv.Forward(x, norm, relu: false), 2),
        (Conv2d conv, Relu, _) => (x => conv.Forward(x, residual: null, relu: true), 2),
        (BatchNorm2d norm, Relu, _) => (x => norm.Forward(x, relu: true), 2),
        (Linear linear, Relu, _) => (x => linear.Forward(x, relu: true), 2),
        _ => (layer.Forward, 1),
    };
}
