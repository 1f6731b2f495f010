using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class SearchTests
{
    private readonly Classifier _classifier = Tiny.Convolutional(3);
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public SearchTests()
    {
        _images = Tiny.Random(_classifier, 12);
        _labels = Tiny.OwnLabels(_classifier, _images);
    }

    public static TheoryData<ThreatModel> Threats => [new Linf(0.03), new L2(0.12)];

    [Theory]
    [MemberData(nameof(Threats))]
    public void Restarts_never_weaken_an_attack(ThreatModel threat)
    {
        foreach (bool best in new[] { true, false })
        {
            AttackResult previous = Run(new Pgd(threat, 2) { ReturnBest = best });
            foreach (int restarts in new[] { 2, 4, 8 })
            {
                AttackResult result = Run(new Pgd(threat, 2) { ReturnBest = best, Restarts = restarts });
                Tiny.AssertAtLeastAsStrong(previous, result);
                previous = result;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Threats))]
    public void The_best_iterate_is_at_least_as_good_as_the_last(ThreatModel threat)
    {
        // steps that are far too long make the last iterate a bad one
        var attack = new Pgd(threat, 6, threat.Epsilon * 1.9);
        AttackResult last = Run(attack with { ReturnBest = false }), best = Run(attack);
        Tiny.AssertAtLeastAsStrong(last, best);
        Assert.True(best.LossAfter.Sum() > last.LossAfter.Sum(), "the test needs a search whose last iterate is not the best");
    }

    [Fact]
    public void What_is_misclassified_already_counts_as_fooled()
    {
        Tensor wrong = Tensor.From([.. _labels.ToArray<int>().Select(label => (label + 1) % 3)], _labels.Shape);
        AttackResult result = new Pgd(new Linf(1e-6), 2).Run(_classifier, _images, wrong, new RandomStream(1));
        Assert.All(result.Success, Assert.True);
    }

    [Theory]
    [MemberData(nameof(Threats))]
    public void Stopping_early_fools_the_same_images(ThreatModel threat)
    {
        foreach (AttackGoal goal in new[] { AttackGoal.Untargeted, AttackGoal.RandomTarget })
        {
            var attack = new Pgd(threat, 8) { Restarts = 2, Goal = goal };
            AttackResult whole = Run(attack), early = Run(attack with { StopEarly = true });
            Assert.Equal(whole.Success, early.Success);
            Assert.InRange(whole.Success.Count(success => success), 1, 11);
        }
    }

    [Theory]
    [MemberData(nameof(Threats))]
    public void An_image_is_attacked_the_same_alone_and_in_company(ThreatModel threat)
    {
        var attack = new Pgd(threat, 5) { RandomStart = false };
        AttackResult together = Run(attack);
        for (int i = 0; i < 12; i++)
        {
            Tensor image = _images.Slice(0, i, 1), label = Tiny.Labels(_labels.AsSpan<int>()[i]);
            AttackResult alone = attack.Run(_classifier, image, label, new RandomStream(9));
            double[] expected = alone.Images.ToDoubles(), actual = together.Images.Slice(0, i, 1).ToDoubles();
            Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < 1e-12);
            Assert.Equal(alone.Predictions[0], together.Predictions[i]);
        }
    }

    [Fact]
    public void The_same_stream_gives_the_same_attack_and_another_stream_another()
    {
        var attack = new Pgd(new L2(0.5), 3) { Restarts = 2 };
        Assert.Equal(Run(attack, seed: 1).Images.ToDoubles(), Run(attack, seed: 1).Images.ToDoubles());
        Assert.NotEqual(Run(attack, seed: 1).Images.ToDoubles(), Run(attack, seed: 2).Images.ToDoubles());
    }

    [Fact]
    public void Results_agree_with_the_network()
    {
        AttackResult result = Run(new Pgd(new L2(0.2), 5));
        Assert.Equal(_classifier.Predict(result.Images).ToArray<int>(), result.Predictions);
        Assert.Equal(_labels.ToArray<int>(), result.CleanPredictions);
        Assert.Equal(Tiny.Norms(new L2(0.2), _images, result.Images), result.Distances);
        using IDisposable mode = _classifier.InMode(training: false);
        Tensor loss = Op.CrossEntropy(_classifier.Logits(result.Images), _labels, Reduction.None).Value;
        Assert.Equal(loss.ToDoubles(), result.LossAfter, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void The_images_given_are_not_changed()
    {
        double[] before = _images.ToDoubles();
        Run(new Pgd(new Linf(0.1), 3) { RandomStart = false });
        new Fgsm(0.1).Perturb(_classifier, _images, _labels, new RandomStream(1));
        Assert.Equal(before, _images.ToDoubles());
    }

    [Fact]
    public void A_search_stops_between_two_steps()
    {
        using var source = new CancellationTokenSource();
        var spy = new Spy(_classifier.Network, 4, source.Cancel);
        var classifier = new Classifier(spy, Tiny.Images, 3);
        Assert.Throws<OperationCanceledException>(() =>
            new Pgd(new Linf(0.1), 1000).Run(classifier, _images, _labels, new RandomStream(1), cancellation: source.Token));
        Assert.Equal(4, spy.TrainingModes.Count);
    }

    [Fact]
    public void Contradictions_and_misuse_are_refused_in_a_sentence()
    {
        var pgd = new Pgd(new Linf(0.1), 2);
        Refused<ArgumentException>("RandomStart", () => Run(pgd with { Restarts = 2, RandomStart = false }));
        Refused<ArgumentException>("ReturnBest", () => Run(pgd with { StopEarly = true, ReturnBest = false }));
        Refused<ArgumentOutOfRangeException>("Restarts", () => Run(pgd with { Restarts = 0 }));
        Refused<ArgumentOutOfRangeException>("StepSize", () => Run(pgd with { StepSize = -1 }));
        Refused<ArgumentOutOfRangeException>("steps", () => Run(new Pgd(new Linf(0.1), 0)));
        Refused<ArgumentException>("outside", () => pgd.Run(_classifier, _images + 1, _labels, new RandomStream(1)));
        Refused<ArgumentException>("outside", () => pgd.Run(_classifier, _images * double.NaN, _labels, new RandomStream(1)));
        Refused<ArgumentException>("label", () => pgd.Run(_classifier, _images, Tiny.Labels(1, 2), new RandomStream(1)));
        Refused<ArgumentException>("reads images", () => pgd.Run(_classifier, _images.Reshape(12, 1, 8, 4), _labels, new RandomStream(1)));
        using (Recording.Off())
            Refused<InvalidOperationException>("Recording", () => Run(pgd));
    }

    private static void Refused<TException>(string word, Action action)
        where TException : Exception
    {
        string message = Assert.Throws<TException>(action).Message;
        Assert.Contains(word, message, StringComparison.Ordinal);
    }

    private AttackResult Run(Attack attack, ulong seed = 1) => attack.Run(_classifier, _images, _labels, new RandomStream(seed));
}
