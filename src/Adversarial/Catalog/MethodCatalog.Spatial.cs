namespace AdvScratch.Adversarial;

/// <content>
/// Joint adversarial training and what its paper compares it with. The paper works with pixels in [−1, 1], where its pixel
/// budget of 8 grey levels is 16/255; here pixels lie in [0, 1], and it is 8/255.
/// </content>
public static partial class MethodCatalog
{
    // one step is the paper's proposal; its multi-step rows are 7 steps, as many as its PGD training makes
    private static readonly CatalogOption FlowSteps = AttackOptions.Steps(1) with { Description = "number of steps; 7 for multi-step training" };

    private static readonly CatalogOption FlowStep =
        AttackOptions.FlowStep with { Default = "flow in one step, otherwise flow / 4" };

    private static IEnumerable<MethodSpec> Spatials() =>
    [
        new(
            "spatial",
            typeof(AdversarialTraining),
            "images whose pixels were moved towards a random class, on smoothed labels",
            AttackCatalog.JointPaper + ", algorithms 1 and 3",
            [AttackOptions.FlowBudget, FlowSteps, FlowStep, AttackOptions.RandomStart, .. AdversarialOptions.With(goal: "random-target", label: "uniform")],
            static (values, _) => AdversarialOptions.Training([SpatialOf(values)], values)),
        Both("joint", "images whose pixels were moved and changed towards a random class, on smoothed labels", ", algorithms 2 and 3",
            static (threat, steps, flow, pixel) => new Joint(threat, steps, flow, pixel)),
        Both("cascade", "as joint, by a spatial attack and a pixel attack one after the other", ", section 6.2",
            static (threat, steps, flow, pixel) => new Cascade(threat, steps, flow, pixel)),
        Both("one-pass", "as joint, along the two parts of one gradient", ", section 6.2",
            static (threat, steps, flow, pixel) => new OnePass(threat, steps, flow, pixel)),
    ];

    private static MethodSpec Both(
        string name, string summary, string place, Func<FlowAndPixels, int, double?, double?, JointAttack> make) => new(
        name,
        typeof(AdversarialTraining),
        summary,
        AttackCatalog.JointPaper + place,
        [
            AttackOptions.FlowBudget,
            MethodOptions.Norm with { Description = "the norm of the pixels' budget, or both in turn, batch by batch" },
            MethodOptions.Epsilon,
            MethodOptions.EpsilonL2,
            FlowSteps,
            FlowStep,
            MethodOptions.StepSize with { Default = "eps in one step, otherwise eps / 4" },
            MethodOptions.StepSizeL2 with { Default = "eps-l2 in one step, otherwise eps-l2 / 4" },
            AttackOptions.Order,
            AttackOptions.RandomStart,
            .. AdversarialOptions.With(goal: "random-target", label: "uniform"),
        ],
        (values, task) => AdversarialOptions.Training(MethodOptions.BudgetsOf(values, task).Select(pixels => JointOf(values, pixels, make)), values));

    private static Spatial SpatialOf(CatalogValues values) =>
        new(values.Number(AttackOptions.FlowBudget.Name), values.Whole(FlowSteps.Name), values.NumberOrNull(FlowStep.Name))
        {
            RandomStart = values.Switch(AttackOptions.RandomStart.Name),
        };

    private static JointAttack JointOf(
        CatalogValues values, PixelThreat pixels, Func<FlowAndPixels, int, double?, double?, JointAttack> make)
    {
        var threat = new FlowAndPixels(
            new Flow(values.Number(AttackOptions.FlowBudget.Name)), pixels, AttackOptions.OrderOf(values.Word(AttackOptions.Order.Name)));
        JointAttack attack = make(
            threat, values.Whole(FlowSteps.Name), values.NumberOrNull(FlowStep.Name), MethodOptions.StepSizeOf(values, pixels));
        return attack with { RandomStart = values.Switch(AttackOptions.RandomStart.Name) };
    }
}
