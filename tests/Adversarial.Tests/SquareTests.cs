using AdvScratch.Adversarial.Tests.Golden;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

public class SquareTests
{
    [Fact]
    public void Found_images_are_allowed_and_repeatable()
    {
        Arbitrary<(ulong Seed, Square Attack)> cases = (
            from seed in Gen.Choose(1, 1000)
            from epsilon in Gen.Elements(0, 0.02, 0.3, 2)
            from threat in Gen.Elements<PixelThreat>(new L2(epsilon), new Linf(epsilon))
            from original in Gen.Elements(true, false)
            from queries in Gen.Elements(1, 2, 12)
            from best in Gen.Elements(true, false)
            from restarts in Gen.Choose(1, 2)
            from goal in Gen.Elements(AttackGoal.Untargeted, AttackGoal.RandomTarget)
            select ((ulong)seed, (original ? Square.Original(threat) : new Square(threat)) with
            {
                QueryLimit = queries,
                ReturnBest = best,
                Restarts = restarts,
                Goal = goal,
            })).ToArbitrary();
        Prop.ForAll(cases, test =>
        {
            Classifier classifier = Tiny.Convolutional(test.Seed);
            Tensor images = Tiny.Random(classifier, 3, test.Seed), labels = Tiny.Labels(0, 1, 2);
            AttackResult result = test.Attack.Run(classifier, images, labels, new RandomStream(test.Seed));
            AttackResult again = test.Attack.Run(classifier, images, labels, new RandomStream(test.Seed));
            return result.Images.ToDoubles().SequenceEqual(again.Images.ToDoubles())
                && result.Images.ToDoubles().All(x => x is >= 0 and <= 1)
                && result.Distances.All(d => d <= test.Attack.Threat.Epsilon * (1 + 1e-9))
                && (test.Attack.Threat.Epsilon > 0 || result.Images.ToDoubles().SequenceEqual(images.ToDoubles()))
                && result.Queries.All(queries => queries <= (test.Attack.QueryLimit * test.Attack.Restarts) + 4);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void More_queries_continue_the_search_and_never_lose(bool l2)
    {
        Classifier classifier = Tiny.Convolutional(3);
        Tensor images = Tiny.Random(classifier, 12), labels = Tiny.OwnLabels(classifier, images);
        foreach (AttackGoal goal in new[] { AttackGoal.Untargeted, AttackGoal.RandomTarget })
        {
            var attack = new Square(l2 ? new L2(0.1) : new Linf(0.03)) { Goal = goal, ReturnBest = false };
            AttackResult? before = null;
            foreach (int queries in new[] { 1, 3, 10, 40, 160 })
            {
                AttackResult result = (attack with { QueryLimit = queries }).Run(classifier, images, labels, new RandomStream(2));
                double sign = goal.IsTargeted ? -1 : 1;
                for (int i = 0; i < 12 && before is not null; i++)
                    Assert.True(result.Success[i] || (!before.Success[i] && sign * result.LossAfter[i] >= (sign * before.LossAfter[i]) - 1e-9));
                before = result;
            }
            Assert.InRange(before!.Success.Count(success => success), 1, 11);
            // what is fooled costs no more queries; two passes judge before and after the search
            Assert.All(before.Success.Zip(before.Queries), pair => Assert.Equal(!pair.First, pair.Second == 162));
        }
    }

    [Fact]
    public void It_climbs_to_the_optimum_of_a_linear_classifier()
    {
        // every weight differs from zero, so that the optimum is the corner ε sign(w₂ − w₁), and the margin is too large to cross
        double[] w = [.. Enumerable.Range(0, 9).Select(i => 1 + Math.Sin(i * 2.3) + (i % 2) - 1.3)];
        Classifier classifier = Plane(3, [[.. w.Select(v => -v)], w], 0, 1);
        Tensor images = Tensor.Full([1, 1, 3, 3], 0.5, DType.Float64) - (Tensor.From(w, [1, 1, 3, 3]) * 0.1);
        Tensor label = Tiny.OwnLabels(classifier, images);
        double sign = label.Item() == 0 ? 1 : -1;
        AttackResult result = new Square(new Linf(0.01)) { QueryLimit = 400 }.Run(classifier, images, label, new RandomStream(1));
        Assert.False(result.Success[0]);
        Assert.Equal(result.LossBefore[0] + (0.02 * w.Sum(Math.Abs)), result.LossAfter[0], 1e-6);
        double[] change = (result.Images - images).ToDoubles();
        Assert.All(change.Zip(w), pair => Assert.Equal(0.01 * Math.Sign(pair.Second) * sign, pair.First, 1e-6));
    }

    [Fact]
    public void In_l2_it_reaches_the_share_of_a_linear_optimum_that_the_published_algorithm_reaches()
    {
        const int Runs = 20;
        double[] w = [.. Enumerable.Range(0, 64).Select(i => Math.Sin(i * 0.7))];
        Classifier classifier = Plane(8, [[.. w.Select(v => -v)], w], -9, 9);
        Tensor images = (Tensor.From(w, [1, 1, 8, 8]) * -1).Expand([Runs, 1, 8, 8]), labels = Tensor.From(new int[Runs], [Runs]);
        AttackResult result = new Square(new L2(1)) { QueryLimit = 1500, Area = 0.3 }.Run(classifier, images, labels, new RandomStream(1));
        double optimum = 2 * Math.Sqrt(w.Sum(v => v * v));
        double share = result.LossAfter.Zip(result.LossBefore, (after, before) => (after - before) / optimum).Average();
        Dictionary<string, double[]> golden = GoldenNetwork.Values("square_l2");
        // five deviations of the difference of two means, of 40 runs and of ours
        Assert.Equal(golden["mean"][0], share, 5 * golden["deviation"][0] * Math.Sqrt((1.0 / 40) + (1.0 / Runs)));
        Assert.All(result.Success, Assert.False);
        Assert.All(result.Distances, distance => Assert.Equal(1, distance, 1e-5));
    }

    [Fact]
    public void The_first_linf_perturbation_is_stripes()
    {
        Classifier classifier = Plane(15, [new double[225], new double[225]], -9, 9);
        Tensor images = Tensor.Zeros([2, 1, 15, 15], DType.Float64);
        double[] found = Start(classifier, images, new Linf(0.5));
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(0.5, Math.Abs(found[i]));
            Assert.Equal(found[(i / 225 * 225) + (i % 15)], found[i]);
        }
        Assert.NotEqual(found[..15], found[225..240]);
    }

    [Fact]
    public void The_first_l2_perturbation_is_a_grid_of_hills_and_hollows()
    {
        Classifier classifier = Plane(15, [new double[225], new double[225]], -9, 9);
        double[] found = Start(classifier, Tensor.Zeros([1, 1, 15, 15], DType.Float64), new L2(2));
        // 5 × 5 bumps of 3 × 3 pixels: a hill of one row, a hollow of two, each of length 1, by equation 2 of the paper
        double[] hill = [0.25, 1.25, 0.25], hollow = [0.25, 0.25, 0.25, 0.25, 1.25, 0.25];
        double[] bump = [.. Unit(hill), .. Unit(hollow).Select(v => -v)];
        double[] turned = [.. Enumerable.Range(0, 9).Select(i => bump[(i % 3 * 3) + (i / 3)])];
        int[] seen = new int[4];
        for (int tile = 0; tile < 25; tile++)
        {
            double[] part = [.. Enumerable.Range(0, 9).Select(i => found[(((tile / 5 * 3) + (i / 3)) * 15) + (tile % 5 * 3) + (i % 3)])];
            // 25 tiles share the squared length 4
            double[][] forms = [.. new[] { bump, turned }.SelectMany(b => new[] { 1, -1 }.Select(s =>
                b.Select(v => s * v * 2 / Math.Sqrt(50)).ToArray()))];
            int form = Array.FindIndex(forms, f => f.Zip(part).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6));
            Assert.InRange(form, 0, 3);
            seen[form]++;
        }
        Assert.All(seen, count => Assert.True(count > 0));

        static double[] Unit(double[] values) => [.. values.Select(v => v / Math.Sqrt(values.Sum(u => u * u)))];
    }

    [Fact]
    public void An_image_does_not_depend_on_the_others_of_its_batch()
    {
        Classifier classifier = Tiny.Convolutional(3);
        Tensor images = Tiny.Random(classifier, 6), own = Tiny.OwnLabels(classifier, images);
        // in the second batch all images but the third are fooled before the search begins
        int[] wrong = [.. own.ToArray<int>().Select((label, i) => i == 2 ? label : (label + 1) % 3)];
        foreach (PixelThreat threat in new PixelThreat[] { new Linf(0.02), new L2(0.05) })
        {
            var attack = new Square(threat) { QueryLimit = 60 };
            AttackResult all = attack.Run(classifier, images, own, new RandomStream(4));
            AttackResult one = attack.Run(classifier, images, Tiny.Labels(wrong), new RandomStream(4));
            Assert.Equal(all.Images.Slice(0, 2, 1).ToDoubles(), one.Images.Slice(0, 2, 1).ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-12);
            Assert.Equal(all.Queries[2], one.Queries[2]);
            Assert.Equal([2, 2, 2, 2, 2], one.Queries.Where((_, i) => i != 2));
        }
    }

    [Fact]
    public void The_schedule_is_the_published_one()
    {
        Square fast = new(new Linf(0.1)), stretched = Square.Original(new Linf(0.1)) with { QueryLimit = 1000, Area = 0.8 };
        Assert.Equal([0.8, 0.8, 0.4, 0.4, 0.2, 0.1], new[] { 0, 10, 11, 50, 51, 201 }.Select(fast.AreaAt));
        Assert.Equal([0.8, 0.8, 0.4, 0.4, 0.2, 0.1], new[] { 0, 1, 2, 5, 6, 21 }.Select(stretched.AreaAt));
        Assert.Equal(0.8 / 64, fast.AreaAt(4000));
        Assert.Equal(0.8 / 512, stretched.AreaAt(999));
        Assert.Equal((10000, 0.1, true), (Square.Original(new L2(1)).QueryLimit, Square.Original(new L2(1)).Area, stretched.RescaleSchedule));
        Assert.Throws<ArgumentOutOfRangeException>(() => fast with { Area = 1.5 });
        Assert.Throws<ArgumentException>(() => Start(Tiny.Convolutional(), Tensor.Zeros([1, 2, 4, 4], DType.Float64), Linf.Unbounded));
    }

    private static double[] Start(Classifier classifier, Tensor images, PixelThreat threat)
    {
        var attack = new Square(threat) { QueryLimit = 1, ReturnBest = false };
        Tensor labels = Tensor.From(new int[images.Shape[0]], [images.Shape[0]]);
        return (attack.Run(classifier, images, labels, new RandomStream(1)).Images - images).ToDoubles();
    }

    /// <summary>A linear classifier of square grey images.</summary>
    private static Classifier Plane(int side, double[][] rows, double low, double high)
    {
        Classifier flat = Tiny.Linear(rows);
        return new Classifier(flat.Network, [1, side, side], rows.Length, low, high);
    }
}
