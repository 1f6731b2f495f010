namespace AdvScratch.Layers;

/// <summary>
/// The MNIST classifiers of ensemble adversarial training (Tramèr et al. 2018) as published (ftramer/ensemble-adv-training,
/// mnist.py). The initial weights are Keras' default, except in the hidden layers of D. Activations and dropout count in the
/// numbers of the layers.
/// </summary>
internal static class EnsembleNetworks
{
    public static Sequential A(Initializer initializer, int classes) => new(
        initializer,
        at => new Conv2d(at, 1, 64, 5),
        _ => new Relu(),
        at => new Conv2d(at, 64, 64, 5),
        _ => new Relu(),
        _ => new Dropout(0.25),
        _ => new Flatten(),
        at => new Linear(at, 20 * 20 * 64, 128),
        _ => new Relu(),
        _ => new Dropout(0.5),
        at => new Linear(at, 128, classes));

    /// <remarks>
    /// TensorFlow's "same" padding of an 8×8 filter with stride 2 on 28 pixels is 6 in all, 3 on each side: [28, 28] → [14, 14].
    /// </remarks>
    public static Sequential B(Initializer initializer, int classes) => new(
        initializer,
        _ => new Dropout(0.2),
        at => new Conv2d(at, 1, 64, 8, stride: 2, padding: 3),
        _ => new Relu(),
        at => new Conv2d(at, 64, 128, 6, stride: 2),
        _ => new Relu(),
        at => new Conv2d(at, 128, 128, 5),
        _ => new Relu(),
        _ => new Dropout(0.5),
        _ => new Flatten(),
        at => new Linear(at, 128, classes));

    public static Sequential C(Initializer initializer, int classes) => new(
        initializer,
        at => new Conv2d(at, 1, 128, 3),
        _ => new Relu(),
        at => new Conv2d(at, 128, 64, 3),
        _ => new Relu(),
        _ => new Dropout(0.25),
        _ => new Flatten(),
        at => new Linear(at, 24 * 24 * 64, 128),
        _ => new Relu(),
        _ => new Dropout(0.5),
        at => new Linear(at, 128, classes));

    public static Sequential D(Initializer initializer, int classes) => new(
        initializer,
        _ => new Flatten(),
        at => Hidden(at, 28 * 28),
        _ => new Relu(),
        _ => new Dropout(0.5),
        at => Hidden(at, 300),
        _ => new Relu(),
        _ => new Dropout(0.5),
        at => Hidden(at, 300),
        _ => new Relu(),
        _ => new Dropout(0.5),
        at => Hidden(at, 300),
        _ => new Relu(),
        _ => new Dropout(0.5),
        at => new Linear(at, 300, classes));

    private static Linear Hidden(Initializer initializer, int inputs) =>
        new(initializer with { Scheme = InitializationScheme.HeNormal }, inputs, 300);
}
