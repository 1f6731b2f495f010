using AdvScratch.Runner.Experiments;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

internal static partial class JointPaper
{
    // the attack Joint shares its label with the model
    private const string Fgsm = "FGSM", Pgd20 = "PGD-20", Pgd100 = "PGD-100", Spatial = "Spatial", JointPs = "Joint PS";

    // fools the same images in less time
    private const string Early = ",early=yes";

    /// <summary>The columns of the paper's tables, and PGD-100.</summary>
    private static AttackPlan[] Standard(Settings settings) =>
    [
        FgsmAttack,
        Pgd(Pgd20, PixelBudget, settings.Get(AttackSteps)),
        Pgd(Pgd100, PixelBudget, settings.Get(LongSteps)),
        SpatialAttack(Spatial, FlowBudget, settings.Get(AttackSteps)),
        JointAttack(settings, Joint),
    ];

    private static AttackPlan FgsmAttack => new(Fgsm, "fgsm:eps=8/255");

    private static AttackPlan Pgd(string label, double budget, int steps) =>
        new(label, Invariant($"pgd:eps={budget}/255,steps={steps},step={budget / 4}/255{Early}"));

    private static AttackPlan SpatialAttack(string label, double budget, int steps) =>
        new(label, Invariant($"spatial:flow={budget},steps={steps},flow-step={budget / 4}{Early}"));

    private static AttackPlan JointAttack(Settings settings, string label, string order = "sp") =>
        new(label, $"joint:flow=0.3,eps=8/255,steps={settings.Get(AttackSteps)},flow-step=0.075,step=2/255,order={order}{Early}");

    private static AttackPlan AutoAttack(Settings settings) => new("AutoAttack", "autoattack:eps=8/255") { Images = settings.Get(AutoAttackImages) };

    /// <summary>The columns of a table whose report shows what the joint attack does.</summary>
    private static AttackPlan[] StandardShown(Settings settings) =>
        [.. Standard(settings).Select(attack => attack.Label == Joint ? Shown(attack) : attack)];

    /// <summary>The same attack, searching to its end, with its first images kept for pictures.</summary>
    private static AttackPlan Shown(AttackPlan attack) =>
        attack with { Text = attack.Text.Replace(Early, "", StringComparison.Ordinal), Samples = AttackStage.Samples };
}
