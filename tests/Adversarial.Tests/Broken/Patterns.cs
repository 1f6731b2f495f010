using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Broken;

/// <summary>Four classes, each a pattern of 8 × 8 pixels under noise, and a small network trained to tell them apart.</summary>
internal static class Patterns
{
    public const double Epsilon = 0.18;

    public static readonly Shape ImageShape = [1, 8, 8];

    private static readonly Lazy<Module> TrainedNetwork = new(static () => Train());

    /// <summary>The trained network; wrap it or use it, but do not change it.</summary>
    public static Module Trained => TrainedNetwork.Value;

    public static Classifier Classifier(Module network) => new(network, ImageShape, 4);

    public static ImageSet Data(int count, ulong seed)
    {
        var random = new RandomStream(seed);
        float[] noise = random.Uniform([count * 64], -0.15, 0.15).ToArray<float>();
        float[] pixels = new float[count * 64];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(4);
            for (int j = 0; j < 64; j++)
                pixels[(i * 64) + j] = 0.5f + noise[(i * 64) + j] + (0.2f * Pattern(labels[i], j / 8, j % 8));
        }
        return ImageSet.FromFloats(ImageShape, pixels, labels);
    }

    // stripes across, stripes down, a chessboard, slanted stripes; two pixels wide
    private static int Pattern(int label, int row, int column) => label switch
    {
        0 => row / 2 % 2 == 0 ? 1 : -1,
        1 => column / 2 % 2 == 0 ? 1 : -1,
        2 => ((row / 2) + (column / 2)) % 2 == 0 ? 1 : -1,
        _ => (row + column) / 2 % 2 == 0 ? 1 : -1,
    };

    private static Sequential Train()
    {
        var initializer = new Initializer(new RandomStream(1));
        var network = new Sequential(
            new Conv2d(initializer.Fork("a"), 1, 6, 3, padding: 1),
            new BatchNorm2d(initializer.Fork("b"), 6),
            new Relu(),
            new Flatten(),
            new Linear(initializer.Fork("c"), 6 * 64, 4));
        var options = new TrainerOptions { Epochs = 6, BatchSize = 50 };
        new Trainer(Classifier(network), new AdversarialTraining(new Pgd(new Linf(0.1), 3)), new Adam(network.Parameters, 0.01), options, new RandomStream(2))
            .Run(Data(600, 1));
        return network;
    }
}
