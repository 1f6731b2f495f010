using AdvScratch.Autograd;

namespace AdvScratch.Layers;

/// <summary>
/// Residual block with its activations behind the convolutions (He et al. 2016, "Deep Residual Learning", figure 2):
/// y = relu(bn₂(conv₂(relu(bn₁(conv₁(x))))) + shortcut(x)). The shortcut is x where shape stays, else a strided 1×1
/// convolution with a batch norm. Parameter names are those of the common PyTorch version.
/// </summary>
internal sealed class BasicBlock : Module
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _norm1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm2d _norm2;
    private readonly Sequential? _shortcut;

    /// <param name="initializer">Makes the parameters.</param>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="stride">Stride of the first convolution.</param>
    public BasicBlock(Initializer initializer, int inChannels, int outChannels, int stride)
    {
        _conv1 = RegisterModule("conv1", new Conv2d(initializer.Fork("conv1"), inChannels, outChannels, 3, stride, 1, bias: false));
        _norm1 = RegisterModule("bn1", new BatchNorm2d(initializer, outChannels));
        _conv2 = RegisterModule("conv2", new Conv2d(initializer.Fork("conv2"), outChannels, outChannels, 3, 1, 1, bias: false));
        _norm2 = RegisterModule("bn2", new BatchNorm2d(initializer, outChannels));
        if (stride == 1 && inChannels == outChannels)
            return;
        _shortcut = RegisterModule("shortcut", new Sequential(
            new Conv2d(initializer.Fork("shortcut"), inChannels, outChannels, 1, stride, bias: false),
            new BatchNorm2d(initializer, outChannels)));
    }

    /// <inheritdoc/>
    public override Variable Forward(Variable x)
    {
        Variable h = _conv2.Forward(_conv1.Forward(x, _norm1, relu: true), _norm2, relu: false);
        return Op.Relu(h + (_shortcut is null ? x : _shortcut.Forward(x)));
    }
}
