using AdvScratch.Autograd;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

/// <summary>What flow and joint attacks return is allowed, whatever their options.</summary>
public class JointConstraintTests
{
    private static readonly Arbitrary<(ulong Seed, DType Type, GradientAttack Attack)> Cases = (
        from seed in Gen.Choose(1, 1000)
        from type in Gen.Elements(DType.Float32, DType.Float64)
        from flow in Gen.Elements(0, 0.1, 0.3, 1.5, 10)
        from epsilon in Gen.Elements(0, 0.01, 0.1, 2)
        from euclidean in Gen.Elements(false, false, true)
        from padding in Gen.Elements(WarpPadding.Border, WarpPadding.Zeros)
        from order in Gen.Elements(JointOrder.SpatialPixel, JointOrder.PixelSpatial)
        from kind in Gen.Choose(0, 3)
        from steps in Gen.Choose(1, 3)
        from length in Gen.Elements(0.01, 0.3, 20)
        from randomStart in Gen.Elements(true, false)
        from best in Gen.Elements(true, false)
        from restarts in Gen.Choose(1, randomStart ? 2 : 1)
        from goal in Gen.Elements(AttackGoal.Untargeted, AttackGoal.UntargetedFromPrediction, AttackGoal.RandomTarget)
        let field = new Flow(flow) { Padding = padding }
        let threat = new FlowAndPixels(field, euclidean ? new L2(epsilon) : new Linf(epsilon), order)
        select ((ulong)seed, type, Of(kind, threat, steps, length) with
        {
            RandomStart = randomStart,
            ReturnBest = best,
            Restarts = restarts,
            Goal = goal,
        })).ToArbitrary();

    [Fact]
    public void Flows_and_perturbations_stay_in_their_balls_and_images_in_the_pixel_range()
    {
        Prop.ForAll(Cases, test =>
        {
            Classifier classifier = Tiny.Convolutional(test.Seed, test.Type);
            Tensor images = Tiny.Random(classifier, 3, test.Seed), labels = Tiny.Labels(0, 1, 2);
            AttackResult result = test.Attack.Run(classifier, images, labels, new RandomStream(test.Seed));
            Tensor trained = test.Attack.Perturb(classifier, images, labels, new RandomStream(test.Seed));
            return InRange(result.Images) && InRange(trained)
                && Allowed(test.Attack.Threat, images, result)
                && result.Distances.All(distance => distance <= test.Attack.Threat.Epsilon + 1e-6);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(80));
    }

    [Fact]
    public void Without_budgets_nothing_changes()
    {
        Classifier classifier = Tiny.Convolutional();
        Tensor images = Tiny.Random(classifier, 3), labels = Tiny.Labels(0, 1, 2);
        foreach (JointOrder order in Enum.GetValues<JointOrder>())
        {
            for (int kind = 0; kind < 4; kind++)
            {
                GradientAttack attack = Of(kind, new FlowAndPixels(new Flow(0), new Linf(0), order), 3, 0.5);
                Assert.Equal(images.ToDoubles(), attack.Perturb(classifier, images, labels, new RandomStream(1)).ToDoubles());
                attack = (GradientAttack)Of(kind, new FlowAndPixels(new Flow(0.3), new Linf(0.1), order), 3, 0.5).Scaled(0);
                Assert.Equal(images.ToDoubles(), attack.Perturb(classifier, images, labels, new RandomStream(1)).ToDoubles());
            }
        }
    }

    private static GradientAttack Of(int kind, FlowAndPixels threat, int steps, double length) => kind switch
    {
        0 => new Spatial(threat.Flow.Epsilon, steps, length) { Threat = threat.Flow },
        1 => new Joint(threat, steps, length, length),
        2 => new OnePass(threat, steps, length, length),
        _ => new Cascade(threat, steps, length, length),
    };

    private static bool InRange(Tensor images) => images.ToDoubles().All(x => x is >= 0 and <= 1);

    /// <summary>The definitions of the budgets once more, from the images' point of view.</summary>
    private static bool Allowed(ThreatModel threat, Tensor images, AttackResult result)
    {
        Flow field = threat as Flow ?? ((FlowAndPixels)threat).Flow;
        double[] lengths = (result.Flow! * result.Flow!).Sum([1]).ToDoubles();
        if (lengths.Any(squared => Math.Sqrt(squared) > field.Epsilon + 1e-6))
            return false;
        if (threat is not FlowAndPixels joint)
            return result.PixelPerturbation is null && Equal(result.Images, Warp(images));
        if (joint.Order == JointOrder.SpatialPixel)
            return Near(result.Images - Warp(images)) && Equal(result.Images, Warp(images) + result.PixelPerturbation!);
        Tensor changed = images + result.PixelPerturbation!;
        return Near(result.PixelPerturbation!) && Equal(changed, changed.Clamp(0, 1)) && Equal(result.Images, Warp(changed));

        Tensor Warp(Tensor x) => Op.Warp(x, result.Flow!, field.Padding).Value;

        bool Near(Tensor delta) => joint.Pixels.Distance(delta).ToDoubles().All(norm => norm <= joint.Pixels.Epsilon + 1e-6);
    }

    private static bool Equal(Tensor a, Tensor b) => (a - b).ToDoubles().All(difference => Math.Abs(difference) <= 1e-6);
}
