using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// l∞ (algorithm 2): the start is vertical stripes of ±ε, one sign a column and channel; a change sets a square to ±ε, one sign
/// a channel. AutoAttack's program adds ±2ε and clips, which is the same.
/// </summary>
internal sealed class SquareChangesLinf(double epsilon, Classifier classifier) : SquareChanges(classifier)
{
    // with one channel half of the draws change nothing, with more channels fewer; with ε = 0 all
    private const int MostDraws = 30;

    private readonly float _epsilon = (float)epsilon;
    private readonly float _low = (float)classifier.Low;
    private readonly float _high = (float)classifier.High;

    protected override void Begin(Span<float> perturbation, RandomStream random)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            Span<float> plane = perturbation.Slice(channel * Height * Width, Height * Width);
            for (int column = 0; column < Width; column++)
                plane[column] = Sign(random) * _epsilon;
            for (int row = 1; row < Height; row++)
                plane[..Width].CopyTo(plane[(row * Width)..]);
        }
    }

    /// <remarks>A square that the pixel range makes equal to what is there is drawn anew, as in the authors' program: no query is lost.</remarks>
    protected override void ChangeSquare(ReadOnlySpan<float> image, Span<float> perturbation, int side, RandomStream random)
    {
        Window window = Anywhere(Math.Clamp(side, 1, LongestSide), random);
        Span<float> values = stackalloc float[Channels];
        bool changes = false;
        for (int draw = 0; draw < MostDraws && !changes; draw++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                values[channel] = Sign(random) * _epsilon;
                changes |= Differs(image, perturbation, channel, window, values[channel]);
            }
        }
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int row = 0; row < window.Side; row++)
                Row(perturbation, channel, window, row).Fill(values[channel]);
        }
    }

    /// <summary>Whether the clipped pixels of a window would change in a channel by more than rounding does.</summary>
    private bool Differs(ReadOnlySpan<float> image, ReadOnlySpan<float> perturbation, int channel, Window window, float value)
    {
        for (int row = 0; row < window.Side; row++)
        {
            ReadOnlySpan<float> clean = Row(image, channel, window, row), changed = Row(perturbation, channel, window, row);
            for (int i = 0; i < clean.Length; i++)
            {
                float proposed = Math.Clamp(clean[i] + value, _low, _high) - clean[i];
                if (Math.Abs(proposed - changed[i]) > 1e-3f * _epsilon)
                    return true;
            }
        }
        return false;
    }
}
