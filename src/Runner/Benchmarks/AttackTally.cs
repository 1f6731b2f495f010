namespace AdvScratch.Runner.Benchmarks;

/// <summary>A network's view of one iterate of an attack.</summary>
/// <param name="Logits">Of all images, in evaluation mode.</param>
/// <param name="Pixels">Gradient of the loss in each image's pixels, in evaluation mode.</param>
/// <param name="Parameters">Gradient of the loss in each parameter, in training mode.</param>
internal sealed record Look(double[] Logits, double[][] Pixels, double[][] Parameters);

/// <summary>Gathers the differences of two devices over the iterates of an attack.</summary>
internal sealed class AttackTally
{
    /// <summary>Rounding of a step on pixels of at most 1, whether or not its multiplication and addition are fused.</summary>
    private const double SameStep = 1e-6;

    private long _unexplained, _pixels;

    /// <summary>The logits' difference at the worst iterate.</summary>
    public double Logits { get; private set; }

    /// <summary>The same between float32 and float64 on the expected device.</summary>
    public double LogitsOfSingle { get; private set; }

    /// <summary>Gradients, image by image.</summary>
    public GradientTally Images { get; } = new();

    /// <summary>Gradients, parameter by parameter.</summary>
    public GradientTally Parameters { get; } = new();

    /// <summary>Share of the pixels that moved otherwise although both gradients have the same sign there.</summary>
    public double Unexplained => (double)_unexplained / _pixels;

    /// <summary>Takes what both devices see at an iterate, the expected one also in float64.</summary>
    public void Add(Look right, Look other, Look exact)
    {
        // maxima that keep what is not a number
        Logits = Math.Max(Logits, Difference.Of(right.Logits, other.Logits));
        LogitsOfSingle = Math.Max(LogitsOfSingle, Difference.Of(right.Logits, exact.Logits));
        Images.Add(right.Pixels, other.Pixels, exact.Pixels);
        Parameters.Add(right.Parameters, other.Parameters, exact.Parameters);
    }

    /// <summary>Takes where both go from there.</summary>
    public void AddStep(Look right, Look other, float[] next, float[] nextOther)
    {
        _pixels += next.Length;
        double[] expected = [.. right.Pixels.SelectMany(image => image)], actual = [.. other.Pixels.SelectMany(image => image)];
        for (int i = 0; i < next.Length; i++)
        {
            bool sameSign = (expected[i] > 0, expected[i] < 0) == (actual[i] > 0, actual[i] < 0);
            _unexplained += sameSign && !(Math.Abs(next[i] - nextOther[i]) <= SameStep) ? 1 : 0;
        }
    }
}

/// <summary>Differences of gradients over the iterates of an attack, each gradient's as the geometric mean over the iterates.</summary>
internal sealed class GradientTally
{
    // by iterate, then by gradient
    private readonly List<double[]> _differences = [];
    private readonly List<double[]> _ofSingle = [];

    /// <summary>The geometric mean over the gradients, and the worst one.</summary>
    public (double Mean, double Worst) Value => Summary(_differences);

    /// <summary>The same between float32 and float64 on the expected device.</summary>
    public (double Mean, double Worst) OfSingle => Summary(_ofSingle);

    /// <summary>Takes the gradients at an iterate.</summary>
    public void Add(double[][] right, double[][] other, double[][] exact)
    {
        _differences.Add([.. Difference.Each(right, other)]);
        _ofSingle.Add([.. Difference.Each(right, exact)]);
    }

    private static (double Mean, double Worst) Summary(List<double[]> iterates)
    {
        double[] gradients = [.. Enumerable.Range(0, iterates[0].Length).Select(i => Difference.GeometricMean([.. iterates.Select(one => one[i])]))];
        return (Difference.GeometricMean(gradients), gradients.Aggregate(Math.Max));
    }
}
