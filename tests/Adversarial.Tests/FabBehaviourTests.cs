using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

public class FabBehaviourTests
{
    private readonly Classifier _classifier = Tiny.Convolutional(3, classes: 5);
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public FabBehaviourTests()
    {
        _images = Tiny.Random(_classifier, 12);
        _labels = Tiny.OwnLabels(_classifier, _images);
    }

    public static TheoryData<PixelThreat> Unbounded => [Linf.Unbounded, L2.Unbounded];

    [Fact]
    public void Projections_reach_their_hyperplane_inside_the_pixel_range_or_come_as_near_as_it_allows()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                var random = new RandomStream((ulong)Math.Abs((long)seed));
                Shape shape = [6, 1, 3, 4];
                // some pixels at the ends of the range, some without a part in the normal
                Tensor x = random.Uniform(shape, -0.3, 1.3, DType.Float64).Clamp(0, 1);
                Tensor w = random.Normal(shape, type: DType.Float64), c = random.Normal([6], type: DType.Float64);
                w = (w - 0.2).Map<Tensors.Operators.Relu>() - (-w - 0.2).Map<Tensors.Operators.Relu>();
                return new PixelThreat[] { new Linf(1), new L2(1) }.All(threat => Reaches(threat, x, w, c));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Theory]
    [MemberData(nameof(Unbounded))]
    public void Nearer_adversarial_images_are_found_than_by_DeepFool(PixelThreat threat)
    {
        AttackResult fab = Run(new Fab(threat, 40)), deepFool = Run(new DeepFool(threat));
        Assert.All(fab.Success, Assert.True);
        Assert.True(fab.Distances.Sum() < deepFool.Distances.Sum());
    }

    [Theory]
    [MemberData(nameof(Unbounded))]
    public void More_steps_and_more_targets_never_lead_further_away(PixelThreat threat)
    {
        AttackResult few = Run(new Fab(threat, 6)), many = Run(new Fab(threat, 30));
        Assert.All(few.Distances.Zip(many.Distances), pair => Assert.True(pair.Second <= pair.First));
        AttackResult one = Run(new FabTargeted(threat, 10) { TargetClasses = 1 }), all = Run(new FabTargeted(threat, 10));
        Assert.All(one.Distances.Zip(all.Distances), pair => Assert.True(pair.Second <= pair.First));
        Assert.True(all.Distances.Sum() < one.Distances.Sum());
    }

    [Fact]
    public void What_lies_outside_the_ball_does_not_count()
    {
        double[] distances = [.. Run(new Fab(Linf.Unbounded, 20)).Distances];
        double median = distances.Order().ElementAt(6) * 1.001;
        AttackResult result = Run(new Fab(new Linf(median), 20));
        Assert.Equal(distances.Select(distance => distance <= median), result.Success);
        AttackResult early = Run(new Fab(new Linf(median), 20) { StopEarly = true });
        Assert.Equal(result.Success, early.Success);
        Assert.True(early.Distances.Sum() >= result.Distances.Sum());
    }

    [Fact]
    public void A_network_without_gradients_is_left_alone()
    {
        double[][] rows = [[0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]];
        Classifier flat = Tiny.Linear(rows);
        AttackResult result = new Fab(new Linf(0.5), 5).Run(flat, Tiny.Random(flat, 2), Tiny.Labels(0, 0), new RandomStream(1));
        Assert.All(result.Success, Assert.False);
        Assert.All(result.Distances, distance => Assert.Equal(0, distance));
    }

    [Fact]
    public void Contradictions_are_refused_in_a_sentence()
    {
        Refused("keeps the nearest", new Fab(new Linf(0.1)) { Goal = AttackGoal.RandomTarget });
        Refused("keeps the nearest", new Fab(new Linf(0.1)) { ReturnBest = false });
        Refused("give a finite epsilon", new Fab(Linf.Unbounded) { Restarts = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Fab(new Linf(0.1)) { LargestBias = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Fab(new Linf(0.1)) { Backward = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Fab(new Linf(0.1)) { Overshoot = 0 });
    }

    private static bool Reaches(PixelThreat threat, Tensor x, Tensor w, Tensor c)
    {
        Tensor d = HyperplaneProjection.Project(threat, x, w, c, 0, 1), moved = x + d;
        // where no point of the range lies on the hyperplane, every pixel with a part in the normal is at an end of the range
        double[] left = ((w * d).Sum([1, 2, 3]) + c).ToDoubles(), start = c.ToDoubles();
        double[] pixels = moved.ToDoubles(), normal = w.ToDoubles(), way = d.ToDoubles();
        return pixels.All(pixel => pixel is >= -1e-12 and <= 1 + 1e-12)
            && Enumerable.Range(0, way.Length).All(i => normal[i] != 0 || way[i] == 0)
            && Enumerable.Range(0, left.Length).All(i => Math.Abs(left[i]) < 1e-9
                || (left[i] * start[i] > 0 && Enumerable.Range(i * 12, 12).All(k => normal[k] == 0 || pixels[k] is < 1e-12 or > 1 - 1e-12)));
    }

    private void Refused(string words, Attack attack) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(() => Run(attack)).Message, StringComparison.Ordinal);

    private AttackResult Run(Attack attack) => attack.Run(_classifier, _images, _labels, new RandomStream(1));
}
