using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

public class ThreatModelTests
{
    public static TheoryData<PixelThreat> Threats =>
        [new Linf(0.1), new L2(0.5), new L2(0.5) { StartOnSphere = true }, new Linf(0), new L2(0)];

    private static readonly Arbitrary<Perturbations> Batches = (
        from count in Gen.Choose(1, 3)
        from size in Gen.Choose(1, 20)
        from epsilon in Gen.Elements(0, 1e-3, 0.1, 0.5, 4)
        from scale in Gen.Elements(0, 1e-6, 0.01, 1, 100)
        from values in Gen.ArrayOf(Gen.Choose(-1000, 1000), count * size)
        select new Perturbations(epsilon, Tensor.From(Array.ConvertAll(values, v => v * scale / 1000), [count, 1, 1, size]))).ToArbitrary();

    [Fact]
    public void Projections_land_in_the_ball_and_leave_its_points_alone()
    {
        Prop.ForAll(Batches, batch => batch.Threats.All(threat =>
        {
            Tensor projected = threat.Project(batch.Values);
            double[] before = threat.Distance(batch.Values).ToDoubles(), after = threat.Distance(projected).ToDoubles();
            double[] moved = new L2(0).Distance(projected - batch.Values).ToDoubles();
            return after.All(norm => norm <= threat.Epsilon * (1 + 1e-12))
                && Enumerable.Range(0, before.Length).All(i => before[i] > threat.Epsilon || moved[i] == 0);
        })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Projections_are_idempotent()
    {
        Prop.ForAll(Batches, batch => batch.Threats.All(threat =>
        {
            double[] once = threat.Project(batch.Values).ToDoubles(), twice = threat.Project(threat.Project(batch.Values)).ToDoubles();
            return once.Zip(twice).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-15 + (1e-12 * Math.Abs(pair.First)));
        })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Projections_are_the_nearest_points()
    {
        // a point p of a convex set is nearest to x exactly if (x − p)·(q − p) ≤ 0 for every q of the set
        Prop.ForAll(Batches, batch => batch.Threats.All(threat =>
        {
            Tensor p = threat.Project(batch.Values);
            Tensor q = threat.RandomStart(batch.Values, new RandomStream(3));
            double[] product = ((batch.Values - p) * (q - p)).Sum([1, 2, 3]).ToDoubles();
            return product.All(value => value <= 1e-9);
        })).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Threats))]
    public void Zero_stays_zero_without_nan(PixelThreat threat)
    {
        Tensor zero = Tensor.Zeros([2, 1, 2, 2]);
        Assert.All(threat.Project(zero).ToDoubles(), x => Assert.Equal(0, x));
        Assert.All(threat.SteepestAscent(zero).ToDoubles(), x => Assert.Equal(0, x));
        Assert.All(threat.Distance(zero).ToDoubles(), x => Assert.Equal(0, x));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1e-30)]
    [InlineData(1e30)]
    public void Ascent_has_length_one_whatever_the_gradients_size(double scale)
    {
        Tensor gradient = new RandomStream(1).Normal([4, 2, 3, 3]) * scale;
        Assert.All(new L2(1).Distance(new L2(1).SteepestAscent(gradient)).ToDoubles(), norm => Assert.Equal(1, norm, 1e-5));
        Assert.All(new Linf(1).Distance(new Linf(1).SteepestAscent(gradient)).ToDoubles(), norm => Assert.Equal(1, norm));
    }

    [Fact]
    public void An_image_whose_gradient_is_nan_does_not_move_and_does_not_stop_the_others()
    {
        Tensor gradient = Tensor.From([float.NaN, 1, 3, 4], [2, 1, 1, 2]);
        Assert.Equal([0f, 0, 0.6f, 0.8f], new L2(1).SteepestAscent(gradient).ToArray<float>());
        Assert.Equal([0f, 1, 1, 1], new Linf(1).SteepestAscent(gradient).ToArray<float>());
    }

    [Theory]
    [MemberData(nameof(Threats))]
    public void An_ascent_is_a_constrained_step_along_the_steepest_direction(PixelThreat threat)
    {
        var random = new RandomStream(8);
        foreach (DType type in new[] { DType.Float32, DType.Float64 })
        {
            Tensor images = random.Uniform([3, 2, 5, 7], 0, 1, type), gradient = random.Normal(images.Shape, type: type);
            Tensor x = threat.Constrain(images + threat.RandomStart(images, random), images, 0.05, 0.9);
            foreach (double step in new[] { 0.03, -0.7 })
            {
                Tensor expected = threat.Constrain(x + (threat.SteepestAscent(gradient) * step), images, 0.05, 0.9);
                threat.Ascend(x, gradient, step, images, 0.05, 0.9);
                Assert.All(expected.ToDoubles().Zip(x.ToDoubles()), pair => Assert.Equal(pair.First, pair.Second, type == DType.Float32 ? 1e-6 : 1e-14));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Threats))]
    public void Random_starts_lie_in_the_ball(PixelThreat threat)
    {
        Tensor start = threat.RandomStart(Tensor.Zeros([50, 2, 3, 3], DType.Float64), new RandomStream(5));
        Assert.All(threat.Distance(start).ToDoubles(), norm => Assert.InRange(norm, 0, threat.Epsilon * (1 + 1e-12)));
    }

    [Fact]
    public void Random_starts_follow_their_distributions()
    {
        const int Count = 4000;
        Tensor images = Tensor.Zeros([Count, 1, 1, 3], DType.Float64);
        double[] uniform = new Linf(0.3).RandomStart(images, new RandomStream(1)).ToDoubles();
        double[] lengths = new L2(2).Distance(new L2(2).RandomStart(images, new RandomStream(2))).ToDoubles();
        double[] sphere = new L2(2).Distance(new L2(2) { StartOnSphere = true }.RandomStart(images, new RandomStream(3))).ToDoubles();
        // a uniform variable on an interval of width w has deviation w/√12; five deviations of the mean are allowed
        Assert.Equal(0, uniform.Average(), 5 * 0.6 / Math.Sqrt(12 * 3 * Count));
        Assert.Equal(0.3, uniform.Max(), 0.001);
        Assert.Equal(1, lengths.Average(), 5 * 2 / Math.Sqrt(12 * Count));
        Assert.All(sphere, norm => Assert.Equal(2, norm, 1e-12));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Radii_are_numbers_and_not_negative(double epsilon)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Linf(epsilon));
        Assert.Throws<ArgumentOutOfRangeException>(() => new L2(1) with { Epsilon = epsilon });
    }

    [Fact]
    public void Without_a_budget_only_the_pixel_range_binds()
    {
        Tensor images = Tensor.From([0.1, 0.7, 0.2, 0.9], [1, 1, 2, 2]), far = Tensor.From([-50.0, 0.3, 1e9, 0.6], images.Shape);
        foreach (PixelThreat threat in new PixelThreat[] { L2.Unbounded, Linf.Unbounded })
        {
            Assert.False(threat.IsBounded);
            Assert.Equal(far.ToDoubles(), threat.Project(far).ToDoubles());
            Assert.Equal([0, 0.3, 1, 0.6], threat.Constrain(far, images, 0, 1).ToDoubles());
            threat.Ascend(images, far, 1e3, images, 0, 1);
            Assert.All(images.ToDoubles(), pixel => Assert.InRange(pixel, 0, 1));
            Assert.Contains("random start", Assert.Throws<InvalidOperationException>(
                () => threat.RandomStart(images, new RandomStream(1))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_start_of_its_own_size_is_clipped_to_the_ball()
    {
        Tensor images = Tensor.Full([1, 1, 40, 40], 0.5, DType.Float64);
        double[] Start(double epsilon) =>
            [.. new Linf(epsilon) { StartRadius = 0.1 }.RandomStart(images, new RandomStream(1)).ToDoubles().Select(Math.Abs)];
        Assert.Equal(Start(0.3), Start(0.4));
        Assert.InRange(Start(0.3).Max(), 0.099, 0.1);
        var small = new Linf(0.02) { StartRadius = 0.1 };
        Tensor started = small.Constrain(small.Start(images, new RandomStream(1)), images, 0, 1);
        Assert.Equal(0.02, new Linf(0).Distance(started - images).Item(), 1e-12);
    }

    [Fact]
    public void A_Gaussian_start_has_its_deviation_whatever_the_budget()
    {
        Tensor images = Tensor.Full([1, 1, 60, 60], 0.5, DType.Float64);
        foreach (PixelThreat threat in (PixelThreat[])[new Linf(0.3), new L2(4), new L2(0.1), Linf.Unbounded])
        {
            PixelThreat gaussian = threat with { StartDeviation = 0.001 };
            double[] start = gaussian.RandomStart(images, new RandomStream(1)).ToDoubles();
            Assert.Equal(0, start.Average(), 6e-5);
            Assert.Equal(0.001, Math.Sqrt(start.Average(x => x * x)), 4e-5);
            // 4.6 % of a normal distribution lie beyond two deviations, none of a uniform one
            Assert.InRange(start.Count(x => Math.Abs(x) > 0.002), 100, 230);
        }
        var small = new Linf(0.0005) { StartDeviation = 0.001 };
        Assert.Equal(0.0005, small.Distance(small.Constrain(small.Start(images, new RandomStream(1)), images, 0, 1) - images).Item(), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => small with { StartDeviation = 0 });
    }

    private sealed record Perturbations(double Epsilon, Tensor Values)
    {
        public IReadOnlyList<PixelThreat> Threats => [new Linf(Epsilon), new L2(Epsilon)];

        public override string ToString() => $"epsilon {Epsilon}, [{string.Join(", ", Values.ToDoubles())}] of {Values.Shape}";
    }
}
