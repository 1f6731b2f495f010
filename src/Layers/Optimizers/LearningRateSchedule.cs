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

/// <summary>Factor 1, and from each given epoch on the given factor.</summary>
/// <param name="drops">Epochs, ascending, and the factors that hold from them on.</param>
/// <exception cref="ArgumentException">The epochs do not ascend, or a factor is negative.</exception>
public sealed class StepSchedule(IReadOnlyList<(double Epoch, double Factor)> drops) : LearningRateSchedule
{
    /// <summary>Epochs, ascending, and the factors that hold from them on.</summary>
    public IReadOnlyList<(double Epoch, double Factor)> Drops { get; } = Checked(drops);

    /// <inheritdoc/>
    public override double FactorAt(double epoch)
    {
        double factor = 1;
        foreach ((double start, double value) in Drops)
        {
            if (epoch >= start)
                factor = value;
        }
        return factor;
    }
}

/// <summary>Straight lines between points; constant before the first and after the last.</summary>
/// <param name="points">Epochs, ascending, and the factors there; at least one.</param>
/// <exception cref="ArgumentException">There is no point, the epochs do not ascend, or a factor is negative.</exception>
public sealed class LinearSchedule(IReadOnlyList<(double Epoch, double Factor)> points) : LearningRateSchedule
{
    /// <summary>Epochs, ascending, and the factors there.</summary>
    public IReadOnlyList<(double Epoch, double Factor)> Points { get; } = Checked(points) is { Count: > 0 } checkedPoints
        ? checkedPoints
        : throw new ArgumentException("A linear schedule needs at least one point.", nameof(points));

    /// <inheritdoc/>
    public override double FactorAt(double epoch)
    {
        if (epoch <= Points[0].Epoch)
            return Points[0].Factor;
        for (int i = 1; i < Points.Count; i++)
        {
            ((double start, double from), (double end, double to)) = (Points[i - 1], Points[i]);
            if (epoch < end)
                return from + ((to - from) * (epoch - start) / (end - start));
        }
        return Points[^1].Factor;
    }
}
