namespace AdvScratch.Layers;

/// <summary>A curve through points; constant before the first and after the last.</summary>
public abstract class InterpolatedSchedule : LearningRateSchedule
{
    /// <param name="points">Epochs, ascending, and the factors there; at least one.</param>
    /// <exception cref="ArgumentException">There is no point, the epochs do not ascend, or a factor is negative.</exception>
    private protected InterpolatedSchedule(IReadOnlyList<(double Epoch, double Factor)> points)
    {
        Points = Checked(points);
        if (Points.Count == 0)
            throw new ArgumentException("A schedule between points needs at least one point.", nameof(points));
    }

    /// <summary>Epochs, ascending, and the factors there.</summary>
    public IReadOnlyList<(double Epoch, double Factor)> Points { get; }

    /// <inheritdoc/>
    public sealed override double FactorAt(double epoch)
    {
        if (epoch <= Points[0].Epoch)
            return Points[0].Factor;
        for (int i = 1; i < Points.Count; i++)
        {
            ((double start, double from), (double end, double to)) = (Points[i - 1], Points[i]);
            if (epoch < end)
                return from + ((to - from) * Rise((epoch - start) / (end - start)));
        }
        return Points[^1].Factor;
    }

    /// <summary>The curve between two points, from 0 at 0 to 1 at 1.</summary>
    private protected abstract double Rise(double share);
}
