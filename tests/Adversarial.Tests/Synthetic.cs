using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>
/// Two classes told apart by one pixel that differs much but lies in a tenth of the images, and by fifteen that differ a
/// little and never lie (after Tsipras et al., "Robustness may be at odds with accuracy", ICLR 2019, section 2.1). The
/// fifteen make a perfect classifier that a perturbation of twice their difference turns upside down; the one survives it.
/// </summary>
internal static class Synthetic
{
    public const double Epsilon = 0.1;

    public static readonly Shape ImageShape = [1, 4, 4];

    public static ImageSet Data(int count, ulong seed)
    {
        var random = new RandomStream(seed);
        float[] noise = random.Uniform([count * 16], -0.05, 0.05).ToArray<float>();
        float[] pixels = new float[count * 16];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(2);
            int sign = labels[i] == 1 ? 1 : -1;
            bool lies = random.Next(10) == 0;
            for (int j = 0; j < 16; j++)
                pixels[(i * 16) + j] = 0.5f + noise[(i * 16) + j] + (sign * (j == 0 ? lies ? -0.35f : 0.35f : 0.05f));
        }
        return ImageSet.FromFloats(ImageShape, pixels, labels);
    }

    public static Classifier Classifier(ulong seed = 1)
    {
        var initializer = new Initializer(new RandomStream(seed));
        var network = new Sequential(new Flatten(), new Linear(initializer, 16, 2));
        return new Classifier(network, ImageShape, 2, normalization: new Normalization([0.5], [0.25]));
    }

    public static IReadOnlyList<EpochMetrics> Train(
        Classifier classifier, TrainingMethod method, int epochs, ImageSet? data = null, Action<EpochMetrics>? epochDone = null)
    {
        var optimizer = new Adam(classifier.Network.Parameters, 0.02);
        var options = new TrainerOptions { Epochs = epochs, BatchSize = 50 };
        return new Trainer(classifier, method, optimizer, options, new RandomStream(2)).Run(data ?? Data(500, 1), epochDone);
    }
}
