using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Broken;

/// <summary>A sound network inside one that looks robust and is not.</summary>
internal abstract class BrokenNetwork : Module
{
    protected BrokenNetwork(Module sound) => Sound = RegisterModule("sound", sound);

    protected Module Sound { get; }
}

/// <summary>Gives the right answers and no gradient, like a step that is not differentiable.</summary>
internal sealed class ZeroedGradient(Module sound) : BrokenNetwork(sound)
{
    // a new variable of the same values: what led to it is forgotten
    public override Variable Forward(Variable x) => Sound.Forward(new Variable(x.Value));
}

/// <summary>Logits so large that the softmax is exactly 0 and 1 in float32.</summary>
internal sealed class ScaledLogits(Module sound) : BrokenNetwork(sound)
{
    public override Variable Forward(Variable x) => Sound.Forward(x) * 1000;
}

/// <summary>Probabilities instead of logits.</summary>
internal sealed class SoftmaxOutput(Module sound) : BrokenNetwork(sound)
{
    public override Variable Forward(Variable x) => Op.Softmax(Sound.Forward(x));
}

/// <summary>Resizes the images about their middle by a factor drawn for each pass (after Xie et al., ICLR 2018).</summary>
internal sealed class RandomResizing(Module sound) : BrokenNetwork(sound)
{
    private readonly RandomStream _random = new(9);

    public override Variable Forward(Variable x)
    {
        (int height, int width) = (x.Shape[2], x.Shape[3]);
        double stretch = 0.5 * (_random.Next(1001) - 500) / 500;
        float[] flow = new float[2 * height * width];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                flow[(row * width) + column] = (float)(stretch * (column - ((width - 1) / 2.0)));
                flow[((height + row) * width) + column] = (float)(stretch * (row - ((height - 1) / 2.0)));
            }
        }
        Tensor field = Tensor.From(flow, [1, 2, height, width]).To(x.DType).Expand([x.Shape[0], 2, height, width]);
        return Sound.Forward(Op.Warp(x, field));
    }
}

/// <summary>Whatever it is told, its batch norm stays in training mode.</summary>
internal sealed class AlwaysTraining(Module sound) : BrokenNetwork(sound)
{
    public override Variable Forward(Variable x)
    {
        Sound.Train();
        return Sound.Forward(x);
    }
}
