using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

/// <summary>What holds for each attack of the AutoAttack family, on random small networks, images and budgets.</summary>
public class AutoAttackPropertyTests
{
    private const int Classes = 5;

    private static readonly Arbitrary<(ulong Seed, Attack Attack)> Cases = (
        from seed in Gen.Choose(1, 1000)
        from epsilon in Gen.Elements(0.0, 0.01, 0.1, 2)
        from threat in Gen.Elements<PixelThreat>(new Linf(epsilon), new L2(epsilon))
        from stopEarly in Gen.Elements(true, false)
        from restarts in Gen.Choose(1, 2)
        from attack in Gen.Elements<Attack>(
            new Apgd(threat, 5) { StopEarly = stopEarly },
            new Apgd(threat, 5) { StopEarly = stopEarly, Loss = AttackLoss.Dlr },
            new ApgdTargeted(threat, 3) { StopEarly = stopEarly },
            new Fab(threat, 4) { StopEarly = stopEarly },
            new FabTargeted(threat, 3) { StopEarly = stopEarly })
        select ((ulong)seed, attack with { Restarts = restarts })).ToArbitrary();

    [Fact]
    public void The_result_stays_in_the_ball_and_the_pixel_range_and_a_budget_of_0_changes_nothing() => ForAll((classifier, attack, images, labels) =>
    {
        AttackResult result = attack.Run(classifier, images, labels, new RandomStream(1));
        return result.Images.ToDoubles().All(x => x >= classifier.Low && x <= classifier.High)
            && Tiny.Norms(attack.Threat, images, result.Images).All(norm => norm <= attack.Threat.Epsilon + 1e-9)
            && (attack.Threat.Epsilon > 0 || result.Images.ToDoubles().SequenceEqual(images.ToDoubles()));
    });

    [Fact]
    public void The_same_seed_gives_the_same_bits() => ForAll((classifier, attack, images, labels) =>
    {
        AttackResult first = attack.Run(classifier, images, labels, new RandomStream(1));
        AttackResult second = attack.Run(classifier, images, labels, new RandomStream(1));
        return first.Images.ToDoubles().SequenceEqual(second.Images.ToDoubles());
    });

    [Fact]
    public void An_image_does_not_feel_which_others_are_already_broken() => ForAll((classifier, attack, images, labels) =>
    {
        AttackResult all = attack.Run(classifier, images, labels, new RandomStream(1));
        // the first and the third image get labels that make them misclassified from the start
        int[] others = labels.ToArray<int>();
        (others[0], others[2]) = ((others[0] + 1) % Classes, (others[2] + 1) % Classes);
        AttackResult some = attack.Run(classifier, images, Tiny.Labels(others), new RandomStream(1));
        return new[] { 1, 3 }.All(i => all.Success[i] == some.Success[i] && Row(all.Images, i).SequenceEqual(Row(some.Images, i), Near));
    });

    [Fact]
    public void The_network_keeps_its_mode_its_parameters_and_its_buffers() => ForAll((classifier, attack, images, labels) =>
    {
        classifier.Network.Train(true);
        double[] before = Methods.State(classifier.Network);
        attack.Run(classifier, images, labels, new RandomStream(1));
        return classifier.Network.IsTraining && Methods.State(classifier.Network).SequenceEqual(before);
    });

    private static readonly EqualityComparer<double> Near = EqualityComparer<double>.Create((a, b) => Math.Abs(a - b) < 1e-9, _ => 0);

    private static void ForAll(Func<Classifier, Attack, Tensor, Tensor, bool> holds) => Prop.ForAll(Cases, test =>
    {
        Classifier classifier = Tiny.Convolutional(test.Seed, classes: Classes);
        Tensor images = Tiny.Random(classifier, 4, test.Seed);
        return holds(classifier, test.Attack, images, Tiny.OwnLabels(classifier, images));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static double[] Row(Tensor images, int row) => images.Slice(0, row, 1).ToDoubles();
}
