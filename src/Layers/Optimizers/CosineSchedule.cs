namespace AdvScratch.Layers;

/// <summary>
/// Half a cosine between each two points, flat at both; constant before the first and after the last. See
/// <see cref="LearningRateSchedule.Cosine"/> and <see cref="LearningRateSchedule.OneCycle"/>.
/// </summary>
/// <param name="points">Epochs, ascending, and the factors there; at least one.</param>
/// <exception cref="ArgumentException">There is no point, the epochs do not ascend, or a factor is negative.</exception>
public sealed class CosineSchedule(IReadOnlyList<(double Epoch, double Factor)> points) : InterpolatedSchedule(points)
{
    private protected override double Rise(double share) => (1 - Math.Cos(Math.PI * share)) / 2;
}
