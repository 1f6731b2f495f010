using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>Algorithms 1 and 2 of the joint paper, step by step as <c>spatial.py</c> and <c>joint.py</c> have them.</summary>
public class SpatialTests
{
    private const int Steps = 4;
    private const int Kept = 2;

    private readonly Classifier _classifier = GoldenNetwork.Classifier();

    [Theory]
    [InlineData("untargeted")]
    [InlineData("targeted")]
    public void Spatial(string name)
    {
        Dictionary<string, double[]> golden = GoldenNetwork.Values("spatial");
        int[] targets = Array.ConvertAll(golden["targets"], target => (int)target);
        var attack = new Spatial(0.3, stepSize: 0.075)
        {
            Goal = name == "targeted" ? AttackGoal.Targets(targets) : AttackGoal.Untargeted,
            StartAt = Field(golden["start"], 2),
        };
        AttackResult last = Compare(golden, name, attack);
        GoldenNetwork.Equal(golden[name + ".image"], last.Images.Slice(0, 0, Kept));
    }

    [Theory]
    [InlineData(JointOrder.SpatialPixel, "sp")]
    [InlineData(JointOrder.PixelSpatial, "ps")]
    public void Joint_one_pass_and_cascade(JointOrder order, string suffix)
    {
        Dictionary<string, double[]> golden = GoldenNetwork.Values("joint");
        var threat = new FlowAndPixels(new Flow(0.3), new Linf(0.05), order);
        Tensor start = FlowAndPixels.Join(Field(golden["flow"], 2), Field(golden["pixels"], 2));
        Compare(golden, "joint." + suffix, new Joint(threat, Steps, 0.075, 0.0125) { StartAt = start });
        Compare(golden, "onepass." + suffix, new OnePass(threat, Steps, 0.075, 0.0125) { StartAt = start });
        if (order == JointOrder.SpatialPixel)
            start = FlowAndPixels.Join(Field(golden["flow"], 2), Field(golden["pixels"], 2) * 0);
        AttackResult last = Run(new Cascade(threat, Steps, 0.075, 0.0125) { StartAt = start });
        Compare(golden, "cascade." + suffix, 0, last);
    }

    private static Tensor Field(double[] values, int channels) =>
        Tensor.From(values, [GoldenNetwork.Count, channels, GoldenNetwork.ImageShape[1], GoldenNetwork.ImageShape[2]]);

    private AttackResult Compare(Dictionary<string, double[]> golden, string name, GradientAttack attack)
    {
        for (int step = 0; ; step++)
        {
            AttackResult result = Run(attack with { Steps = step + 1 });
            Compare(golden, name, step, result);
            if (step == Steps - 1)
                return result;
        }
    }

    private static void Compare(Dictionary<string, double[]> golden, string name, int step, AttackResult result)
    {
        GoldenNetwork.Equal(Step(golden[name + ".flow"], step, result.Flow!), result.Flow!.Slice(0, 0, Kept));
        if (result.PixelPerturbation is { } pixels)
            GoldenNetwork.Equal(Step(golden[name + ".pixels"], step, pixels), pixels.Slice(0, 0, Kept));
        double[] losses = golden[name + ".loss"][(step * GoldenNetwork.Count)..((step + 1) * GoldenNetwork.Count)];
        GoldenNetwork.Equal(losses, Tensor.From([.. result.LossAfter], [GoldenNetwork.Count]));
    }

    private static double[] Step(double[] values, int step, Tensor one)
    {
        int size = Kept * one.Count / GoldenNetwork.Count;
        return values[(step * size)..((step + 1) * size)];
    }

    private AttackResult Run(GradientAttack attack) =>
        (attack with { ReturnBest = false }).Run(_classifier, GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1));
}
