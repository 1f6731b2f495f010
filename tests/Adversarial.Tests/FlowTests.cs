using AdvScratch.Autograd;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

public class FlowTests
{
    private static readonly Arbitrary<(double Epsilon, Tensor Values)> Fields = (
        from count in Gen.Choose(1, 3)
        from height in Gen.Choose(1, 5)
        from width in Gen.Choose(1, 5)
        from epsilon in Gen.Elements(0, 1e-3, 0.3, 4, double.PositiveInfinity)
        from scale in Gen.Elements(0, 1e-6, 0.1, 100)
        from values in Gen.ArrayOf(Gen.Choose(-1000, 1000), count * 2 * height * width)
        select (epsilon, Tensor.From(Array.ConvertAll(values, v => v * scale / 1000), [count, 2, height, width]))).ToArbitrary();

    [Fact]
    public void Each_vector_is_projected_to_the_nearest_point_of_its_disc()
    {
        Prop.ForAll(Fields, field =>
        {
            (double X, double Y)[] before = Vectors(field.Values), after = Vectors(new Flow(field.Epsilon).Project(field.Values));
            return before.Zip(after).All(pair =>
            {
                double length = Math.Sqrt((pair.First.X * pair.First.X) + (pair.First.Y * pair.First.Y));
                double scale = length <= field.Epsilon ? 1 : field.Epsilon / length;
                return Math.Abs(pair.Second.X - (scale * pair.First.X)) <= 1e-12 * length
                    && Math.Abs(pair.Second.Y - (scale * pair.First.Y)) <= 1e-12 * length
                    && (scale < 1 || pair.First == pair.Second);
            });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_distance_of_a_field_is_the_length_of_its_longest_vector()
    {
        Prop.ForAll(Fields, field =>
        {
            double[] distances = new Flow(0.3).Distance(field.Values).ToDoubles();
            double[] longest = [.. Vectors(field.Values).Chunk(field.Values.Count / 2 / distances.Length)
                .Select(one => one.Max(v => Math.Sqrt((v.X * v.X) + (v.Y * v.Y))))];
            return distances.Zip(longest).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-12 * pair.Second);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1e-30)]
    [InlineData(1e30)]
    public void The_generalised_sign_keeps_directions_and_makes_lengths_one(double scale)
    {
        Tensor gradient = new RandomStream(1).Normal([3, 2, 4, 5]) * scale;
        (double X, double Y)[] g = Vectors(gradient), s = Vectors(new Flow(1).SteepestAscent(gradient));
        Assert.All(g.Zip(s), pair =>
        {
            Assert.Equal(1, (pair.Second.X * pair.Second.X) + (pair.Second.Y * pair.Second.Y), 1e-5);
            Assert.Equal(Math.Atan2(pair.First.Y, pair.First.X), Math.Atan2(pair.Second.Y, pair.Second.X), 1e-5);
        });
    }

    [Fact]
    public void Vectors_whose_gradient_is_zero_or_nan_stay_and_do_not_stop_the_others()
    {
        Tensor gradient = Tensor.From([0f, float.NaN, 3, 0, 1, 4], [1, 2, 1, 3]);
        Assert.Equal([0f, 0, 0.6f, 0, 0, 0.8f], new Flow(1).SteepestAscent(gradient).ToArray<float>());
    }

    [Fact]
    public void Random_starts_fill_the_disc_and_without_a_stream_nothing_moves()
    {
        Tensor images = Tensor.Zeros([4, 3, 30, 30], DType.Float64);
        (double X, double Y)[] start = Vectors(new Flow(0.3).Start(images, new RandomStream(2)));
        double[] lengths = [.. start.Select(v => Math.Sqrt((v.X * v.X) + (v.Y * v.Y)))];
        Assert.Equal(0.3, lengths.Max(), 1e-12);
        // of a uniform square, what lies outside the disc is put on its rim: the area 1 − π/4; five deviations are allowed
        double rim = 1 - (Math.PI / 4);
        Assert.Equal(rim, lengths.Average(length => length > 0.3 - 1e-12 ? 1.0 : 0), 5 * Math.Sqrt(rim * (1 - rim) / lengths.Length));
        Assert.Equal(0, start.Average(v => v.X), 0.02);
        Assert.Equal(0, start.Average(v => v.Y), 0.02);
        Assert.All(new Flow(0.3).Start(images, random: null).ToDoubles(), x => Assert.Equal(0, x));
        Assert.Throws<InvalidOperationException>(() => new Flow(double.PositiveInfinity).Start(images, new RandomStream(2)));
    }

    [Fact]
    public void Rendering_moves_pixels_once_and_padding_says_what_comes_in()
    {
        Tensor image = Tensor.From([0.2, 0.4, 0.8], [1, 1, 1, 3]);
        Tensor flow = Tensor.From([0.5, 0, 1, 0, 0, 0], [1, 2, 1, 3]);
        Assert.Equal([0.3, 0.4, 0.8], new Flow(1).Render(flow, image).Value.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-15);
        var zeros = new Flow(1) { Padding = WarpPadding.Zeros };
        Assert.Equal([0.3, 0.4, 0], zeros.Render(flow, image).Value.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void The_joint_distance_is_the_larger_share_of_the_budgets()
    {
        var threat = new FlowAndPixels(new Flow(0.5), new Linf(0.1));
        Tensor flow = Tensor.From([0.3, 0.4, 0.1, 0], [2, 2, 1, 1]), pixels = Tensor.From([0.02, -0.09], [2, 1, 1, 1]);
        Tensor iterate = FlowAndPixels.Join(flow, pixels), images = pixels * 0;
        Assert.Equal([1.0, 0.9], threat.Distance(iterate, images).ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.0, 0], threat.Distance(iterate * 0, images).ToDoubles());
        Assert.Equal(flow.ToDoubles(), threat.FlowOf(iterate).ToDoubles());
        Assert.Equal(pixels.ToDoubles(), threat.PixelsOf(iterate, images).ToDoubles());
        var still = threat with { Flow = new Flow(0), Pixels = new L2(0) };
        Assert.Equal([0.0, 0], still.Distance(iterate * 0, images).ToDoubles());
    }

    [Fact]
    public void A_joint_ascent_steps_by_the_same_share_of_both_budgets()
    {
        var random = new RandomStream(4);
        foreach (JointOrder order in Enum.GetValues<JointOrder>())
        {
            var threat = new FlowAndPixels(new Flow(0.4), new Linf(0.1), order);
            Tensor images = random.Uniform([2, 3, 4, 5], 0.3, 0.7, DType.Float64), gradient = random.Normal([2, 5, 4, 5], type: DType.Float64);
            Tensor x = threat.Start(images, random: null);
            threat.Ascend(x, gradient, 0.25, images, 0, 1);
            Assert.All(Vectors(threat.FlowOf(x)), v => Assert.Equal(0.1, Math.Sqrt((v.X * v.X) + (v.Y * v.Y)), 1e-12));
            Assert.Equal((FlowAndPixels.PixelsOf(gradient).Map<Tensors.Operators.Sign>() * 0.025).ToDoubles(), FlowAndPixels.PixelsOf(x).ToDoubles());
            Assert.All(threat.Distance(x, images).ToDoubles(), share => Assert.Equal(0.25, share, 1e-12));
        }
    }

    [Fact]
    public void Norms_are_named_alike_only_where_distances_are_comparable()
    {
        var threat = new FlowAndPixels(new Flow(0.3), new Linf(8 / 255.0));
        Assert.Equal("flow 0.3 px, then l∞ 0.031373", threat.Norm);
        Assert.Equal("l∞ 0.031373, then flow 0.3 px", (threat with { Order = JointOrder.PixelSpatial }).Norm);
        Assert.Equal(threat.Norm, (threat with { Epsilon = 0.5 }).Norm);
        Assert.Equal("flow 0.15 px, then l∞ 0.015686", (threat with { Epsilon = 0.5 }).Budget);
        Assert.NotEqual(new Flow(1).Norm, new Flow(1) { Padding = WarpPadding.Zeros }.Norm);
    }

    private static (double X, double Y)[] Vectors(Tensor flow)
    {
        double[] x = flow.Slice(1, 0, 1).ToDoubles(), y = flow.Slice(1, 1, 1).ToDoubles();
        return [.. x.Zip(y)];
    }
}
