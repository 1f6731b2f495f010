using AdvScratch.Adversarial;

namespace AdvScratch.Runner.Models;

/// <summary>The attacks of <c>evaluate</c>: from one that knows nothing to the strongest, at one norm and budget.</summary>
internal static class StandardPanel
{
    /// <summary>The norms that there is a panel for.</summary>
    public static readonly string[] Norms = ["linf", "l2", "flow"];

    // what is fooled is left alone: the panel is about which images stand
    private const int NoiseDraws = 20;

    /// <summary>The panel; the first attack is the reference of the checks.</summary>
    /// <param name="norm">One of <see cref="Norms"/>.</param>
    /// <param name="epsilon">ε in pixel units, or pixels of a flow.</param>
    /// <param name="steps">Steps of the iterated attacks.</param>
    /// <param name="restarts">Restarts of the reference.</param>
    public static (GradientAttack Reference, IReadOnlyList<Attack> Attacks) Of(string norm, double epsilon, int steps, int restarts)
    {
        if (norm == "flow")
        {
            Spatial spatial = new(epsilon, steps) { StopEarly = true, Restarts = restarts };
            return (spatial, [Noise(spatial.Threat), new Spatial(epsilon, 1), spatial]);
        }
        PixelThreat threat = norm == "l2" ? new L2(epsilon) : new Linf(epsilon);
        var reference = new Pgd(threat, steps) { StopEarly = true, Restarts = restarts };
        return (reference,
        [
            Noise(threat),
            norm == "l2" ? new Fgm(epsilon) : new Fgsm(epsilon),
            reference,
            new CarliniWagner(threat, steps) { StopEarly = true, Restarts = restarts },
            new Square(threat),
            new AutoAttack(threat),
        ]);
    }

    private static RandomNoise Noise(ThreatModel threat) => new(threat) { Restarts = NoiseDraws, ReturnBest = true };
}
