using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class FriendlyPgdTests
{
    private const int Steps = 6;

    public static TheoryData<PixelThreat, DType> Budgets => new()
    {
        { new Linf(0.1), DType.Float64 },
        { new L2(0.8), DType.Float64 },
        { new Linf(0.1) { StartDeviation = 0.001 }, DType.Float32 },
        { new L2(0.8) { StartDeviation = 0.001 }, DType.Float32 },
    };

    [Theory]
    [MemberData(nameof(Budgets))]
    public void With_tau_of_all_steps_it_is_PGD_bit_for_bit(PixelThreat threat, DType type)
    {
        (Classifier classifier, Tensor images, Tensor labels) = Problem(type);
        foreach (AttackLoss loss in (AttackLoss[])[AttackLoss.CrossEntropy, AttackLoss.KlDivergence(classifier.Logits(images).Value)])
        {
            var friendly = new FriendlyPgd(threat, Steps) { Tau = Steps, Loss = loss };
            Pgd pgd = new Pgd(threat, Steps) with { Loss = loss, ReturnBest = false };
            Assert.Equal(Perturb(pgd, classifier, images, labels).ToDoubles(), Perturb(friendly, classifier, images, labels).ToDoubles());
            // and with a smaller one it is not
            Assert.NotEqual(
                Perturb(pgd, classifier, images, labels).ToDoubles(), Perturb(friendly with { Tau = 0 }, classifier, images, labels).ToDoubles());
        }
    }

    [Fact]
    public void Every_image_stops_tau_steps_after_the_first_iterate_that_is_misclassified()
    {
        (Classifier classifier, Tensor images, Tensor labels) = Problem(DType.Float64);
        Pgd pgd = new Pgd(new Linf(0.1), Steps, 0.02) with { ReturnBest = false };
        // the start is what PGD makes with steps of length 0
        Tensor[] path = [.. Enumerable.Range(0, Steps + 1).Select(steps => steps == 0
            ? Perturb(pgd with { StepSize = 0 }, classifier, images, labels)
            : Perturb(pgd with { Steps = steps }, classifier, images, labels))];
        int[][] predictions = [.. path.Select(iterate => classifier.Predict(iterate).ToArray<int>())];
        int[] truth = labels.ToArray<int>();
        for (int tau = 0; tau < Steps; tau++)
        {
            Tensor found = Perturb(new FriendlyPgd(new Linf(0.1), Steps, 0.02) { Tau = tau }, classifier, images, labels);
            for (int i = 0; i < truth.Length; i++)
            {
                // the label may be hit again on the way, and then no time passes
                int[] wrong = [.. Enumerable.Range(0, Steps).Where(step => predictions[step][i] != truth[i])];
                int stop = wrong.Length > tau ? wrong[tau] : Steps;
                Assert.Equal(path[stop].Slice(0, i, 1).ToDoubles(), found.Slice(0, i, 1).ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-12);
            }
        }
    }

    [Fact]
    public void An_image_that_is_misclassified_at_the_start_stays_there_and_costs_one_gradient()
    {
        (Classifier classifier, Tensor images, Tensor labels) = Problem(DType.Float64);
        int[] wrong = [.. labels.ToArray<int>().Select(label => (label + 1) % 3)];
        AttackResult result = new FriendlyPgd(new Linf(0.01), Steps) { RandomStart = false }
            .Run(classifier, images, Tiny.Labels(wrong), new RandomStream(1));
        Assert.Equal(images.ToDoubles(), result.Images.ToDoubles());
        // judged before, in the search, and after it
        Assert.All(result.Queries, queries => Assert.Equal(3, queries));
    }

    [Fact]
    public void The_noise_of_an_image_does_not_depend_on_which_others_are_left()
    {
        (Classifier classifier, Tensor images, Tensor labels) = Problem(DType.Float64);
        var attack = new FriendlyPgd(new Linf(0.1), Steps, 0.002) { Noise = 0.01 };
        Tensor all = Perturb(attack, classifier, images, labels);
        int[] others = labels.ToArray<int>();
        (others[0], others[3]) = ((others[0] + 1) % 3, (others[3] + 1) % 3);
        Tensor some = Perturb(attack, classifier, images, Tiny.Labels(others));
        foreach (int i in (int[])[1, 2, 4, 5])
            Assert.Equal(all.Slice(0, i, 1).ToDoubles(), some.Slice(0, i, 1).ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.NotEqual(all.ToDoubles(), Perturb(attack with { Noise = 0 }, classifier, images, labels).ToDoubles());
    }

    [Fact]
    public void Noise_does_not_leave_the_ball_or_the_pixel_range()
    {
        (Classifier classifier, Tensor images, Tensor labels) = Problem(DType.Float64);
        foreach (PixelThreat threat in (PixelThreat[])[new Linf(0.1), new L2(0.3)])
        {
            Tensor found = Perturb(new FriendlyPgd(threat, Steps) { Noise = 0.5, Tau = Steps }, classifier, images, labels);
            Assert.All(Tiny.Norms(threat, images, found), norm => Assert.InRange(norm, 0, threat.Epsilon + 1e-12));
            Assert.All(found.ToDoubles(), pixel => Assert.InRange(pixel, 0, 1));
        }
    }

    [Theory]
    // FAT.py: 0 to epoch 50, 1 to 90, 2 after, epochs counted from 1
    [InlineData(50, 40, 0, 0)]
    [InlineData(50, 40, 49.99, 0)]
    [InlineData(50, 40, 50, 1)]
    [InlineData(50, 40, 89.99, 1)]
    [InlineData(50, 40, 90, 2)]
    [InlineData(50, 40, 119.99, 2)]
    // FAT_for_TRADES.py: 0 to epoch 30, 1 to 50, 2 to 70, 3 after
    [InlineData(30, 20, 29.99, 0)]
    [InlineData(30, 20, 30, 1)]
    [InlineData(30, 20, 50, 2)]
    [InlineData(30, 20, 69.99, 2)]
    [InlineData(30, 20, 70, 3)]
    [InlineData(30, 20, 84.99, 3)]
    // no schedule, and one that outlives the steps
    [InlineData(0, 0, 100, 0)]
    [InlineData(1, 1, 100, Steps)]
    public void Tau_follows_the_epochs(double after, double every, double epoch, int tau)
    {
        (Classifier classifier, Tensor images, Tensor labels) = Problem(DType.Float64);
        var attack = new FriendlyPgd(new Linf(0.1), Steps, 0.02) { TauRisesAfter = after, TauRisesEvery = every };
        Assert.Equal(tau, ((FriendlyPgd)attack.AtEpoch(epoch)).Tau);
        double Loss(FriendlyPgd inner, double at) => new AdversarialTraining(inner)
            .Prepare(new TrainingBatch(classifier, images, labels, new RandomStream(1), at)).Evaluate().Value.Item();
        Assert.Equal(Loss(new FriendlyPgd(new Linf(0.1), Steps, 0.02) { Tau = tau }, 0), Loss(attack, epoch));
    }

    [Fact]
    public void The_rises_add_to_the_first_tau()
    {
        FriendlyPgd attack = new(new Linf(0.1), 10) { Tau = 2, TauRisesAfter = 1, TauRisesEvery = 1 };
        Assert.Equal([2, 3, 4, 10], new[] { 0.5, 1, 2.5, 50 }.Select(epoch => ((FriendlyPgd)attack.AtEpoch(epoch)).Tau));
        Assert.Equal(12, ((FriendlyPgd)(attack with { Tau = 12 }).AtEpoch(3)).Tau);
    }

    [Fact]
    public void Warming_up_scales_budget_and_step()
    {
        var half = (FriendlyPgd)new FriendlyPgd(new Linf(0.1), 10, 0.02).Scaled(0.5);
        Assert.Equal((0.05, 0.01), (half.Threat.Epsilon, half.StepSize));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        (Classifier classifier, _, _) = Problem(DType.Float64);
        FriendlyPgd attack = new(new Linf(0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => attack with { Tau = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => attack with { Noise = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => attack with { Steps = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => attack with { TauRisesEvery = double.NaN });
        Assert.Contains(
            "unset ReturnBest",
            Assert.Throws<ArgumentException>(() => (attack with { ReturnBest = true }).RequireFit(classifier)).Message,
            StringComparison.Ordinal);
    }

    private static (Classifier Classifier, Tensor Images, Tensor Labels) Problem(DType type)
    {
        Classifier classifier = Tiny.Convolutional(type: type);
        classifier.Network.Eval();
        Tensor images = Tiny.Random(classifier, 6);
        return (classifier, images, Tiny.OwnLabels(classifier, images));
    }

    private static Tensor Perturb(Attack attack, Classifier classifier, Tensor images, Tensor labels) =>
        attack.Perturb(classifier, images, labels, new RandomStream(1));
}
