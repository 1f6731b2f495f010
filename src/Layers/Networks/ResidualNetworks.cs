namespace AdvScratch.Layers;

/// <summary>Residual networks of pre-activation blocks, with the parameter names of their common PyTorch versions.</summary>
internal static class ResidualNetworks
{
    /// <summary>PreAct-ResNet-18 for 32×32 images: four stages of two blocks (He et al. 2016).</summary>
    public static Sequential PreActResNet18(Initializer initializer, int classes) => new(
        initializer,
        ("conv1", at => new Conv2d(at, 3, 64, 3, padding: 1, bias: false)),
        ("layer1", at => Stage(at, 2, 64, 64, 1, InSequence)),
        ("layer2", at => Stage(at, 2, 64, 128, 2, InSequence)),
        ("layer3", at => Stage(at, 2, 128, 256, 2, InSequence)),
        ("layer4", at => Stage(at, 2, 256, 512, 2, InSequence)),
        ("bn", at => new BatchNorm2d(at, 512)),
        ("relu", _ => new Relu()),
        ("pool", _ => new GlobalAvgPool2d()),
        ("linear", at => new Linear(at, 512, classes)));

    /// <summary>Wide residual network: three groups of (depth − 4)/6 blocks (Zagoruyko and Komodakis 2016), no dropout.</summary>
    public static Sequential WideResNet(Initializer initializer, int depth, int width, int classes)
    {
        int blocks = (depth - 4) / 6;
        return new(
            initializer,
            ("conv1", at => new Conv2d(at, 3, 16, 3, padding: 1, bias: false)),
            ("block1", at => Group(at, blocks, 16, 16 * width, 1)),
            ("block2", at => Group(at, blocks, 16 * width, 32 * width, 2)),
            ("block3", at => Group(at, blocks, 32 * width, 64 * width, 2)),
            ("bn1", at => new BatchNorm2d(at, 64 * width)),
            ("relu", _ => new Relu()),
            ("pool", _ => new GlobalAvgPool2d()),
            ("fc", at => new Linear(at, 64 * width, classes)));
    }

    private static Sequential Group(Initializer initializer, int blocks, int inChannels, int outChannels, int stride) =>
        new(initializer, ("layer", at => Stage(at, blocks, inChannels, outChannels, stride, Plain)));

    private static (string Name, Module Module) InSequence(Conv2d projection) => ("shortcut", new Sequential(projection));

    private static (string Name, Module Module) Plain(Conv2d projection) => ("convShortcut", projection);

    /// <summary>Blocks of which the first changes width and resolution.</summary>
    private static Sequential Stage(Initializer initializer, int blocks, int inChannels, int outChannels, int stride, Func<Conv2d, (string Name, Module Module)> shortcut) => new(
        initializer,
        [.. Enumerable.Range(0, blocks).Select(block => (Func<Initializer, Module>)(at => block == 0
            ? new PreActBlock(at, inChannels, outChannels, stride, shortcut)
            : new PreActBlock(at, outChannels, outChannels, 1, shortcut)))]);
}
