namespace AdvScratch.Layers;

/// <summary>The convolutional networks without shortcuts.</summary>
/// <remarks>
/// The papers put the ReLU before the max-pooling. The two commute, values and gradients alike: where the maximum is
/// positive the ReLU changes neither it nor its place, elsewhere nothing passes. Behind the pooling the ReLU has a quarter of the work.
/// </remarks>
internal static class PlainNetworks
{
    /// <summary>The MNIST classifier of Calibrated Adversarial Training (Huang et al. 2021, table 5).</summary>
    public static Sequential CatMnist(Initializer initializer, int classes) => new(
        initializer,
        at => new Conv2d(at, 1, 32, 3, padding: 1),
        _ => new Relu(),
        at => new Conv2d(at, 32, 32, 3, stride: 2, padding: 1),
        _ => new Relu(),
        at => new Conv2d(at, 32, 64, 3, padding: 1),
        _ => new Relu(),
        at => new Conv2d(at, 64, 64, 3, stride: 2, padding: 1),
        _ => new Relu(),
        _ => new Flatten(),
        at => new Linear(at, 7 * 7 * 64, 100),
        _ => new Relu(),
        at => new Linear(at, 100, classes));

    /// <summary>The MNIST challenge's classifier (Madry et al. 2018).</summary>
    public static Sequential MadryMnist(Initializer initializer, int classes) => new(
        initializer,
        at => new Conv2d(at, 1, 32, 5, padding: 2),
        _ => new MaxPool2d(2),
        _ => new Relu(),
        at => new Conv2d(at, 32, 64, 5, padding: 2),
        _ => new MaxPool2d(2),
        _ => new Relu(),
        _ => new Flatten(),
        at => new Linear(at, 7 * 7 * 64, 1024),
        _ => new Relu(),
        at => new Linear(at, 1024, classes));

    /// <summary>The classifiers of Carlini and Wagner (2017, table 1), without dropout.</summary>
    /// <param name="initializer">Makes the parameters.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="narrow">Channels of the first two convolutions.</param>
    /// <param name="wide">Channels of the last two.</param>
    /// <param name="side">Image side in pixels.</param>
    /// <param name="hidden">Features of the hidden linear layers.</param>
    /// <param name="classes">Number of logits.</param>
    public static Sequential Carlini(Initializer initializer, int channels, int narrow, int wide, int side, int hidden, int classes)
    {
        int pooled = (((side - 4) / 2) - 4) / 2;
        return new(
            initializer,
            at => new Conv2d(at, channels, narrow, 3),
            _ => new Relu(),
            at => new Conv2d(at, narrow, narrow, 3),
            _ => new MaxPool2d(2),
            _ => new Relu(),
            at => new Conv2d(at, narrow, wide, 3),
            _ => new Relu(),
            at => new Conv2d(at, wide, wide, 3),
            _ => new MaxPool2d(2),
            _ => new Relu(),
            _ => new Flatten(),
            at => new Linear(at, pooled * pooled * wide, hidden),
            _ => new Relu(),
            at => new Linear(at, hidden, hidden),
            _ => new Relu(),
            at => new Linear(at, hidden, classes));
    }

    /// <summary>
    /// The classifiers of Roth et al. (2018, section 7.4): those of Carlini and Wagner, which see every image standardised
    /// (section 4.1). Attacks and penalties work in front of that.
    /// </summary>
    /// <inheritdoc cref="Carlini"/>
    public static Sequential Standardized(Initializer initializer, int channels, int narrow, int wide, int side, int hidden, int classes) => new(
        initializer,
        ("standardization", _ => new ImageStandardization()),
        ("network", at => Carlini(at, channels, narrow, wide, side, hidden, classes)));

    /// <summary>
    /// The MNIST classifier of TRADES (yaodongyu/TRADES, models/small_cnn.py) with its names, so that its checkpoints fit.
    /// Filters N(0, 2/f) with f the inputs of one output, biases of convolutions 0, the last layer 0.
    /// </summary>
    public static Sequential SmallCnn(Initializer initializer, int classes) => new(
        initializer,
        ("feature_extractor", SmallCnnFeatures),
        ("flatten", _ => new Flatten()),
        ("classifier", at => new Sequential(
            at,
            ("fc1", at => new Linear(at, 4 * 4 * 64, 200)),
            ("relu1", _ => new Relu()),
            ("drop", _ => new Dropout(0.5)),
            ("fc2", at => new Linear(at, 200, 200)),
            ("relu2", _ => new Relu()),
            ("fc3", at => new Linear(at with { Scheme = InitializationScheme.Zero }, 200, classes)))));

    private static Sequential SmallCnnFeatures(Initializer initializer) => new(
        initializer with { Scheme = InitializationScheme.HeNormal },
        ("conv1", at => new Conv2d(at, 1, 32, 3)),
        ("relu1", _ => new Relu()),
        ("conv2", at => new Conv2d(at, 32, 32, 3)),
        ("maxpool1", _ => new MaxPool2d(2)),
        ("relu2", _ => new Relu()),
        ("conv3", at => new Conv2d(at, 32, 64, 3)),
        ("relu3", _ => new Relu()),
        ("conv4", at => new Conv2d(at, 64, 64, 3)),
        ("maxpool2", _ => new MaxPool2d(2)),
        ("relu4", _ => new Relu()));
}
