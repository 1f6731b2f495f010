using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

/// <summary>More effort never weakens an attack on pixels, on random small networks, images, norms and budgets.</summary>
public class MonotonicityTests
{
    private static readonly Arbitrary<(ulong Seed, GradientAttack Attack)> Cases = (
        from seed in Gen.Choose(1, 1000)
        from epsilon in Gen.Elements(0.02, 0.1, 0.5)
        from threat in Gen.Elements<PixelThreat>(new Linf(epsilon), new L2(epsilon))
        from randomStart in Gen.Elements(true, false)
        from attack in Gen.Elements<GradientAttack>(
            new Pgd(threat, 1, epsilon / 3),
            new CarliniWagner(threat, 1, epsilon / 3),
            new SecondOrder(threat, 1, epsilon / 3, 3, 0.1) { ClipEachStep = threat is Linf },
            new Pgd(threat, 1, epsilon / 3) { Momentum = 1 })
        select ((ulong)seed, attack with { RandomStart = randomStart })).ToArbitrary();

    [Fact]
    public void The_best_loss_never_falls_with_more_steps() => ForAll((attack, run) =>
    {
        AttackResult[] results = [.. Enumerable.Range(1, 5).Select(steps => run(attack with { Steps = steps }))];
        foreach ((AttackResult fewer, AttackResult more) in results.Zip(results.Skip(1)))
            Tiny.AssertAtLeastAsStrong(fewer, more);
    });

    [Fact]
    public void A_larger_budget_never_helps_the_defender_when_started_from_the_smaller_ones_result() => ForAll((attack, run) =>
    {
        AttackResult previous = run(attack with { Steps = 3 });
        foreach (double factor in new[] { 1.2, 2, 5 })
        {
            AttackResult result = run((GradientAttack)attack.Scaled(factor) with { Steps = 3, StartAt = previous.Iterates });
            Tiny.AssertAtLeastAsStrong(previous, result);
            previous = result;
        }
    });

    private static void ForAll(Action<GradientAttack, Func<GradientAttack, AttackResult>> check) => Prop.ForAll(Cases, test =>
    {
        Classifier classifier = Tiny.Convolutional(test.Seed);
        Tensor images = Tiny.Random(classifier, 4, test.Seed), labels = Tiny.OwnLabels(classifier, images);
        check(test.Attack, attack => attack.Run(classifier, images, labels, new RandomStream(test.Seed)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
}
