namespace AdvScratch.Runner.Benchmarks;

/// <summary>A network's view of one iterate of an attack.</summary>
/// <param name="Logits">Of all images.</param>
/// <param name="Gradient">Of the loss in the pixels.</param>
internal sealed record Look(double[] Logits, double[] Gradient);

/// <summary>Gathers the differences of two devices over the iterates of an attack.</summary>
/// <param name="pixels">Numbers of an image.</param>
internal sealed class AttackTally(int pixels)
{
    /// <summary>Rounding of a step on pixels of at most 1, whether or not its multiplication and addition are fused.</summary>
    private const double SameStep = 1e-6;

    private readonly List<double> _gradients = [];
    private readonly List<double> _ofSingle = [];
    private long _unexplained, _pixels;

    /// <summary>The logits' difference at the worst iterate.</summary>
    public double Logits { get; private set; }

    /// <summary>The difference of an image's gradient: the geometric mean over images and iterates.</summary>
    public double Gradient => Difference.GeometricMean(_gradients);

    /// <summary>The same between float32 and float64 on the expected device.</summary>
    public double GradientOfSingle => Difference.GeometricMean(_ofSingle);

    /// <summary>Share of the pixels that moved otherwise although both gradients have the same sign there.</summary>
    public double Unexplained => (double)_unexplained / _pixels;

    /// <summary>Takes an iterate: what both devices see, the expected one also in float64, and where both go from there.</summary>
    public void Add(Look right, Look other, Look exact, float[] next, float[] nextOther)
    {
        // a maximum that keeps what is not a number
        Logits = Math.Max(Logits, Difference.Of(right.Logits, other.Logits));
        _gradients.AddRange(Difference.Each(right.Gradient.Chunk(pixels), other.Gradient.Chunk(pixels)));
        _ofSingle.AddRange(Difference.Each(right.Gradient.Chunk(pixels), exact.Gradient.Chunk(pixels)));
        _pixels += next.Length;
        for (int i = 0; i < next.Length; i++)
        {
            (double a, double b) = (right.Gradient[i], other.Gradient[i]);
            bool sameSign = (a > 0, a < 0) == (b > 0, b < 0), sameStep = Math.Abs(next[i] - nextOther[i]) <= SameStep;
            _unexplained += sameSign && !sameStep ? 1 : 0;
        }
    }
}
