namespace AdvScratch.Adversarial;

/// <summary>
/// Every attack by name, with its options and their defaults: what <c>Runner list attacks</c> shows and what
/// <c>--attack NAME[:KEY=VALUE,…]</c> makes.
/// </summary>
public static partial class AttackCatalog
{
    /// <summary>All attacks, the simple ones first.</summary>
    // made at the first use: what it needs lies in fields of several files, whose order is not fixed
    public static IReadOnlyList<AttackSpec> All => field ??= [.. Noise(), .. Gradient(), .. Minimal(), .. Spatials(), .. Ensemble()];

    /// <summary>The attack of a name, ignoring case; null if there is none.</summary>
    public static AttackSpec? Find(string name) => All.FirstOrDefault(spec => spec.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] PixelNorms = ["linf", "l2"];
}
