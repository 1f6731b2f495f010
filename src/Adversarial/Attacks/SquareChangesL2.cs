using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// l2 (algorithm 3): a square of bumps at the start; a change moves the length that a second square has into a first one, adds
/// there a bump of random sign, and gives the sum of both what the budget still allows. Every perturbation has the length ε
/// before it is clipped to the pixel range.
/// </summary>
internal sealed class SquareChangesL2(double epsilon, Classifier classifier) : SquareChanges(classifier)
{
    // AutoAttack's program keeps quotients of lengths off 0/0 by the same summand
    private const double Tiny = 1e-12;

    private readonly Dictionary<int, double[]> _bumps = [];

    /// <summary>Five bumps side by side, as many rows of them (more of them in images below 25 pixels), each turned or not.</summary>
    protected override void Begin(Span<float> perturbation, RandomStream random)
    {
        int side = Math.Max(1, LongestSide / 5);
        for (int top = Height % side / 2; top + side <= Height; top += side)
        {
            for (int left = Width % side / 2; left + side <= Width; left += side)
            {
                var window = new Window(top, left, side);
                bool turned = random.Next(2) == 0;
                for (int channel = 0; channel < Channels; channel++)
                    Write(perturbation, channel, window, WithBump(perturbation, channel, window, turned, Sign(random)), 1);
            }
        }
        ScaleTo(perturbation, epsilon);
    }

    /// <remarks>
    /// With δ in the first window W₁ and the second W₂, for every channel of C:
    /// <c>ν = ρ η + δ_W₁ / ‖δ_W₁‖</c>, <c>δ_W₂ ← 0</c>, <c>δ_W₁ ← ν / ‖ν‖ · √(‖δ_{W₁ ∪ W₂}‖² + max(ε² − ‖δ‖², 0) / C)</c>,
    /// where η is a bump, turned or not, and ρ = ±1 (max-andr/square-attack, attack.py, for what the paper leaves open).
    /// </remarks>
    protected override void ChangeSquare(ReadOnlySpan<float> image, Span<float> perturbation, int side, RandomStream random)
    {
        side = Math.Min(Math.Max(side, 3) | 1, LongestSide);
        Window first = Anywhere(side, random), second = Anywhere(side, random);
        double unused = Math.Max((epsilon * epsilon) - SquaredLength(perturbation), 0) / Channels;
        bool turned = random.Next(2) == 0;
        for (int channel = 0; channel < Channels; channel++)
        {
            double[] fresh = WithBump(perturbation, channel, first, turned, Sign(random));
            double union = SquaredLength(perturbation, channel, second);
            for (int row = 0; row < side; row++)
                Row(perturbation, channel, second, row).Clear();
            // what the second window shares with the first is zero by now and counted once
            union += SquaredLength(perturbation, channel, first);
            Write(perturbation, channel, first, fresh, Math.Sqrt(union + unused) / (Math.Sqrt(fresh.Sum(static v => v * v)) + Tiny));
        }
        ScaleTo(perturbation, epsilon);
    }

    /// <summary>ρ η + δ_W / ‖δ_W‖.</summary>
    private double[] WithBump(ReadOnlySpan<float> perturbation, int channel, Window window, bool turned, double sign)
    {
        double[] bump = Bump(window.Side), sum = new double[bump.Length];
        double scale = 1 / (Math.Sqrt(SquaredLength(perturbation, channel, window)) + Tiny);
        for (int row = 0; row < window.Side; row++)
        {
            ReadOnlySpan<float> old = Row(perturbation, channel, window, row);
            for (int column = 0; column < window.Side; column++)
            {
                double value = turned ? bump[(column * window.Side) + row] : bump[(row * window.Side) + column];
                sum[(row * window.Side) + column] = (sign * value) + (old[column] * scale);
            }
        }
        return sum;
    }

    private void Write(Span<float> perturbation, int channel, Window window, double[] values, double scale)
    {
        for (int i = 0; i < values.Length; i++)
            Row(perturbation, channel, window, i / window.Side)[i % window.Side] = (float)(values[i] * scale);
    }

    /// <summary>
    /// η of length 1 (equation 2): a hill in the upper half, a hollow in the lower. With n = max(⌊h/2⌋, ⌊w/2⌋) and Chebyshev
    /// distance d from its centre (⌊h/2⌋, ⌊w/2⌋) a hill of h by w pixels has the height Σ_{k=d}^{n} 1 / (k + 1)², then length 1.
    /// </summary>
    private double[] Bump(int side)
    {
        if (_bumps.TryGetValue(side, out double[]? bump))
            return bump;
        double[] hill = Hill(side / 2, side), hollow = Hill(side - (side / 2), side);
        // each part has length 1, or is empty if the side is 1
        double length = Math.Sqrt(side == 1 ? 1 : 2);
        return _bumps[side] = [.. hill.Select(v => v / length), .. hollow.Select(v => -v / length)];
    }

    private static double[] Hill(int height, int width)
    {
        int top = Math.Max(height, width) / 2;
        double[] hill = new double[height * width];
        for (int i = 0; i < hill.Length; i++)
        {
            int distance = Math.Max(Math.Abs((i / width) - (height / 2)), Math.Abs((i % width) - (width / 2)));
            for (int k = distance; k <= top; k++)
                hill[i] += 1.0 / ((k + 1) * (k + 1));
        }
        double length = Math.Sqrt(hill.Sum(static v => v * v));
        return Array.ConvertAll(hill, v => v / length);
    }

    private double SquaredLength(ReadOnlySpan<float> perturbation, int channel, Window window)
    {
        double sum = 0;
        for (int row = 0; row < window.Side; row++)
            sum += SquaredLength(Row(perturbation, channel, window, row));
        return sum;
    }

    private static double SquaredLength(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += (double)value * value;
        return sum;
    }

    private static void ScaleTo(Span<float> perturbation, double length)
    {
        float scale = (float)(length / (Math.Sqrt(SquaredLength(perturbation)) + Tiny));
        foreach (ref float value in perturbation)
            value *= scale;
    }
}
