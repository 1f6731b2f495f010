using AdvScratch.Autograd;

namespace AdvScratch.Layers;

/// <summary>
/// Pre-activation residual block (He et al. 2016, figure 1b): h = relu(bn₁(x)), y = conv₂(relu(bn₂(conv₁(h)))) + shortcut.
/// The shortcut is x where shape stays, else a strided 1×1 convolution of h.
/// </summary>
internal sealed class PreActBlock : Module
{
    private readonly BatchNorm2d _norm1;
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _norm2;
    private readonly Conv2d _conv2;
    private readonly Module? _shortcut;

    /// <param name="initializer">Makes the parameters.</param>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="stride">Stride of the first convolution.</param>
    /// <param name="register">The name under which the 1×1 convolution of a shortcut is known, and what stands there.</param>
    public PreActBlock(Initializer initializer, int inChannels, int outChannels, int stride, Func<Conv2d, (string Name, Module Module)> register)
    {
        _norm1 = RegisterModule("bn1", new BatchNorm2d(initializer, inChannels));
        _conv1 = RegisterModule("conv1", new Conv2d(initializer.Fork("conv1"), inChannels, outChannels, 3, stride, 1, bias: false));
        _norm2 = RegisterModule("bn2", new BatchNorm2d(initializer, outChannels));
        _conv2 = RegisterModule("conv2", new Conv2d(initializer.Fork("conv2"), outChannels, outChannels, 3, 1, 1, bias: false));
        if (stride == 1 && inChannels == outChannels)
            return;
        var projection = new Conv2d(initializer.Fork("shortcut"), inChannels, outChannels, 1, stride, bias: false);
        (string name, Module shortcut) = register(projection);
        _shortcut = RegisterModule(name, shortcut);
    }

    /// <inheritdoc/>
    public override Variable Forward(Variable x)
    {
        Variable h = _norm1.Forward(x, relu: true);
        Variable shortcut = _shortcut is null ? x : _shortcut.Forward(h);
        return _conv2.Forward(_conv1.Forward(h, _norm2, relu: true), residual: shortcut);
    }
}
