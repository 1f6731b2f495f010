using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>Losses in plain loops over arrays, image by image.</summary>
internal static class PlainLosses
{
    /// <summary>The network's output for every image, in its current mode.</summary>
    public static double[][] Probabilities(Classifier classifier, Tensor images) =>
        [.. classifier.Logits(images).Value.ToDoubles().Chunk(classifier.ClassCount).Select(Softmax)];

    public static double[] Softmax(double[] logits) => [.. logits.Select(z => Math.Exp(z) / logits.Sum(Math.Exp))];

    public static double Divergence(double[] p, double[] q) => p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();

    public static double Trades(double[][] natural, double[][] adversarial, int[] labels, double beta) =>
        labels.Select((y, i) => -Math.Log(natural[i][y]) + (beta * Divergence(natural[i], adversarial[i]))).Average();

    public static double Mart(double[][] natural, double[][] adversarial, int[] labels, double beta) => labels.Select((y, i) =>
    {
        double rival = adversarial[i].Where((_, k) => k != y).Max();
        double boosted = -Math.Log(adversarial[i][y]) - Math.Log(1.0001 - rival + 1e-12);
        return boosted + (beta * Divergence(natural[i], adversarial[i]) * (1.0000001 - natural[i][y]));
    }).Average();
}
