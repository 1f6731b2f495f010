using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>The classes of every image, ordered by their logits.</summary>
internal sealed class LogitRanking
{
    private readonly int[][] _classes;

    /// <summary>Sorts the rows of logits [N, K], highest first; of equal logits the first class wins, as in predictions.</summary>
    public LogitRanking(Tensor logits)
    {
        double[] values = logits.ToDoubles();
        int count = logits.Shape[1];
        _classes = [.. Enumerable.Range(0, logits.Shape[0]).Select(
            row => (int[])[.. Enumerable.Range(0, count).OrderByDescending(k => values[(row * count) + k])])];
    }

    /// <summary>For every image the class with the rank-highest logit: rank 1 is the prediction.</summary>
    public int[] Ranked(int rank) => Array.ConvertAll(_classes, classes => classes[rank - 1]);

    /// <summary>For every image the class with the highest logit among those that are not its label.</summary>
    public int[] BestExcept(ReadOnlySpan<int> labels)
    {
        int[] rivals = Ranked(1);
        for (int i = 0; i < rivals.Length; i++)
            rivals[i] = rivals[i] == labels[i] ? _classes[i][1] : rivals[i];
        return rivals;
    }
}
