using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

/// <summary>
/// Li, Chen, Wang and Carin, "On norm-agnostic robustness of adversarial training" (2019, arXiv 1905.06455): networks that were trained
/// against attacks of one norm under attacks of another, by PGD and by the paper's S-O attack. MNIST, l2 within 4.0 and l∞ within 0.3.
/// </summary>
/// <remarks>
/// What the text leaves open follows the published codes: S-O's samples, noise, steps and lengths are those of Bai-Li/TRADES; a training
/// by another paper is as in that paper's code for MNIST. Nowhere said, and chosen here: PGD in l2 takes 40 steps of 0.25 in training and
/// evaluation; Mix alternates batch by batch; the l2 versions of ensemble training and ATDA take one step of length 4; the weight of
/// TRADES' divergence is 1; ATDA is trained for 50 epochs, the natural network as those of Madry et al.
/// </remarks>
internal static partial class So
{
    private const string Paper = "so";

    private const string Mnist = "mnist";

    /// <summary>The paper's table, its figures, its extra number, and what its attack approximates.</summary>
    // made at the first use: what they need lies in fields of several files, whose order is not fixed
    public static IReadOnlyList<IExperiment> Experiments => field ??= [Table1, Figure1, Figure2, Smaller, Exact];

    private static SortedDictionary<Scale, string> Times(string smoke, string laptop, string paper) =>
        new() { [Scale.Smoke] = smoke, [Scale.Laptop] = laptop, [Scale.Paper] = paper };
}
