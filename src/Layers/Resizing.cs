using AdvScratch.Autograd;

namespace AdvScratch.Layers;

/// <summary>Largest element of each square window of [N, C, H, W].</summary>
/// <param name="kernel">Window side in pixels.</param>
/// <param name="stride">Step between windows; the window side if not given.</param>
/// <param name="padding">Pixels added on each side, at most half a window; they never win.</param>
public sealed class MaxPool2d(int kernel, int? stride = null, int padding = 0) : Module
{
    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Op.MaxPool2d(x, kernel, stride, padding);
}

/// <summary>Mean of each square window of [N, C, H, W].</summary>
/// <param name="kernel">Window side in pixels.</param>
/// <param name="stride">Step between windows; the window side if not given.</param>
/// <param name="padding">Zeros added on each side, at most half a window; they count in the mean.</param>
public sealed class AvgPool2d(int kernel, int? stride = null, int padding = 0) : Module
{
    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Op.AvgPool2d(x, kernel, stride, padding);
}

/// <summary>Mean of each plane: [N, C, H, W] → [N, C].</summary>
public sealed class GlobalAvgPool2d : Module
{
    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Op.GlobalAvgPool2d(x);
}

/// <summary>Repeats every pixel: [N, C, H, W] → [N, C, factor·H, factor·W].</summary>
/// <param name="factor">Copies in each direction.</param>
public sealed class UpsampleNearest2d(int factor) : Module
{
    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Op.UpsampleNearest2d(x, factor);
}

/// <summary>[N, …] as a matrix [N, rest].</summary>
public sealed class Flatten : Module
{
    /// <inheritdoc/>
    public override Variable Forward(Variable x) => Op.Flatten(x);
}
