namespace AdvScratch.Layers;

/// <summary>How the learning rate changes in training: a factor of the initial rate for every moment.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The initial rate throughout.</summary>
    public static LearningRateSchedule Constant { get; } = new StepSchedule([]);

    /// <summary>Multiplies the rate by <paramref name="factor"/> at each of the given epochs.</summary>
    /// <exception cref="ArgumentException">The epochs do not ascend, or the factor is negative.</exception>
    public static LearningRateSchedule MultiStep(double factor, params ReadOnlySpan<double> epochs)
    {
        var drops = new (double, double)[epochs.Length];
        for (int i = 0; i < epochs.Length; i++)
            drops[i] = (epochs[i], Math.Pow(factor, i + 1));
        return new StepSchedule(drops);
    }

    /// <summary>
    /// Half a cosine from the initial rate down to <paramref name="final"/> times it, <c>f + (1 − f)(1 + cos(π e/E))/2</c>
    /// (Loshchilov and Hutter, ICLR 2017, equation 5, without restarts), as torch.optim.lr_scheduler.CosineAnnealingLR.
    /// </summary>
    /// <param name="epochs">E, the length of training; the factor stays at f afterwards.</param>
    /// <param name="final">f, at least 0.</param>
    /// <exception cref="ArgumentException">A value lies outside its range.</exception>
    public static LearningRateSchedule Cosine(double epochs, double final = 0) => new CosineSchedule([(0, 1), (epochs, final)]);

    /// <summary>
    /// One cycle (Smith and Topin, arXiv 1708.07120): half a cosine up from <paramref name="initial"/> to 1, and half a cosine
    /// down to <paramref name="final"/>, as the two-phase form of torch.optim.lr_scheduler.OneCycleLR with its defaults. The
    /// optimiser's learning rate is that of the peak; the momentum stays as it is. With straight lines instead it is
    /// <c>new LinearSchedule([(0, initial), (peak · epochs, 1), (epochs, final)])</c>.
    /// </summary>
    /// <param name="epochs">The length of training; the factor stays at its final value afterwards.</param>
    /// <param name="peak">The share of training before the peak, in (0, 1); PyTorch's pct_start.</param>
    /// <param name="initial">The first factor, at least 0; 1/div_factor in PyTorch.</param>
    /// <param name="final">The last factor, at least 0; 1/(div_factor · final_div_factor) in PyTorch.</param>
    /// <exception cref="ArgumentException">A value lies outside its range.</exception>
    public static LearningRateSchedule OneCycle(double epochs, double peak = 0.3, double initial = 1 / 25.0, double final = 1 / 25e4)
    {
        if (!(peak > 0 && peak < 1))
            throw new ArgumentOutOfRangeException(nameof(peak), peak, "The peak of a cycle lies between 0 and 1, as a share of training.");
        return new CosineSchedule([(0, initial), (peak * epochs, 1), (epochs, final)]);
    }

    /// <summary>The factor at a moment.</summary>
    /// <param name="epoch">Epochs of training behind, fractions included: 0 at the first step.</param>
    public abstract double FactorAt(double epoch);

    /// <summary>Refuses moments that do not ascend and negative factors.</summary>
    private protected static IReadOnlyList<(double Epoch, double Factor)> Checked(IReadOnlyList<(double Epoch, double Factor)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        for (int i = 0; i < points.Count; i++)
        {
            if (!(points[i].Factor >= 0) || !(points[i].Epoch >= 0) || (i > 0 && !(points[i].Epoch > points[i - 1].Epoch)))
                throw new ArgumentException($"A schedule needs ascending epochs and factors of at least 0; point {i} is {points[i]}.", nameof(points));
        }
        return [.. points];
    }
}
