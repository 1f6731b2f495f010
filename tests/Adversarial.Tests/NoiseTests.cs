using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class NoiseTests
{
    private readonly Classifier _classifier = Tiny.Convolutional(3);
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public NoiseTests()
    {
        _images = Tiny.Random(_classifier, 40);
        _labels = Tiny.OwnLabels(_classifier, _images);
    }

    [Fact]
    public void One_draw_is_the_threat_models_random_start()
    {
        foreach (ThreatModel threat in new ThreatModel[] { new Linf(0.2), new L2(0.7) })
        {
            Tensor found = new RandomNoise(threat).Run(_classifier, _images, _labels, new RandomStream(5)).Images;
            Tensor start = threat.Constrain(threat.Start(_images, new RandomStream(5).Fork(0)), _images, 0, 1);
            Assert.Equal(start.ToDoubles(), found.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-14);
        }
    }

    [Fact]
    public void The_worst_of_many_draws_counts()
    {
        var noise = new RandomNoise(new Linf(0.25));
        AttackResult one = Run(noise), many = Run(noise with { Restarts = 50 });
        Assert.InRange(one.Success.Count(success => success), 1, 20);
        Assert.True(many.Success.Count(success => success) > one.Success.Count(success => success));
        for (int i = 0; i < 40; i++)
            Assert.True(many.Success[i] || !one.Success[i]);
        Assert.Equal(one.Success, Run(noise with { Restarts = 1, ReturnBest = true }).Success);
    }

    [Fact]
    public void What_is_fooled_gets_no_more_draws_and_what_is_misclassified_none_if_the_best_is_returned()
    {
        // the last ten images are misclassified as they are
        Tensor labels = Tensor.From([.. _labels.ToArray<int>().Select((label, i) => i < 30 ? label : (label + 1) % _classifier.ClassCount)], [40]);
        var noise = new RandomNoise(new Linf(0.25)) { Restarts = 50 };
        AttackResult drawn = noise.Run(_classifier, _images, labels, new RandomStream(1));
        AttackResult best = (noise with { ReturnBest = true }).Run(_classifier, _images, labels, new RandomStream(1));
        Assert.Equal(drawn.Success, best.Success);
        Assert.Contains(drawn.Queries.Take(30), queries => queries is > 3 and < 52);
        Assert.All(drawn.Queries.Zip(drawn.Success), pair => Assert.True(pair.Second || pair.First == 52));
        Assert.All(drawn.Queries.Skip(30), queries => Assert.True(queries > 2));
        Assert.All(best.Queries.Skip(30), queries => Assert.Equal(2, queries));
    }

    [Fact]
    public void Without_a_budget_there_is_no_uniform_noise() =>
        Assert.Throws<InvalidOperationException>(() => Run(new RandomNoise(L2.Unbounded)));

    private AttackResult Run(Attack attack) => attack.Run(_classifier, _images, _labels, new RandomStream(1));
}
