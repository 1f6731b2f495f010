namespace AdvScratch.Layers;

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
