using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

public class ConstraintTests
{
    private static readonly Arbitrary<(ulong Seed, GradientAttack Attack)> Cases = (
        from seed in Gen.Choose(1, 1000)
        from epsilon in Gen.Elements(0.01, 0.1, 0.5, 3)
        from threat in Gen.Elements<ThreatModel>(new Linf(epsilon), new L2(epsilon), new L2(epsilon) { StartOnSphere = true })
        from steps in Gen.Choose(1, 4)
        from stepSize in Gen.Elements(0.01, 0.5, 20)
        from randomStart in Gen.Elements(true, false)
        from estimator in Gen.Elements(EstimatorTests.All)
        from momentum in Gen.Elements(0, 1.0)
        from clip in Gen.Elements(true, false)
        from best in Gen.Elements(true, false)
        from restarts in Gen.Choose(1, randomStart ? 2 : 1)
        from goal in Gen.Elements(AttackGoal.Untargeted, AttackGoal.UntargetedFromPrediction, AttackGoal.RandomTarget)
        select ((ulong)seed, (GradientAttack)new Pgd(threat, steps, stepSize)
        {
            RandomStart = randomStart,
            Estimator = estimator,
            Momentum = momentum,
            ClipEachStep = clip,
            ReturnBest = best,
            Restarts = restarts,
            Goal = goal,
        })).ToArbitrary();

    [Fact]
    public void Adversarial_images_stay_in_the_ball_and_in_the_pixel_range()
    {
        Prop.ForAll(Cases, test =>
        {
            Classifier classifier = Tiny.Convolutional(test.Seed);
            Tensor images = Tiny.Random(classifier, 3, test.Seed);
            Tensor labels = Tiny.Labels(0, 1, 2);
            Tensor found = test.Attack.Run(classifier, images, labels, new RandomStream(test.Seed)).Images;
            Tensor trained = test.Attack.Perturb(classifier, images, labels, new RandomStream(test.Seed));
            return Allowed(classifier, test.Attack, images, found) && Allowed(classifier, test.Attack, images, trained);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void The_framework_clips_and_judges_an_attack_that_cheats()
    {
        Classifier classifier = Tiny.Convolutional();
        Tensor images = Tiny.Random(classifier, 4);
        Tensor labels = Tiny.OwnLabels(classifier, images);
        foreach (ThreatModel threat in new ThreatModel[] { new Linf(1e-9), new L2(1e-9) })
        {
            foreach (bool best in new[] { true, false })
            {
                var cheat = new Cheat(threat) { ReturnBest = best };
                AttackResult result = cheat.Run(classifier, images, labels, new RandomStream(1));
                Assert.True(Allowed(classifier, cheat, images, result.Images));
                // far outside it fools the network; what the framework lets through does not
                Assert.All(result.Success, Assert.False);
                Assert.Equal(labels.ToArray<int>(), result.Predictions);
            }
        }
    }

    private static bool Allowed(Classifier classifier, Attack attack, Tensor images, Tensor found) =>
        found.ToDoubles().All(x => x >= classifier.Low && x <= classifier.High)
        && Tiny.Norms(attack.Threat, images, found).All(norm => norm <= (attack.Threat.Epsilon * (1 + 1e-9)) + 1e-15);

    /// <summary>Ignores its budget.</summary>
    private sealed record Cheat(ThreatModel Model) : Attack(Model)
    {
        public override string Name => "cheat";

        protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
        {
            Tensor far = (problem.Images * -100) + 50;
            best?.Offer(problem, far, problem.Evaluate(far));
            return far;
        }
    }
}
