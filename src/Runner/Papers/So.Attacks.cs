using AdvScratch.Runner.Experiments;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

internal static partial class So
{
    private const string PgdL2 = "PGD l2 4.0", PgdLinf = "PGD l∞ 0.3", SoL2 = "S-O l2 4.0", SoLinf = "S-O l∞ 0.3";

    private static readonly Key<int> AttackSteps = new("attack_steps", "steps of PGD and S-O", smoke: 3, laptop: 40, paper: 40) { Least = 1 };
    private static readonly Key<int> Samples = new("samples", "noisy copies an image in a step of S-O", smoke: 2, laptop: 10, paper: 20) { Least = 1 };
    private static readonly Key<int> AutoImages = new("autoattack_images", "test images attacked by AutoAttack", smoke: 1, laptop: 20, paper: 1000) { Least = 1 };

    /// <summary>The attacks of the paper's table, in its order.</summary>
    private static IEnumerable<AttackPlan> TableAttacks(Settings settings) =>
    [
        Early(PgdL2, PgdText(settings, L2, 4)),
        Early(PgdLinf, PgdText(settings, Linf, 0.3)),
        Early(SoL2, SoText(settings, L2, 4)),
        Early(SoLinf, SoText(settings, Linf, 0.3)),
    ];

    /// <summary>PGD from a random point; 40 steps are of 0.01 for l∞ 0.3 and of 0.25 for l2 4.0, others as long together.</summary>
    private static string PgdText(Settings settings, string norm, double budget)
    {
        int steps = settings.Get(AttackSteps);
        double path = norm == L2 ? 2.5 * budget : 0.4;
        return Invariant($"pgd:norm={norm},eps={budget},steps={steps},step={path / steps}");
    }

    /// <summary>S-O as published; step and noise are the attack's defaults.</summary>
    private static string SoText(Settings settings, string norm, double budget, Key<int>? samples = null) =>
        Invariant($"so:norm={norm},eps={budget},steps={settings.Get(AttackSteps)},samples={settings.Get(samples ?? Samples)}");

    private static AttackPlan Auto(Settings settings, string norm, double budget) =>
        new(Invariant($"AutoAttack {(norm == L2 ? "l2" : "l∞")} {budget:0.0}"), Invariant($"autoattack:norm={norm},eps={budget}")) { Images = settings.Get(AutoImages) };

    // which images are fooled does not change by it
    private static AttackPlan Early(string label, string text) => new(label, text + ",early=yes");
}
