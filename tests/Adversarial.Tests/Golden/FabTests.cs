using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

public class FabTests
{
    private const int Iterations = 30;

    private static readonly Dictionary<string, double[]> Golden = GoldenNetwork.Values("fab");

    [Theory]
    [InlineData("linf-untargeted")]
    [InlineData("linf-targeted")]
    [InlineData("l2-untargeted")]
    [InlineData("l2-targeted")]
    public void Every_step_is_that_of_the_reference(string name)
    {
        (Classifier classifier, Recorder recorder) = Recorder.Wrap();
        PixelThreat threat = Threat(name);
        bool targeted = name.EndsWith("-targeted", StringComparison.Ordinal);
        Fab attack = targeted ? new FabTargeted(threat, Iterations) { TargetClasses = 1 } : new Fab(threat, Iterations);
        AttackResult result = attack.Run(classifier, GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1));
        // the network sees the images, once more for a target, then each iterate before and after its step
        IEnumerable<Tensor> steps = recorder.Seen.Skip(targeted ? 2 : 1).Where((_, pass) => pass % 2 == 1).Take(Iterations);
        Tensor probe = GoldenNetwork.Waves(GoldenNetwork.ImageShape, 1.1, 0.7);
        GoldenNetwork.Equal(Golden[name + "-probe"], (Tensor.Concat([.. steps], 0) * probe).Sum([1, 2, 3]), 1e-8);
        GoldenNetwork.Equal(Golden[name + "-nearest"], result.Images, 1e-8);
        Assert.Equal(Golden[name + "-distance"], result.Distances, (a, b) => Math.Abs(a - b) < 1e-8);
        Assert.All(result.Success, Assert.True);
    }

    [Theory]
    [InlineData("linf")]
    [InlineData("l2")]
    public void Projections_are_those_that_bisection_finds(string norm)
    {
        Tensor x = Rows("points"), w = Rows("normals");
        Tensor c = (x * w).Sum([1, 2, 3]) - Tensor.From(Golden["offsets"], [7]);
        Tensor d = HyperplaneProjection.Project(Threat(norm), x, w, c, 0, 1);
        GoldenNetwork.Equal(Golden[norm + "-projections"], d);
        Assert.Equal(0, d.ToDoubles()[3]);
    }

    private static PixelThreat Threat(string name) => name.StartsWith("linf", StringComparison.Ordinal) ? Linf.Unbounded : L2.Unbounded;

    private static Tensor Rows(string name) => Tensor.From(Golden[name], [7, 1, 4, 5]);
}
