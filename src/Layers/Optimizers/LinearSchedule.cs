namespace AdvScratch.Layers;

/// <summary>Straight lines between points; constant before the first and after the last.</summary>
/// <param name="points">Epochs, ascending, and the factors there; at least one.</param>
/// <exception cref="ArgumentException">There is no point, the epochs do not ascend, or a factor is negative.</exception>
public sealed class LinearSchedule(IReadOnlyList<(double Epoch, double Factor)> points) : InterpolatedSchedule(points)
{
    private protected override double Rise(double share) => share;
}
