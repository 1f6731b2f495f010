namespace AdvScratch.Adversarial;

public static partial class AttackCatalog
{
    internal const string JointPaper = "Zhang and Wang, Joint Adversarial Training, arXiv 1907.10737";

    private static IEnumerable<AttackSpec> Spatials() =>
    [
        new(
            "spatial",
            typeof(Spatial),
            "moves pixels along a flow instead of changing them",
            JointPaper + ", algorithm 1",
            [AttackOptions.FlowBudget, AttackOptions.Steps(20), AttackOptions.FlowStep, AttackOptions.RandomStart, AttackOptions.Restarts, AttackOptions.Goal, AttackOptions.Best, AttackOptions.Early],
            values => Started(new Spatial(values.Number("flow"), values.Whole("steps"), values.NumberOrNull("flow-step")), values)) { Norms = ["flow"] },
        Both("joint", typeof(Joint), "moves and changes pixels, a pass for each part of a step", JointPaper + ", algorithm 2",
            static (threat, steps, flow, pixel) => new Joint(threat, steps, flow, pixel)),
        Both("cascade", typeof(Cascade), "a spatial attack and a pixel attack one after the other", JointPaper + ", section 6.2",
            static (threat, steps, flow, pixel) => new Cascade(threat, steps, flow, pixel)),
        Both("one-pass", typeof(OnePass), "moves and changes pixels along the two parts of one gradient", JointPaper + ", section 6.2",
            static (threat, steps, flow, pixel) => new OnePass(threat, steps, flow, pixel)),
    ];

    private static AttackSpec Both(
        string name, Type type, string summary, string paper, Func<FlowAndPixels, int, double?, double?, JointAttack> make) => new(
        name,
        type,
        summary,
        paper,
        [
            AttackOptions.FlowBudget,
            AttackOptions.Norm with { Description = "the norm of the pixels' budget" },
            AttackOptions.Number("eps", "8/255", "how far a pixel may be changed ε", "of the pixel range [0, 1]"),
            AttackOptions.Steps(20),
            AttackOptions.FlowStep,
            AttackOptions.StepSize with { Default = "eps / 4", Description = "length of a step of the pixels" },
            AttackOptions.Order,
            AttackOptions.RandomStart,
            AttackOptions.Restarts,
            AttackOptions.Goal,
            AttackOptions.Best,
            AttackOptions.Early,
        ],
        values =>
        {
            var threat = new FlowAndPixels(
                new Flow(values.Number("flow")),
                AttackOptions.Budget(values),
                AttackOptions.OrderOf(values.Word("order")));
            return Started(make(threat, values.Whole("steps"), values.NumberOrNull("flow-step"), values.NumberOrNull("step")), values);
        })
        {
            Norms = ["flow, linf", "flow, l2"],
        };
}
