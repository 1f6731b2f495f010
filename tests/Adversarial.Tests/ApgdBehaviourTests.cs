using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class ApgdBehaviourTests
{
    private readonly Classifier _classifier = Tiny.Convolutional(3, classes: 5);
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public ApgdBehaviourTests()
    {
        _images = Tiny.Random(_classifier, 12);
        _labels = Tiny.OwnLabels(_classifier, _images);
    }

    public static TheoryData<Apgd> Attacks =>
    [
        new Apgd(new Linf(0.02), 12),
        new Apgd(new L2(0.08), 12) { Loss = AttackLoss.Dlr },
        new ApgdTargeted(new Linf(0.02), 8),
        new ApgdTargeted(new L2(0.1), 8) { TargetClasses = 2 },
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Restarts_never_weaken_the_attack(Apgd attack)
    {
        AttackResult one = Run(attack with { Iterations = 2 }), four = Run(attack with { Iterations = 2, Restarts = 4 });
        for (int i = 0; i < 12; i++)
        {
            Assert.True(four.Success[i] || !one.Success[i]);
            // what the targeted losses increase is not the loss that the result reports
            Assert.True(attack is ApgdTargeted || four.Success[i] != one.Success[i] || four.LossAfter[i] >= one.LossAfter[i] - 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Stopping_early_fools_the_same_images_with_fewer_queries(Apgd attack)
    {
        (int whole, IReadOnlyList<bool> fooled) = Queries(attack);
        (int early, IReadOnlyList<bool> fooledEarly) = Queries(attack with { StopEarly = true });
        Assert.Equal(fooled, fooledEarly);
        Assert.InRange(fooled.Count(success => success), 3, 11);
        Assert.True(early < whole, $"{early} images were queried instead of {whole}");
    }

    [Fact]
    public void It_finds_a_higher_loss_than_PGD_with_as_many_steps()
    {
        foreach (PixelThreat threat in new PixelThreat[] { new Linf(0.05), new L2(0.3) })
        {
            double pgd = Run(new Pgd(threat, 30)).LossAfter.Sum(), apgd = Run(new Apgd(threat, 30)).LossAfter.Sum();
            Assert.True(apgd >= pgd, $"{apgd} after APGD, {pgd} after PGD");
        }
    }

    [Fact]
    public void A_target_is_approached()
    {
        var attack = new Apgd(new Linf(0.1), 15) { Goal = AttackGoal.RandomTarget };
        AttackResult result = Run(attack);
        Assert.All(result.LossBefore.Zip(result.LossAfter), pair => Assert.True(pair.Second < pair.First));
        Assert.Contains(true, result.Success);
    }

    [Fact]
    public void Contradictions_are_refused_in_a_sentence()
    {
        var apgd = new Apgd(new Linf(0.1), 2);
        Refused("RandomStart", apgd with { Restarts = 2, RandomStart = false });
        Refused("ReturnBest", apgd with { StopEarly = true, ReturnBest = false });
        Refused("chooses its targets itself", new ApgdTargeted(new Linf(0.1)) { Goal = AttackGoal.RandomTarget });
        Refused("chooses its targets itself", new ApgdTargeted(new Linf(0.1)) { ReturnBest = false });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Apgd(new Linf(0.1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => apgd with { Rho = 1.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => apgd with { Momentum = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ApgdTargeted(new Linf(0.1)) { TargetClasses = 0 });
    }

    [Fact]
    public void Every_step_is_reported()
    {
        var steps = new List<AttackStep>();
        var listener = new Listener<AttackStep>(steps.Add);
        new Apgd(new Linf(0.01), 3) { Restarts = 2 }.Run(_classifier, _images, _labels, new RandomStream(1), progress: listener);
        Assert.Equal([1, 2, 3, 1, 2, 3], steps.Select(step => step.Step));
        Assert.All(steps, step => Assert.Equal(("APGD-CE", 3, 12), (step.Attack, step.Steps, step.Images)));
    }

    private void Refused(string words, Attack attack) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(() => Run(attack)).Message, StringComparison.Ordinal);

    private AttackResult Run(Attack attack) => attack.Run(_classifier, _images, _labels, new RandomStream(1));

    private (int Images, IReadOnlyList<bool> Fooled) Queries(Attack attack)
    {
        var trace = new AttackTrace();
        AttackResult result = attack.Run(_classifier, _images, _labels, new RandomStream(1), trace);
        return (trace.Steps.Sum(step => step.Images), result.Success);
    }
}
