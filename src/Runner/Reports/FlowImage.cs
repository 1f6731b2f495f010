namespace AdvScratch.Runner.Reports;

/// <summary>Pictures of flow fields: where each pixel of a spatially perturbed image was taken from.</summary>
public static class FlowImage
{
    /// <summary>
    /// Every vector as a colour: the hue is its direction (red to the right, then clockwise as the eye sees it: yellow-green
    /// down, cyan left, violet up), the saturation its length. What did not move is white.
    /// </summary>
    /// <param name="height">Pixels from top to bottom.</param>
    /// <param name="width">Pixels from left to right.</param>
    /// <param name="flow">2 × H × W numbers in pixels: all components to the right, then all downwards.</param>
    /// <param name="limit">The length that gets the full colour, over 0: the budget, or the longest vector.</param>
    public static PixelImage Colours(int height, int width, ReadOnlySpan<float> flow, float limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        int size = height * width;
        if (flow.Length != 2 * size)
            throw new ArgumentException($"{flow.Length} numbers are not 2 × {height} × {width} components of a flow", nameof(flow));
        float[] colours = new float[3 * size];
        for (int i = 0; i < size; i++)
        {
            float x = flow[i], y = flow[size + i];
            float sixths = 3 * MathF.Atan2(y, x) / MathF.PI;
            float saturation = MathF.Min(MathF.Sqrt((x * x) + (y * y)) / limit, 1);
            // red, green and blue are strongest at 0, 2 and 4 sixths of the wheel
            for (int channel = 0; channel < 3; channel++)
                colours[(channel * size) + i] = 1 - (saturation * Missing(sixths - (2 * channel)));
        }
        return PixelImage.FromUnit(3, height, width, colours);
    }

    /// <summary>The wheel itself, as a key to the colours: each pixel moved away from the middle, by the limit at the rim.</summary>
    /// <param name="side">Pixels from side to side, odd for a white middle.</param>
    public static PixelImage Key(int side)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 2);
        float[] flow = new float[2 * side * side];
        float middle = (side - 1) / 2f;
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                bool inside = ((x - middle) * (x - middle)) + ((y - middle) * (y - middle)) <= middle * middle * 1.0001f;
                (flow[(y * side) + x], flow[(side * side) + (y * side) + x]) = inside ? (x - middle, y - middle) : (0, 0);
            }
        }
        return Colours(side, side, flow, middle);
    }

    /// <summary>How much of a channel a full colour lacks, the given sixths of the wheel away: none within 1, all beyond 2.</summary>
    private static float Missing(float sixths) => Math.Clamp(MathF.Abs(MathF.IEEERemainder(sixths, 6)) - 1, 0, 1);
}
