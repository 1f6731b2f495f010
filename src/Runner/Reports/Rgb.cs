namespace AdvScratch.Runner.Reports;

/// <summary>A colour.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    // ColorBrewer's RdBu and Blues: told apart by colour-blind readers; Blues grows darker all the way, so that it survives a
    // black-and-white print
    private static readonly Rgb Below = new(33, 102, 172), Zero = new(247, 247, 247), Above = new(178, 24, 43);
    private static readonly Rgb Little = new(239, 243, 255), Half = new(107, 174, 214), Much = new(8, 69, 148);

    /// <summary>What was not measured.</summary>
    public static readonly Rgb Missing = new(160, 160, 160);

    /// <summary>The colour as CSS writes it.</summary>
    public string Css => $"#{R:x2}{G:x2}{B:x2}";

    /// <summary>Black or white, whichever has the higher contrast to this colour (WCAG 2.1).</summary>
    public string Ink => (Luminance + 0.05) * (Luminance + 0.05) > 1.05 * 0.05 ? "#000" : "#fff";

    /// <summary>The relative luminance of sRGB, 0 to 1 (WCAG 2.1).</summary>
    public double Luminance => (0.2126 * Linear(R)) + (0.7152 * Linear(G)) + (0.0722 * Linear(B));

    /// <summary>A signed share as blue (−1), white (0) or red (1); what lies outside is clipped.</summary>
    public static Rgb Diverging(float share) =>
        float.IsNaN(share) ? Missing : Between(Zero, share < 0 ? Below : Above, Math.Min(MathF.Abs(share), 1));

    /// <summary>A share from 0 (light) to 1 (dark blue); what lies outside is clipped.</summary>
    public static Rgb Sequential(float share) =>
        float.IsNaN(share) ? Missing
        : share < 0.5f ? Between(Little, Half, 2 * Math.Max(share, 0))
        : Between(Half, Much, (2 * Math.Min(share, 1)) - 1);

    private static Rgb Between(Rgb from, Rgb to, float share) =>
        new(Mix(from.R, to.R, share), Mix(from.G, to.G, share), Mix(from.B, to.B, share));

    private static byte Mix(byte from, byte to, float share) => (byte)MathF.Round(float.Lerp(from, to, share));

    private static double Linear(byte sample) => sample / 255.0 is var s && s <= 0.03928 ? s / 12.92 : Math.Pow((s + 0.055) / 1.055, 2.4);
}
