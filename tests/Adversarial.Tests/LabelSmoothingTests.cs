using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class LabelSmoothingTests
{
    private const int Classes = 5;
    private static readonly Classifier Network = Tiny.Convolutional(classes: Classes);
    private static readonly int[] Labels = [0, 1, 2, 3, 4, 0, 2];
    private static readonly Tensor Images = Tiny.Random(Network, Labels.Length);

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Uniform_labels_give_the_other_classes_equal_shares(double share)
    {
        double[][] rows = Rows(LabelSmoothing.Uniform(share));
        for (int i = 0; i < Labels.Length; i++)
        {
            for (int k = 0; k < Classes; k++)
                Assert.Equal(k == Labels[i] ? 1 - share : share / (Classes - 1), rows[i][k], 1e-12);
        }
    }

    [Theory]
    [InlineData(9, 0.01)]
    [InlineData(9, 3)]
    [InlineData(1, 0.01)]
    [InlineData(0.2, 0.5)]
    public void Bilateral_labels_are_the_published_formula(double beta, double gamma)
    {
        double[][] rows = Rows(LabelSmoothing.Bilateral(beta, gamma));
        using IDisposable mode = Network.InMode(training: false);
        double[] logits = Network.Logits(Images).Value.ToDoubles();
        for (int i = 0; i < Labels.Length; i++)
        {
            double[] z = logits[(i * Classes)..((i + 1) * Classes)];
            double sum = z.Sum(Math.Exp);
            double[] v = [.. z.Select(one => -Math.Log((Math.Exp(one) / sum) + 1e-8))];
            int[] others = [.. Enumerable.Range(0, Classes).Where(k => k != Labels[i])];
            double confusing = others.Min(k => v[k]), unlikely = others.Max(k => v[k]);
            double total = others.Sum(k => v[k] - confusing + gamma);
            double epsilon = 1 / (1 + (beta * (unlikely - confusing + gamma) / total));
            Assert.All(others, k => Assert.Equal(epsilon * (v[k] - confusing + gamma) / total, rows[i][k], 1e-10));
            Assert.Equal(1 - epsilon, rows[i][Labels[i]], 1e-10);
        }
    }

    [Theory]
    [InlineData(9, 0.01)]
    [InlineData(0.5, 2)]
    public void The_true_class_leads_the_largest_other_by_the_multiplier(double beta, double gamma)
    {
        double[][] rows = Rows(LabelSmoothing.Bilateral(beta, gamma));
        for (int i = 0; i < Labels.Length; i++)
            Assert.Equal(beta * rows[i].Where((_, k) => k != Labels[i]).Max(), rows[i][Labels[i]], 1e-12);
    }

    [Fact]
    public void Labels_are_distributions()
    {
        foreach (LabelSmoothing smoothing in new[] { LabelSmoothing.Uniform(), LabelSmoothing.Bilateral() })
        {
            Assert.All(Rows(smoothing), row =>
            {
                Assert.Equal(1, row.Sum(), 1e-12);
                Assert.All(row, share => Assert.InRange(share, 0, 1));
            });
        }
    }

    [Fact]
    public void A_large_gamma_makes_bilateral_labels_uniform()
    {
        double[][] limit = Rows(LabelSmoothing.Bilateral(9, 1e9));
        double[][] uniform = Rows(LabelSmoothing.Uniform(1 / (1 + (9.0 / (Classes - 1)))));
        Assert.All(limit.Zip(uniform), pair => Assert.All(pair.First.Zip(pair.Second), one => Assert.Equal(one.Second, one.First, 1e-6)));
    }

    [Fact]
    public void Ten_classes_smoothed_without_end_keep_a_half()
    {
        Classifier ten = Tiny.Convolutional(classes: 10);
        double[] row = LabelSmoothing.Bilateral(gamma: 1e9).Targets(ten, Tiny.Random(ten, 1), Tiny.Labels(3)).ToDoubles();
        Assert.Equal(0.5, row[3], 1e-6);
    }

    [Fact]
    public void Two_classes_and_certain_networks_have_finite_labels()
    {
        // the logits are 1000 apart: one probability is 0
        Classifier certain = Tiny.Linear([[1000], [-1000]]);
        double[] rows = LabelSmoothing.Bilateral().Targets(certain, Tensor.From([1.0, 1.0], [2, 1, 1, 1]), Tiny.Labels(0, 1)).ToDoubles();
        // with one other class D is γ, and it gets 1 / (1 + β)
        Assert.All(rows.Zip([0.9, 0.1, 0.1, 0.9]), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void Labels_come_from_evaluation_mode_and_from_nothing_that_is_recorded()
    {
        var spy = new Spy(Tiny.Convolutional().Network);
        var classifier = new Classifier(spy, Tiny.Images, 3);
        spy.Train(true);
        LabelSmoothing.Bilateral().Targets(classifier, Tiny.Random(classifier, 2), Tiny.Labels(0, 1));
        Assert.False(Assert.Single(spy.TrainingModes));
        Assert.True(spy.IsTraining);
        LabelSmoothing.Uniform().Targets(classifier, Tiny.Random(classifier, 2), Tiny.Labels(0, 1));
        Assert.Single(spy.TrainingModes);
    }

    [Fact]
    public void Labels_have_the_type_of_the_images()
    {
        Classifier single = Tiny.Convolutional(type: DType.Float32);
        Assert.Equal(DType.Float32, LabelSmoothing.Bilateral().Targets(single, Tiny.Random(single, 1), Tiny.Labels(2)).DType);
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Contains("share", Assert.Throws<ArgumentOutOfRangeException>(() => LabelSmoothing.Uniform(1.1)).Message, StringComparison.Ordinal);
        Assert.Contains("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => LabelSmoothing.Bilateral(9, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("multiplier", Assert.Throws<ArgumentOutOfRangeException>(() => LabelSmoothing.Bilateral(0)).Message, StringComparison.Ordinal);
    }

    private static double[][] Rows(LabelSmoothing smoothing) =>
        [.. smoothing.Targets(Network, Images, Tiny.Labels(Labels)).ToDoubles().Chunk(Classes)];
}
