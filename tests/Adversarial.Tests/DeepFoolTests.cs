using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

public class DeepFoolTests
{
    private static readonly DeepFool Exact = new() { Overshoot = 0 };

    [Fact]
    public void On_two_linear_classes_it_reaches_the_analytic_distance()
    {
        // f = (w₂ − w₁)·x is negative; the distance from f = 0 is |f| / ‖w₂ − w₁‖₂, in l∞ |f| / ‖w₂ − w₁‖₁
        double[] direction = [-2, 3, 0, 3], image = [0.9, 0.25, 0.75, 0.1];
        Classifier classifier = Tiny.Linear([[1, -2, 0, 0], [-1, 1, 0, 3]], low: -5, high: 5);
        double f = direction.Zip(image, (w, x) => w * x).Sum();
        Tensor images = Tensor.From(image, [1, 1, 1, 4]);
        AttackResult l2 = Exact.Run(classifier, images, Tiny.Labels(0), new RandomStream(1));
        AttackResult linf = (Exact with { Threat = Linf.Unbounded }).Run(classifier, images, Tiny.Labels(0), new RandomStream(1));
        Assert.True(f < 0 && l2.Success[0] && linf.Success[0]);
        // 10⁻⁵ in units of logits further than the boundary
        Assert.Equal((-f + 1e-5) / Math.Sqrt(22), l2.Distances[0], 1e-12);
        Assert.Equal((-f + 1e-5) / 8, linf.Distances[0], 1e-12);
        double[] r = (l2.Images - images).ToDoubles();
        Assert.Equal(direction.Select(w => w * l2.Distances[0] / Math.Sqrt(22)), r, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void On_several_linear_classes_it_goes_to_the_nearest_boundary()
    {
        double[][] rows = [[2, 0, 0], [0, 1, 0], [1, 1, 1], [-1, 0, 3]];
        Classifier classifier = Tiny.Linear(rows, low: -9, high: 9);
        Tensor images = new RandomStream(3).Uniform([40, 1, 1, 3], -3, 3, DType.Float64), labels = Tiny.OwnLabels(classifier, images);
        AttackResult result = Exact.Run(classifier, images, labels, new RandomStream(1));
        Assert.All(result.Success, Assert.True);
        for (int i = 0; i < 40; i++)
        {
            double[] x = images.Slice(0, i, 1).ToDoubles();
            int label = labels.AsSpan<int>()[i];
            double nearest = Enumerable.Range(0, 4).Where(k => k != label).Min(k =>
            {
                double[] w = [.. rows[label].Zip(rows[k], (a, b) => a - b)];
                return w.Zip(x, (a, b) => a * b).Sum() / Math.Sqrt(w.Sum(a => a * a));
            });
            Assert.Equal(nearest, result.Distances[i], 2e-5);
        }
    }

    [Fact]
    public void Found_images_are_allowed_whatever_the_budget()
    {
        Arbitrary<(ulong Seed, PixelThreat Threat)> cases = (
            from seed in Gen.Choose(1, 1000)
            from epsilon in Gen.Elements(0, 0.02, 0.3, double.PositiveInfinity)
            from threat in Gen.Elements<PixelThreat>(new L2(epsilon), new Linf(epsilon))
            select ((ulong)seed, threat)).ToArbitrary();
        Prop.ForAll(cases, test =>
        {
            Classifier classifier = Tiny.Convolutional(test.Seed);
            Tensor images = Tiny.Random(classifier, 3, test.Seed);
            AttackResult result = new DeepFool(test.Threat).Run(classifier, images, Tiny.Labels(0, 1, 2), new RandomStream(1));
            return result.Images.ToDoubles().All(x => x is >= 0 and <= 1)
                && result.Distances.All(d => d <= test.Threat.Epsilon * (1 + 1e-9))
                && (test.Threat.Epsilon > 0 || result.Images.ToDoubles().SequenceEqual(images.ToDoubles()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void It_fools_every_image_and_much_nearer_than_a_budget_that_also_does()
    {
        Classifier classifier = Tiny.Convolutional(3);
        Tensor images = Tiny.Random(classifier, 20), labels = Tiny.OwnLabels(classifier, images);
        AttackResult nearest = new DeepFool().Run(classifier, images, labels, new RandomStream(1));
        AttackResult pgd = new Pgd(new L2(nearest.Distances.Max()), 20).Run(classifier, images, labels, new RandomStream(1));
        Assert.All(nearest.Success, Assert.True);
        Assert.True(nearest.Distances.Average() < 0.8 * pgd.Distances.Average());
    }

    [Fact]
    public void A_misclassified_image_stays_unless_the_prediction_is_what_it_leaves()
    {
        Classifier classifier = Tiny.Convolutional(3);
        Tensor images = Tiny.Random(classifier, 6), own = Tiny.OwnLabels(classifier, images);
        Tensor wrong = Tensor.From([.. own.ToArray<int>().Select(label => (label + 1) % 3)], own.Shape);
        AttackResult result = new DeepFool().Run(classifier, images, wrong, new RandomStream(1));
        Assert.All(result.Success, Assert.True);
        Assert.All(result.Distances, distance => Assert.Equal(0, distance));
        var paper = new DeepFool { Goal = AttackGoal.UntargetedFromPrediction };
        AttackResult left = paper.Run(classifier, images, wrong, new RandomStream(1));
        Assert.All(left.Predictions.Zip(own.ToArray<int>()), pair => Assert.NotEqual(pair.Second, pair.First));
        Assert.All(left.Distances, distance => Assert.True(distance > 0));
    }

    [Fact]
    public void A_network_without_gradients_leaves_the_images_alone()
    {
        Classifier classifier = Tiny.Linear([[0, 0], [0, 0]]);
        Tensor images = Tiny.Random(classifier, 2);
        AttackResult result = new DeepFool().Run(classifier, images, Tiny.Labels(0, 0), new RandomStream(1));
        Assert.Equal(images.ToDoubles(), result.Images.ToDoubles());
        Assert.All(result.Success, Assert.False);
    }

    [Fact]
    public void What_it_cannot_do_is_refused()
    {
        Classifier classifier = Tiny.Convolutional();
        Tensor images = Tiny.Random(classifier, 2), labels = Tiny.Labels(0, 1);
        foreach (DeepFool attack in new[] { new DeepFool { Goal = AttackGoal.RandomTarget }, new DeepFool { Restarts = 2 } })
            Assert.Throws<ArgumentException>(() => attack.Run(classifier, images, labels, new RandomStream(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeepFool { Candidates = 1 });
    }

    [Fact]
    public void Relative_distances_need_images_with_a_length()
    {
        ImageSet data = ImageSet.FromFloats([1, 1, 2], new float[] { 3, 4, 0, 2 }, [0, 0]);
        Assert.Equal(((0.5 / 5) + (1 / 2.0)) / 2, RelativeDistance.Mean([0.5, 1], data), 1e-12);
        Assert.Throws<ArgumentException>(() => RelativeDistance.Mean([0.5], data));
        Assert.Throws<ArgumentException>(() => RelativeDistance.Mean([1], ImageSet.FromFloats([1, 1, 1], new float[] { 0 }, [0])));
    }
}
